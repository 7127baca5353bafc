"""How far a build has come: finished steps with their files, so that one that was cut off goes on where it was."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from models.vocabulary import Floats
from recommender.index.manifest import FILE as MANIFEST
from recommender.index.manifest import Entry, entry

FILE = "progress.json"
SCRATCH = "work."
"""What the names of files begin with that only later steps of the build need."""


class Progress:
    """The finished steps of a build, kept in its folder.

    Only what was written whole and is still as it was written counts as finished; whatever else lies in the folder is
    cleared away.

    :param folder: of the build.
    :raises OSError: when it cannot be read or written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._steps: dict[str, dict[str, Entry]] = {}
        self._facts: dict[str, Any] = {}
        self._chunks: dict[str, list[str]] = {}
        self._take_over()
        self._clear()

    def has(self, step: str) -> bool:
        """Tell whether a step is finished."""
        return step in self._steps

    def fact(self, step: str) -> Any:
        """Give what a finished step found out."""
        return self._facts[step]

    @contextmanager
    def step(self, name: str) -> Iterator[dict[str, Any]]:
        """Do a step: the files that it leaves in the folder are its own, and durable when the block is left.

        :param name: of the step.
        :return: a place under ``fact`` for what the step finds out, as JSON has it.
        """
        found: dict[str, Any] = {}
        yield found
        new = {path.name: path for path in self._others()}
        self._steps[name] = {file: _durable(path) for file, path in sorted(new.items())}
        self._facts[name] = found.get("fact")
        self._chunks = {}
        self._keep()

    def has_chunks(self, file: str) -> bool:
        """Tell whether a file of the step that was cut off was begun."""
        return bool(self._chunks.get(file))

    def chunks(self, rows: Floats, file: str, at_once: int) -> int:
        """Give how many chunks of a file of the step that was cut off are there.

        :param rows: the file's rows.
        :param file: its name.
        :param at_once: rows of a chunk.
        """
        for number, digest in enumerate(self._chunks.get(file, ())):
            if _digest(rows[number * at_once : (number + 1) * at_once]) != digest:
                self._chunks[file] = self._chunks[file][:number]
                break
        return len(self._chunks.get(file, ()))

    def add_chunk(self, rows: Floats, file: str) -> None:
        """Note that another chunk of a file is on disk."""
        self._chunks.setdefault(file, []).append(_digest(rows))
        self._keep()

    def files(self) -> dict[str, Entry]:
        """Give the files of all finished steps that belong to the index."""
        found = {name: one for files in self._steps.values() for name, one in files.items()}
        return {name: found[name] for name in sorted(found) if not name.startswith(SCRATCH)}

    def end(self, manifest: dict[str, Any]) -> None:
        """Write the manifest and clear away what only the build needed."""
        self._write(manifest, MANIFEST)
        for path in list(self.folder.iterdir()):
            if path.name == FILE or path.name.startswith(SCRATCH):
                path.unlink()

    def _take_over(self) -> None:
        try:
            said = json.loads((self.folder / FILE).read_text("utf-8"))
            for name, files in said["steps"].items():
                if any(entry(self.folder / file) != told for file, told in files.items()):
                    return
                self._steps[name], self._facts[name] = files, said["facts"][name]
            self._chunks = {file: list(digests) for file, digests in said["chunks"].items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return

    def _clear(self) -> None:
        for path in list(self._others()):
            if path.name not in self._chunks:
                path.unlink()

    def _others(self) -> Iterator[Path]:
        """Give the files that belong to no finished step."""
        known = {FILE, *(file for files in self._steps.values() for file in files)}
        return (path for path in self.folder.iterdir() if path.name not in known)

    def _keep(self) -> None:
        self._write({"steps": self._steps, "facts": self._facts, "chunks": self._chunks}, FILE)

    def _write(self, said: dict[str, Any], name: str) -> None:
        beside = self.folder / f"{SCRATCH}{name}"
        beside.write_text(json.dumps(said, indent=1), "utf-8")
        _to_disk(beside)
        beside.replace(self.folder / name)


def _durable(path: Path) -> Entry:
    _to_disk(path)
    return entry(path)


def _to_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _digest(rows: Floats) -> str:
    return hashlib.sha256(rows.tobytes()).hexdigest()
