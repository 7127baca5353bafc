"""A suggested value with what speaks for it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SuggestedValue:
    """A value (None: left blank), where it is from in words, and how to set or check it."""

    value: str | None
    source: str | None
    hint: str | None
