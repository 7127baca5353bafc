"""Chinese words of the field: jieba with the field's own words, and characters beside them."""

from __future__ import annotations

import logging
import math
import re
import threading
import unicodedata
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import jieba
from tokenizers import Tokenizer

from models.checksums import require_whole
from models.errors import ModelError

_RUN = re.compile(r"[\u3400-\u9fff]+|[a-z][a-z0-9+#.-]*|\d+(?:\.\d+)?")
_HAN = re.compile(r"^[\u3400-\u9fff]+$")
_BEYOND_JIEBA = re.compile(r"[^\u4e00-\u9fd5]")  # characters that jieba takes one by one
MAX_CHARACTERS = 20_000
_CACHED_CHARACTERS = 500
_MOST_WEIGHTS = 32_768


_lock = threading.Lock()


@lru_cache(maxsize=1)
def field_words() -> tuple[str, ...]:
    """Give the words that the field adds to jieba's dictionary."""
    return tuple(files("models").joinpath("data", "words.txt").read_text(encoding="utf-8").split())


@lru_cache(maxsize=1)
def _load() -> tuple[jieba.Tokenizer, dict[str, str]]:
    """Read jieba's dictionary into memory only, once for the segmenter and the parts of speech.

    jieba by itself leaves a cache in the common temporary folder, where a second user's process fails on it
    (fxsjy/jieba issues 26, 274, 903). Reading the dictionary afresh was measured here at 1.31 s against 1.16 s from
    a cache file on a busy machine, so there is no cache at all.
    """
    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    with tokenizer.get_dict_file() as file:
        lines = file.read().decode("utf-8").splitlines()
    counts: dict[str, int] = {}
    parts: dict[str, str] = {}
    for line in lines:
        word, count, part = line.split(" ")
        counts[word], parts[word] = int(count), part
        tokenizer.total += int(count)
        end = len(word) - 1
        while end and word[:end] not in counts:
            counts[word[:end]] = 0  # as jieba marks what words begin with
            end -= 1
    tokenizer.FREQ, tokenizer.initialized = counts, True
    for word in field_words():
        tokenizer.add_word(word)
    return tokenizer, parts


@lru_cache(maxsize=1)  # the hot path: without the lock
def segmenter() -> jieba.Tokenizer:
    """Give the process's one segmenter, reading the dictionary at the first call."""
    with _lock:
        return _load()[0]


def fold(text: str) -> str:
    """Fold widths and letter case (NFKC, lower case) and cut at 20,000 characters."""
    return unicodedata.normalize("NFKC", text[:MAX_CHARACTERS]).lower()


def words(text: str) -> list[str]:
    """Split text into words, without punctuation and numbers.

    :param text: any text.
    :return: the words in order.
    """
    return list(_cached_words(text) if len(text) <= _CACHED_CHARACTERS else _split(text))


@lru_cache(maxsize=16_384)
def _cached_words(text: str) -> tuple[str, ...]:
    """Keep the words of names and goals: every index build splits those of the same tables again."""
    return _split(text)


def _split(text: str) -> tuple[str, ...]:
    found: list[str] = []
    for run in _RUN.findall(fold(text)):
        if _BEYOND_JIEBA.search(run) is None:
            found.extend(_cut(run))
        elif _HAN.match(run):
            found.extend(segmenter().lcut(run, HMM=False))
        elif not run[0].isdigit():
            found.append(run)
    return tuple(found)


class _Weights(dict[str, float | None]):
    """Logarithms of how often words are met: 0 for the beginning of one, None for what none begins with.

    The dictionary has half a million entries; those met last stay in the processor's cache here.

    :param tokenizer: the dictionary.
    """

    def __init__(self, tokenizer: jieba.Tokenizer) -> None:
        super().__init__()
        self._counts: dict[str, int] = tokenizer.FREQ
        self._total = math.log(tokenizer.total)
        self.unknown = math.log(1) - self._total

    def __missing__(self, text: str) -> float | None:
        count = self._counts.get(text)
        weight = None if count is None else math.log(count) - self._total if count else 0.0
        if len(self) >= _MOST_WEIGHTS:
            self.clear()
        self[text] = weight
        return weight


@lru_cache(maxsize=1)
def _weights() -> _Weights:
    return _Weights(segmenter())


def _cut(run: str) -> list[str]:
    """Split Chinese characters as jieba's ``lcut(run, HMM=False)`` does, in a third of the time.

    The likeliest sequence of words, by the same arithmetic in the same order: not one word differs.
    """
    weights, size = _weights(), len(run)
    likely, ends = [0.0] * (size + 1), [0] * size
    for begin in range(size - 1, -1, -1):
        best, end = None, begin + 1
        while end <= size:
            weight = weights[run[begin:end]]
            if weight is None:
                break
            if weight:
                found = weight + likely[end]
                if best is None or found >= best:
                    best, ends[begin] = found, end
            end += 1
        if best is None:
            best, ends[begin] = weights.unknown + likely[begin + 1], begin + 1
        likely[begin] = best
    words, begin = [], 0
    while begin < size:
        words.append(run[begin : ends[begin]])
        begin = ends[begin]
    return words


@lru_cache(maxsize=1)  # the hot path: without the lock
def parts_of_speech() -> dict[str, str]:
    """Give jieba's dictionary of words and their parts of speech (``n``, ``vn``, ``v`` …); not to be changed."""
    with _lock:
        return _load()[1]


def tag(word: str) -> str:
    """Give a word's part of speech; words that the dictionary lacks are taken for nouns."""
    return parts_of_speech().get(word, "n")


@lru_cache(maxsize=1)
def _pieces() -> Tokenizer:
    """Load the shipped tokenizer: the words of jieba and the field, ready in 0.05 s (jieba's dictionary: 0.8 s)."""
    path = files("models").joinpath("weights", "encoder", "tokenizer.json")
    require_whole(Path(str(path)).parent, path.name)
    try:
        return Tokenizer.from_file(str(path))
    except Exception as failure:  # tokenizers raises bare exceptions
        raise ModelError(
            "tokenizer.damaged", f"分词模型「{path}」缺失或已损坏；请重新安装 zhibiao", path=str(path)
        ) from failure


def tokens(text: str) -> list[str]:
    """Split text into the tokens of the lexical index: words of three characters or more, characters and their pairs.

    Pairs beside words find what the dictionary splits otherwise; a word that is one character or one pair is not
    counted twice.

    :param text: any text.
    :return: tokens in no meaningful order, repeated as often as they occur.
    :raises ModelError: when the shipped tokenizer is damaged.
    """
    folded = "".join(c for c in fold(text) if not "\ud800" <= c <= "\udfff")
    found = [piece for piece in _pieces().encode(folded, add_special_tokens=False).tokens if len(piece) > 2]
    found = [piece for piece in found if _HAN.match(piece)]
    for run in _RUN.findall(folded):
        if _HAN.match(run):
            found.extend(run)
            found.extend(run[i : i + 2] for i in range(len(run) - 1))
        elif not run[0].isdigit():
            found.append(run)
    return found
