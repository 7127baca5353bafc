"""The names and descriptions of all indicators as they are matched: exact search is a few passes over one array."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus.names import match_key
from recommender.index.columns import Columns

Places = npt.NDArray[np.int64]


class Written:
    """What stands in the keys of names and descriptions, character by character.

    :param characters: code points of all keys, one after the other: of each indicator the name's, then the
        description's.
    :param ends: where each ends, shape (2 × indicators,).
    """

    def __init__(self, characters: npt.NDArray[np.uint32], ends: Places) -> None:
        self._characters = characters
        self._ends = ends

    @classmethod
    def empty(cls) -> Written:
        """Give one of no indicators."""
        return cls(np.zeros(0, dtype=np.uint32), np.zeros(0, dtype=np.int64))

    def extended(self, columns: Columns, indicators: Iterable[int]) -> Written:
        """Give the same with more indicators behind the others.

        :param columns: what all indicators are called.
        :param indicators: places of the later ones, in order.
        """
        keys: list[str] = []
        for place in indicators:
            description = columns.texts.get(int(columns.description[place]))
            keys.append(match_key(columns.texts[int(columns.name[place])]))
            keys.append(match_key(description) if description else "")
        sizes = np.fromiter(map(len, keys), dtype=np.int64, count=len(keys))
        return Written(
            np.concatenate((self._characters, _code_points("".join(keys)))),
            np.concatenate((self._ends, len(self._characters) + np.cumsum(sizes))),
        )

    def find(self, key: str) -> tuple[Places, npt.NDArray[np.float64], Places]:
        """Find the indicators in whose name or description a key stands.

        :param key: of the query, not empty; see `corpus.names.match_key`.
        :return: (places of those that hold it in their names, which share of the name it is, places of those that hold
            it in their descriptions alone), both ascending.
        """
        wanted = _code_points(key)
        last = len(self._characters) - len(wanted) + 1
        at = np.flatnonzero(self._characters[: max(last, 0)] == wanted[0])
        for number, character in enumerate(wanted[1:], 1):
            at = at[self._characters[at + number] == character]
        texts = np.searchsorted(self._ends, at, side="right")
        texts = texts[at + len(wanted) <= self._ends[texts]]
        before = np.concatenate(([-2], texts[:-1]))[: len(texts)]
        is_name = texts % 2 == 0
        names = texts[is_name & (texts != before)]
        begins = np.where(names > 0, self._ends[names - 1], 0)
        told = texts[~is_name & (texts > before + 1)]  # the text before a description is its name
        return names // 2, len(wanted) / (self._ends[names] - begins), told // 2

    def save(self, folder: Path, name: str) -> None:
        """Write two plain arrays whose names begin with ``name``."""
        np.save(folder / f"{name}.characters.npy", self._characters, allow_pickle=False)
        np.save(folder / f"{name}.ends.npy", self._ends, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path, name: str) -> Written:
        """Read what `save` wrote, memory-mapped.

        :raises ValueError: when the arrays do not belong together.
        """
        characters, ends = (
            np.load(folder / f"{name}.{part}.npy", mmap_mode="r", allow_pickle=False).view(np.ndarray)
            for part in ("characters", "ends")
        )
        if len(ends) % 2 or (int(ends[-1]) if len(ends) else 0) != len(characters):
            raise ValueError(f"{name} 的文字不完整")
        return cls(characters, ends)


def _code_points(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
