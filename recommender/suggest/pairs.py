"""How alike many names are: the pairs of neighbouring characters that each holds, as a matrix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from models.vocabulary import Floats

_BITS = 21  # a code point has no more


@dataclass(frozen=True)
class Pairs:
    """Which texts hold which pairs of Chinese characters and letters; other characters are passed over.

    :param marks: shape (texts, pairs), 1 where a text holds a pair; the only letter of a text counts as its pair.
    :param codes: of each pair, ascending.
    """

    marks: Floats
    codes: npt.NDArray[np.int64]

    def alike(self) -> Floats:
        """Give the Dice coefficients of the texts with one another.

        :return: shape (texts, texts).
        """
        # A pair that only one text holds is shared with none: half of the columns need not be multiplied.
        common = self.marks[:, self.marks.sum(axis=0) > 1]
        shared = common @ common.T
        np.fill_diagonal(shared, self.sizes)
        return _dice(shared, self.sizes, self.sizes)

    def shares_in(self, others: Sequence[str]) -> Floats:
        """Give the share of each text's pairs that each of some other texts holds.

        :param others: the other texts.
        :return: shape (texts, others).
        """
        held = [np.isin(self.codes, pairs([other]).codes, assume_unique=True) for other in others]
        shared = self.marks @ np.array(held, dtype=np.float32).T
        return np.asarray(shared / np.maximum(self.sizes, 1.0)[:, None], dtype=np.float32)

    @cached_property
    def sizes(self) -> Floats:
        """How many pairs each text holds."""
        return np.asarray(self.marks.sum(axis=1), dtype=np.float32)


def pairs(texts: Sequence[str]) -> Pairs:
    """Find the pairs of texts.

    :param texts: the texts.
    """
    points = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.int64)
    owners = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
    latin = points | 0x20  # small letters and capitals lie one bit apart
    letters = ((points >= 0x4E00) & (points <= 0x9FFF)) | ((latin >= ord("a")) & (latin <= ord("z")))
    points, owners = points[letters], owners[letters]
    together = owners[:-1] == owners[1:]
    alone = np.bincount(owners, minlength=len(texts))[owners] == 1
    held = np.concatenate(((points[:-1] << _BITS | points[1:])[together], points[alone]))
    codes, columns = np.unique(held, return_inverse=True)
    marks = np.zeros((len(texts), len(codes)), dtype=np.float32)
    marks[np.concatenate((owners[:-1][together], owners[alone])), columns] = 1.0
    return Pairs(marks, codes)


def names_alike(left: Sequence[str], right: Sequence[str]) -> Floats:
    """Give the Dice coefficients of the character pairs of names.

    :param left: names.
    :param right: other names.
    :return: shape (left, right).
    """
    marks = pairs([*left, *right]).marks
    one, two = marks[: len(left)], marks[len(left) :]
    return _dice(one @ two.T, one.sum(axis=1), two.sum(axis=1))


def _dice(shared: Floats, left: Floats, right: Floats) -> Floats:
    return np.asarray(shared / np.maximum(left[:, None] / 2 + right[None, :] / 2, 0.5), dtype=np.float32)
