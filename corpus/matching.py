"""Looking for a piece of text in a column, the same way in every database."""

from __future__ import annotations

from string import ascii_lowercase, ascii_uppercase
from typing import Any

from sqlalchemy import ColumnElement, func

_SMALL = str.maketrans(ascii_uppercase, ascii_lowercase)


def contains(column: ColumnElement[Any], text: str) -> ColumnElement[bool]:
    """Say in SQL that a column holds a piece of text; Latin letters are the same in both sizes.

    :param column: of text.
    :param text: what is looked for; its ``%`` and ``_`` stand for themselves.
    """
    return func.lower(column).contains(text.translate(_SMALL), autoescape=True)
