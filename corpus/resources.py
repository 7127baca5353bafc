"""Data files of the packages, read once."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any


@lru_cache(maxsize=32)
def read_toml(package: str, name: str) -> dict[str, Any]:
    """Read a TOML file from a package's ``data`` folder.

    :param package: dotted package name (``corpus``).
    :param name: file name in its ``data`` folder.
    :return: the parsed file, shared between callers: not to be changed.
    """
    return tomllib.loads(files(package).joinpath("data", name).read_text(encoding="utf-8"))
