"""The tokenizer: jieba's words and single characters as a unigram model, so that segmentation is the library's."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from multiprocessing import Pool

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

from models.segment import fold, segmenter

UNKNOWN = "[UNK]"
NUMBER = "0"
LONG_WORD = 3
LONG_WORD_SHARE = 1 / 3
_HAN = re.compile(r"[\u3400-\u9fff]+")
_LATIN = re.compile(r"[a-z]+")
_CHUNK = 200_000


def count_words(texts: Iterable[str], report: Callable[[int], None], processes: int = 2) -> Counter[str]:
    """Count jieba's words and the single characters of texts.

    :param texts: running text.
    :param report: told how many characters have been read.
    :param processes: how many processes segment.
    :return: how often each word and each character occurs.
    """
    counts: Counter[str] = Counter()
    read = 0
    segmenter()  # the dictionary is read here once, not in every process (where processes are forked)
    with Pool(processes) as pool:
        for found, length in pool.imap(_count, _chunks(texts)):
            counts.update(found)
            read += length
            report(read)
    return counts


def _chunks(texts: Iterable[str]) -> Iterator[str]:
    held: list[str] = []
    length = 0
    for text in texts:
        held.append(text)
        length += len(text)
        if length >= _CHUNK:
            yield "\n".join(held)
            held, length = [], 0
    yield "\n".join(held)


def _count(text: str) -> tuple[Counter[str], int]:
    counts: Counter[str] = Counter()
    for start in range(0, len(text), 10_000):
        folded = fold(text[start : start + 10_000])
        for run in _HAN.findall(folded):
            counts.update(segmenter().lcut(run, HMM=False))
            counts.update(run)
        counts.update(_LATIN.findall(folded))
    return counts, len(text)


def choose_vocabulary(counts: Counter[str], size: int, always: Iterable[str] = ()) -> list[tuple[str, float]]:
    """Choose the tokens and their scores.

    :param counts: from `count_words`.
    :param size: tokens in all, the unknown and the number token included.
    :param always: words to take whatever their count.
    :return: (token, log frequency), every character seen first, then words by frequency; words of more than three
        characters count a third, so that rare long ones leave room for their parts.
    """
    letters = [chr(code) for code in range(ord("a"), ord("z") + 1)]
    characters = sorted({word for word in counts if len(word) == 1} | set(letters), key=lambda c: (-counts[c], c))
    words = {word: count * (LONG_WORD_SHARE if len(word) > LONG_WORD else 1.0) for word, count in counts.items()}
    chosen = dict.fromkeys([UNKNOWN, NUMBER, *characters[: size // 2]])
    for word in always:
        if len(word) > 1 and len(chosen) < size:
            chosen[word] = None
    for word in sorted((word for word in words if len(word) > 1), key=lambda word: (-words[word], word)):
        if len(chosen) >= size:
            break
        chosen[word] = None
    total = max(1, sum(counts.values()))
    # A character alone must never beat a word that holds it; with jieba's frequencies of characters as words, 开会
    # and 有人 fall apart.
    scores = {token: math.log((counts[token] if len(token) > 1 else 0) or 1) - math.log(total) for token in chosen}
    scores[NUMBER] = math.log(0.01)
    scores[UNKNOWN] = min(scores.values()) - 10
    return list(scores.items())


def build_tokenizer(vocabulary: list[tuple[str, float]]) -> Tokenizer:
    """Make the tokenizer: widths and case folded, numbers one symbol, punctuation dropped, most probable words.

    :param vocabulary: from `choose_vocabulary`, the unknown token first.
    """
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=0, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFKC(),
            normalizers.Lowercase(),
            normalizers.Replace(Regex(r"[0-9]+(,[0-9]{3})*(\.[0-9]+)?"), f" {NUMBER} "),
            normalizers.Replace(Regex(r"[^\u3400-\u9fffa-z0]+"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return tokenizer
