"""Files that a page hands to the browser."""

from __future__ import annotations

import re

from nicegui import ui

from api.media import MEDIA

_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
LONGEST_NAME = 80


def file_name(*parts: str | None) -> str:
    """Join parts to a name that every office computer accepts.

    :param parts: what the file is of, and lastly its extension with the dot.
    """
    *named, extension = (part or "" for part in parts)
    plain = _UNSAFE.sub("", "-".join(part.strip() for part in named if part.strip()))
    return f"{plain[:LONGEST_NAME] or '目标表'}{extension}"


def hand_over(data: bytes, name: str) -> None:
    """Let the browser save a file.

    :param data: its content.
    :param name: its name, whose extension says what it is.
    """
    ui.download.content(data, name, MEDIA.get(name.rpartition(".")[2], "application/octet-stream"))
