"""Many texts in one file, mapped into memory: a million of them cost nothing until one is read."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
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
