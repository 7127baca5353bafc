"""Sizes of files and disks in words."""

from __future__ import annotations

_STEPS = ("字节", "KB", "MB", "GB", "TB")


def size_words(size: float) -> str:
    """Give a size as people say it.

    :param size: in bytes.
    """
    step = 0
    while size >= 1024 and step < len(_STEPS) - 1:
        size /= 1024
        step += 1
    shown = f"{size:,.1f}".removesuffix(".0") if step else f"{size:,.0f}"
    return f"{shown} {_STEPS[step]}"
