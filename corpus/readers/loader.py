"""Documents on disk into memory, one after another: files, and members of archives that are never loaded whole."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from corpus.limits import Limits
from corpus.readers import load_bytes, open_file
from corpus.readers.zip import Archive


class DocumentLoader:
    """Brings documents into memory, from files and out of archives; the archive used last stays open.

    :param limits: how large they may be.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._held: tuple[Path, Archive, BinaryIO] | None = None

    def load(self, path: Path, places: tuple[int, ...], name: str) -> bytes:
        """Give a document's bytes.

        :param path: the file, or the archive that the document is in.
        :param places: its places in the archive; empty for a file.
        :param name: its name, for messages.
        :raises DocumentError: when it cannot be read.
        """
        if not places:
            return load_bytes(path, self.limits)
        return self.archive(path).load(places, name)

    def archive(self, path: Path) -> Archive:
        """Open an archive, or give it again where it is the one opened last.

        :raises DocumentError: when it is missing or damaged.
        """
        if self._held is None or self._held[0] != path:
            self.close()
            stream = open_file(path, path.name)
            try:
                self._held = (path, Archive(stream, path.name, self.limits), stream)
            except BaseException:
                stream.close()
                raise
        return self._held[1]

    def close(self) -> None:
        """Let go of the archive."""
        if self._held is not None:
            self._held[2].close()
            self._held = None
