"""The opinion in the format that a file name asks for."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from corpus.errors import InputError
from corpus.writers import write_whole
from recommender.review.opinion.opinion import Opinion

FORMATS = (".docx", ".xlsx", ".html")


class _Writer(Protocol):
    def render(self, opinion: Opinion) -> bytes: ...


def render_opinion(opinion: Opinion, extension: str) -> bytes:
    """Give the opinion as a file of a format.

    :param extension: ``.docx``, ``.xlsx`` or ``.html``.
    :raises InputError: when the format is unknown.
    """
    if extension.lower() not in FORMATS:
        raise InputError(
            "opinion.unknown_format",
            f"审核意见不能写成「{extension or '无扩展名'}」格式；请把扩展名改为 {'、'.join(FORMATS)} 之一",
        )
    return cast(_Writer, import_module(f"recommender.review.opinion.{extension.lower()[1:]}")).render(opinion)


def write_opinion(opinion: Opinion, path: Path) -> None:
    """Write the opinion to a file, whole or not at all.

    :raises InputError: when the format is unknown.
    :raises StoreError: when the file cannot be written.
    """
    write_whole(render_opinion(opinion, path.suffix), path)
