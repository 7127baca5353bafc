"""Whether the shipped weights are those that were shipped: `python -m models.checksums > models/weights/SHA256SUMS`."""

from __future__ import annotations

import hashlib
import sys
from importlib.resources import files
from pathlib import Path

_LIST = "SHA256SUMS"


def weights_folder() -> Path:
    """Give the folder of everything that was trained and is shipped."""
    return Path(str(files("models").joinpath("weights")))


def checksums(folder: Path) -> dict[str, str]:
    """Give the SHA-256 of every file of a folder but the list itself and texts for people, by its relative name.

    :param folder: such as `weights_folder` gives.
    """
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != _LIST and path.suffix != ".md":
            with path.open("rb") as file:
                found[path.relative_to(folder).as_posix()] = hashlib.file_digest(file, "sha256").hexdigest()
    return found


def damaged_weights(folder: Path) -> list[str]:
    """Give the files that are missing or not as they were shipped.

    :param folder: with the list of checksums in it.
    """
    listed = [line.split("  ", 1) for line in (folder / _LIST).read_text("utf-8").splitlines()]
    found = checksums(folder)
    return [name for digest, name in listed if found.get(name) != digest]


if __name__ == "__main__":
    sys.stdout.writelines(f"{digest}  {name}\n" for name, digest in checksums(weights_folder()).items())
