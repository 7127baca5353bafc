"""Segmentation by the library: numbers, punctuation, widths, whole words, unknown characters."""

from __future__ import annotations

from collections import Counter

import pytest

from models.segment import field_words
from models.training.tokenizer import NUMBER, UNKNOWN, build_tokenizer, choose_vocabulary, count_words

TEXTS = ["群众满意度达到95%，设备维修。", "WiFi覆盖率；群众满意度。", "设备维修维修，CO2排放量"] * 3


@pytest.fixture(scope="module")
def counts():
    return count_words(TEXTS, lambda _read: None, processes=1)


@pytest.fixture(scope="module")
def tokenizer(counts):
    return build_tokenizer(choose_vocabulary(counts, 200, ["满意度", "覆盖率"]))


def test_words_characters_and_latin_are_counted(counts):
    assert counts["维修"] == 9
    assert counts["修"] == 9
    assert counts["满意度"] == 6
    assert (counts["wifi"], counts["co"]) == (3, 3)
    assert not [word for word in counts if any(c.isdigit() or c in "，。；%" for c in word)]


def test_the_count_is_the_same_however_many_processes_and_chunks(counts, monkeypatch):
    told = []
    assert count_words(TEXTS, told.append, processes=2) == counts
    assert told == [sum(map(len, TEXTS)) + len(TEXTS) - 1]
    monkeypatch.setattr("models.training.tokenizer._CHUNK", 1)
    assert count_words(TEXTS, lambda _read: None, processes=1) == counts
    assert count_words([], lambda _read: None, processes=1) == Counter()


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("设备，维修！", ["设备", "维修"]),
        ("设备维修", ["设备", "维修"]),
        ("95%", ["0"]),
        ("1,200.5", ["0"]),
        ("３．５", ["0"]),
        ("设备12维修3", ["设备", "0", "维修", "0"]),
        ("ＷｉＦｉ WIFI", ["wifi", "wifi"]),
        ("群众满意度", ["群众", "满意度"]),
        ("修群", ["修", "群"]),
        ("★…（）", []),
        ("", []),
        ("龘", [UNKNOWN]),
    ],
)
def test_tokens(tokenizer, text, tokens):
    assert [tokenizer.id_to_token(token) for token in tokenizer.encode(text).ids] == tokens


def test_the_vocabulary_has_the_size_asked_for(counts):
    small = choose_vocabulary(counts, 20)
    assert len(small) == 20
    assert [token for token, _ in small[:2]] == [UNKNOWN, NUMBER]
    assert sum(len(token) == 1 for token, _ in small) == 20 // 2 + 1
    assert build_tokenizer(small).get_vocab_size() == 20
    everything = [token for token, _ in choose_vocabulary(counts, 10_000)]
    assert len(everything) == len(set(everything))
    assert set(counts) < set(everything)


def test_long_words_leave_room_for_their_parts():
    counts = Counter({"绩效评价": 5, "绩效": 3, "评价": 3, "绩": 5, "效": 5, "评": 5, "价": 5})
    words = [token for token, _ in choose_vocabulary(counts, 200) if len(token) > 1 and token != UNKNOWN]
    assert words == ["绩效", "评价", "绩效评价"]
    assert "绩效评价" in dict(choose_vocabulary(counts, 40, ["绩效评价"]))


def test_a_word_beats_its_characters_whatever_else_the_process_has_read(counts, monkeypatch):
    before = choose_vocabulary(counts, 100)
    monkeypatch.setattr("jieba.dt.FREQ", {"维": 10**9, "修": 10**9})
    assert choose_vocabulary(counts, 100) == before
    scores = dict(before)
    assert min(scores, key=scores.get) == UNKNOWN
    assert scores["维"] + scores["修"] < scores["维修"]


def test_twice_the_same(counts):
    always = list(field_words())
    first, second = (build_tokenizer(choose_vocabulary(counts, 300, always)).to_str() for _ in range(2))
    assert first == second
