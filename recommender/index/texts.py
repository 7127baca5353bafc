"""Many texts in one file, mapped into memory: a million of them cost nothing until one is read."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.integer]
NONE = -1
"""The place of a text that is None."""


class Texts:
    """Texts by place.

    :param blob: all of them in UTF-8, one after the other.
    :param ends: where each ends, shape (texts,).
    :param more: texts that came later and are not in the blob; their places follow.
    """

    def __init__(self, blob: npt.NDArray[np.uint8], ends: Ints, more: Sequence[str] = ()) -> None:
        self._blob = blob
        self._ends = ends
        self._more = more

    def __len__(self) -> int:
        return len(self._ends) + len(self._more)

    def __getitem__(self, place: int) -> str:
        held = len(self._ends)
        if place >= held:
            return self._more[place - held]
        begin = int(self._ends[place - 1]) if place else 0
        return self._blob[begin : int(self._ends[place])].tobytes().decode()

    def get(self, place: int) -> str | None:
        """Give a text, None where the place is `NONE`."""
        return None if place < 0 else self[place]

    def many(self, places: Ints) -> list[str]:
        """Give some texts, several times faster than one by one; none of the places is `NONE`."""
        held = len(self._ends)
        within = places[places < held]
        whole = self._blob.data
        pairs = zip(self._begins(within).tolist(), self._ends[within].tolist(), strict=True)
        found = [str(whole[begin:end], "utf-8") for begin, end in pairs]
        if len(found) == len(places):
            return found
        rest = iter(found)
        return [self._more[place - held] if place >= held else next(rest) for place in places.tolist()]

    def blank(self, places: Ints) -> npt.NDArray[np.bool_]:
        """Tell which texts are nothing but white space; none of the places is `NONE`."""
        found = np.ones(len(places), dtype=np.bool_)
        within = np.flatnonzero(places < len(self._ends))
        begins = self._begins(places[within])
        some = begins < self._ends[places[within]]
        first = begins[some]
        second = np.minimum(first + 1, len(self._blob) - 1)
        found[within[some]] = _may_be_space()[self._blob[first].astype(np.int64) << 8 | self._blob[second]]
        found[found] = [not text or text.isspace() for text in self.many(places[found])]
        return found

    def numbered(
        self, places: Ints, cleaned: Callable[[str], str] = str
    ) -> tuple[npt.NDArray[np.int64], Sequence[str]]:
        """Give texts numbers by what they say, `NONE` where they say nothing.

        :param places: of texts, `NONE` among them.
        :param cleaned: gives what a text says.
        :return: (the number of each place, what the texts say by number).
        """
        distinct, which = np.unique(places, return_inverse=True)
        said = distinct[distinct != NONE]
        numbers = {"": NONE}
        found = [numbers.setdefault(text, len(numbers) - 1) for text in map(cleaned, self.many(said))]
        return np.array([NONE] * (len(distinct) - len(said)) + found, dtype=np.int64)[which], list(numbers)[1:]

    def _begins(self, places: Ints) -> Ints:
        return np.where(places > 0, self._ends[places - 1], 0)

    def unified(self, places: Ints) -> Ints:
        """Give one place for one text: a text that came later may stand in the blob too.

        :param places: of texts, `NONE` among them.
        :return: the same where texts are the same, as far as these places go.
        """
        later = np.unique(places[places >= len(self._ends)])
        if not len(later):
            return places
        texts = self.many(later)
        earlier = np.unique(places[(places >= 0) & (places < len(self._ends))])
        sizes = self._ends[earlier] - self._begins(earlier)
        alike = earlier[np.isin(sizes, [len(text.encode()) for text in texts])]
        place_of = dict(zip(self.many(alike), alike.tolist(), strict=True))
        chosen = [place_of.setdefault(text, place) for text, place in zip(texts, later.tolist(), strict=True)]
        found = np.array(places)
        moved = places >= len(self._ends)
        found[moved] = np.array(chosen)[np.searchsorted(later, places[moved])]
        return found

    def __iter__(self) -> Iterator[str]:
        whole = self._blob.tobytes()
        begin = 0
        for end in self._ends.tolist():
            yield whole[begin:end].decode()
            begin = end
        yield from self._more

    def extended(self, texts: Sequence[str]) -> Texts:
        """Give these texts and more behind them."""
        return Texts(self._blob, self._ends, [*self._more, *texts])

    def save(self, folder: Path, name: str) -> None:
        """Write the texts as two plain arrays whose names begin with ``name``."""
        writer = TextsWriter()
        for text in self:
            writer.add(text)
        writer.save(folder, name)

    @classmethod
    def load(cls, folder: Path, name: str) -> Texts:
        """Read what `save` wrote, memory-mapped.

        :raises ValueError: when the arrays do not belong together.
        """
        blob, ends = (
            np.load(folder / f"{name}.{part}.npy", mmap_mode="r", allow_pickle=False).view(np.ndarray)
            for part in ("blob", "ends")
        )
        if (len(ends) and int(ends[-1]) != len(blob)) or (not len(ends) and len(blob)):
            raise ValueError(f"{name} 的文字不完整")
        return cls(blob, ends)


@lru_cache(maxsize=1)
def _may_be_space() -> npt.NDArray[np.bool_]:
    """Mark the pairs of bytes with which a white space, U+3000 at the most, may begin."""
    found = np.zeros(1 << 16, dtype=np.bool_)
    for character in filter(str.isspace, map(chr, range(0x3001))):
        first, *rest = character.encode()
        found[slice(first << 8, (first + 1) << 8) if not rest else first << 8 | rest[0]] = True
    return found


class TextsWriter:
    """Takes texts one by one and holds nothing but their bytes."""

    def __init__(self) -> None:
        self._blob = bytearray()
        self._ends = array("q")

    def add(self, text: str) -> None:
        """Take the next text."""
        self._blob += text.encode()
        self._ends.append(len(self._blob))

    def save(self, folder: Path, name: str) -> None:
        """Write the texts as `Texts.save` does."""
        np.save(folder / f"{name}.ends.npy", np.array(self._ends, dtype=np.int64), allow_pickle=False)
        np.save(folder / f"{name}.blob.npy", np.frombuffer(self._blob, dtype=np.uint8), allow_pickle=False)


class Interner:
    """Gives every text a place, the same to the same text.

    :param held: texts that have places already, in order.
    """

    def __init__(self, held: Iterable[str] = ()) -> None:
        self._places: dict[str, int] = {text: place for place, text in enumerate(held)}

    def __call__(self, text: str | None) -> int:
        """Give the place of a text, `NONE` for None."""
        if text is None:
            return NONE
        return self._places.setdefault(text, len(self._places))

    def texts(self) -> Texts:
        """Give the texts in the order of their places."""
        nothing = np.zeros(0, dtype=np.int64)
        return Texts(np.zeros(0, dtype=np.uint8), nothing, list(self._places))
