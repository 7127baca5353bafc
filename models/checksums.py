"""Whether the shipped weights are those that were shipped: `python -m models.checksums > models/weights/SHA256SUMS`."""

from __future__ import annotations

import hashlib
import json
import sys
from importlib.resources import files
from pathlib import Path

from models.errors import ModelError

_LIST = "SHA256SUMS"
_MANIFEST = "manifest.json"


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


def listed(folder: Path) -> dict[str, str]:
    """Give the SHA-256 of every file of a model folder, for its manifest to know under ``files``.

    :param folder: of a model.
    """
    return {name: digest for name, digest in checksums(folder).items() if name != _MANIFEST}


def require_whole(folder: Path, *names: str) -> None:
    """See that the files of a model folder are those that its manifest knows; of other folders nothing is known.

    :param folder: of a model.
    :param names: the files to look at; none looks at all.
    :raises ModelError: with the first file that is missing or another one.
    """
    try:
        known = json.loads((folder / _MANIFEST).read_text("utf-8"))["files"]
        wanted = {str(name): str(known[name]) for name in names or known}
    except (OSError, ValueError, KeyError, TypeError):  # a model of somebody else's
        return
    for name, digest in wanted.items():
        try:
            with (folder / name).open("rb") as file:
                is_whole = hashlib.file_digest(file, "sha256").hexdigest() == digest
        except OSError:
            is_whole = False
        if not is_whole:
            raise ModelError(
                "encoder.damaged",
                f"文本模型「{folder}」已损坏（{name} 与校验码不符）；请重新安装 zhibiao；"
                "本单位训练的模型，请用 zhibiao restore 恢复，或用 zhibiao train --restore 换回以前的",
                encoder=str(folder),
                file=name,
            )


def damaged_weights(folder: Path) -> list[str]:
    """Give the files that are missing or not as they were shipped.

    :param folder: with the list of checksums in it.
    """
    listed = [line.split("  ", 1) for line in (folder / _LIST).read_text("utf-8").splitlines()]
    found = checksums(folder)
    return [name for digest, name in listed if found.get(name) != digest]


if __name__ == "__main__":
    sys.stdout.writelines(f"{digest}  {name}\n" for name, digest in checksums(weights_folder()).items())
