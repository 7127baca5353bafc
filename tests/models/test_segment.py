"""Segmentation: the field's words, characters beside them, and no trace in the temporary folder."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.library import load_library
from models.segment import MAX_CHARACTERS, field_words, fold, parts_of_speech, segmenter, tag, tokens, words


def test_widths_and_case_are_folded():
    assert fold("ABC㎡１２％") == "abcm212%"
    assert len(fold("长" * (MAX_CHARACTERS + 5))) == MAX_CHARACTERS


def test_words_have_no_punctuation_and_no_numbers():
    assert words("会议,培训。") == ["会议", "培训"]
    assert words("举办WiFi培训2023年,3.5次!") == ["举办", "wifi", "培训", "年", "次"]
    assert words("★※() …") == []
    assert words("") == []


def test_the_fields_words_are_kept_whole():
    from importlib.resources import files

    listed = files("models").joinpath("data", "words.txt").read_text("utf-8").split()
    assert len(listed) > 20
    assert len(set(listed)) == len(listed)
    whole = [word for word in listed if words(word) == [word]]
    assert len(whole) / len(listed) > 0.95, sorted(set(listed) - set(whole))
    assert "".join(words("群众满意度")) == "群众满意度"


@given(
    st.lists(st.sampled_from([*field_words(), *"的和了㐀鿿龥一", "魑魅魍魉", "研究生命起源"]), max_size=12).map("".join)
)
def test_words_are_those_of_jieba(text):
    """Whatever is split by our own arithmetic; characters that jieba does not know are left to it."""
    assert words(text) == segmenter().lcut(text, HMM=False)


def test_words_of_real_names_are_those_of_jieba():
    names = {row.level3 for table in load_library() for row in table.indicators}
    runs = {run for name in names for run in re.findall(r"[\u4e00-\u9fd5]+", name)}
    assert len(runs) > 1_000
    assert {run: words(run) for run in runs} == {run: segmenter().lcut(run, HMM=False) for run in runs}


def test_tokens_are_long_words_characters_and_pairs():
    segmented = [word for word in words("满意度调查") if len(word) > 2]
    expected = [*segmented, *"满意度调查", "满意", "意度", "度调", "调查"]
    assert Counter(tokens("满意度调查")) == Counter(expected)
    assert Counter(tokens("会议")) == {"会": 1, "议": 1, "会议": 1}
    assert Counter(tokens("会,议")) == {"会": 1, "议": 1}
    assert Counter(tokens("会会")) == {"会": 2, "会会": 1}
    assert tokens("wifi") == ["wifi"]
    assert tokens("100%") == []


def test_the_dictionary_is_read_once():
    assert segmenter() is segmenter()
    assert parts_of_speech() is parts_of_speech()


def test_words_have_their_part_of_speech():
    assert tag("路灯") == "n"
    assert tag("购置") == "v"
    assert tag("的").startswith("u")
    assert tag("魑魅魍魉路灯") == "n"  # not in the dictionary
    assert len(parts_of_speech()) > 300_000
    assert all(part.isascii() and part for part in set(parts_of_speech().values()))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_nothing_raises_and_every_character_is_found(text):
    found = set(tokens(text))
    assert {c for c in fold(text) if "\u4e00" <= c <= "\u9fa5"} <= found


SEGMENT = """
import tempfile
from models.segment import tokens
assert "会议" in tokens("会议次数")
import jieba
assert not jieba.dt.initialized  # jieba's own, which would write its cache
"""


def test_nothing_is_left_in_the_temporary_folder(tmp_path):
    environment = {**os.environ, "TMPDIR": str(tmp_path), "TEMP": str(tmp_path), "TMP": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", SEGMENT], env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="a folder without write permission")
def test_a_temporary_folder_that_cannot_be_used_does_no_harm(tmp_path):
    environment = {**os.environ, "TMPDIR": str(tmp_path / "没有")}
    done = subprocess.run([sys.executable, "-c", SEGMENT], env=environment, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
