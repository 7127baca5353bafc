"""Target tables as frozen records: the words of the field, in the shape that `zhibiao parse --json` prints."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from corpus.frames import canonical
from corpus.value import TargetValue, parse_value

TableKind = Literal["declaration", "self-evaluation", "library", "synthetic"]

MOST_LEVEL = 200  # characters; what is looked up is remembered, and must not be of any length

# Everything Unicode calls control, format, surrogate or unassigned, but for tab and line feed.
_BREAKS = re.compile(r"\r\n?|[\u000b\u000c\u0085\u2028\u2029]")


def clean_text(text: str) -> str:
    """Take out control and invisible characters, as text pasted from office programs carries them.

    :param text: any text.
    :return: the text with line ends as line feeds and without other control, format or surrogate characters.
    """
    if text.isprintable():  # as nearly all cells are: nothing to take out
        return text
    text = _BREAKS.sub("\n", text)
    return "".join(c for c in text if c in "\t\n" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Cn", "Co"))


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    @field_validator("*", mode="before")
    @classmethod
    def _clean(cls, value: Any) -> Any:
        return clean_text(value) if isinstance(value, str) else value


class Budget(_Record):
    """What the project may cost, in 万元; other money blank in the form is None."""

    total: float | None = Field(default=None, allow_inf_nan=False)
    fiscal: float | None = Field(default=None, allow_inf_nan=False)
    other: float | None = Field(default=None, allow_inf_nan=False)


class Source(_Record):
    """Where a table stands: the document's name, the page (1-based, None without pages) and the place in it."""

    file: str | None = None
    page: int | None = None
    position: str | None = None


class Indicator(_Record):
    """One row of a target table.

    ``level1`` and ``level2`` are canonical names (None where the published ones are unknown), ``level3`` the
    indicator's name and ``value`` the target as published; ``weight`` and ``score`` are in points.
    ``actual``, ``score`` and ``reason`` (of a deviation) are set in self-evaluations only, ``hint`` (how to set the
    value) and ``basis`` (where the entry comes from) in the starter library only. ``position`` says for people where
    the row stands in its document.
    """

    level1: str | None = Field(default=None, max_length=MOST_LEVEL)
    level2: str | None = Field(default=None, max_length=MOST_LEVEL)
    level3: str = Field(default="", max_length=2_000)
    description: str | None = Field(default=None, max_length=20_000)
    value: str | None = Field(default=None, max_length=20_000)
    target: TargetValue = TargetValue(kind="text")
    weight: float | None = Field(default=None, allow_inf_nan=False)
    actual: str | None = Field(default=None, max_length=20_000)
    score: float | None = Field(default=None, allow_inf_nan=False)
    reason: str | None = Field(default=None, max_length=20_000)
    published_level1: str | None = Field(default=None, max_length=MOST_LEVEL)
    published_level2: str | None = Field(default=None, max_length=MOST_LEVEL)
    hint: str | None = Field(default=None, max_length=20_000)
    basis: str | None = Field(default=None, max_length=20_000)
    position: str | None = Field(default=None, max_length=500)

    @model_validator(mode="before")
    @classmethod
    def _complete(cls, data: Any) -> Any:
        """Fill in what follows from the rest, so that hand-written JSON may leave it out."""
        if not isinstance(data, dict):
            return data
        filled = {key: value for key, value in data.items() if not (key == "level3" and value is None)}
        value = clean_text(filled["value"]) if isinstance(filled.get("value"), str) else None
        if _is_stale(filled.get("target"), value):
            filled["target"] = parse_value(value)
        if "published_level1" not in filled and "published_level2" not in filled:
            one, two = filled.get("level1"), filled.get("level2")
            filled["published_level1"], filled["published_level2"] = one, two
            if all(name is None or (isinstance(name, str) and len(name) <= MOST_LEVEL) for name in (one, two)):
                filled["level1"], filled["level2"] = canonical(one, two)
        return filled


def _is_stale(target: Any, value: str | None) -> bool:
    """Tell whether a target is missing or belongs to another value, as after an edit of the value alone."""
    if not target:
        return True
    raw = target.get("raw") if isinstance(target, dict) else getattr(target, "raw", None)
    return bool(value) and (not isinstance(raw, str) or clean_text(raw) != value)


class TargetTable(_Record):
    """One project's target table.

    ``kind`` is ``declaration`` or ``self-evaluation`` for published tables and ``library`` for a category of the
    starter library, whose ``keywords`` say which projects it fits. Self-evaluations state a ``total_score`` and how
    much of the budget was spent: ``execution_rate`` in percent, its ``execution_score`` and ``execution_weight``.
    Scores and weights are in points.
    """

    id: str | None = None
    project_name: str = Field(default="", max_length=2_000)
    unit: str | None = Field(default=None, max_length=2_000)
    unit_code: str | None = Field(default=None, max_length=2_000)
    region: str | None = Field(default=None, max_length=2_000)
    year: int | None = Field(default=None, ge=1949, le=2200)
    budget_wan: Budget = Budget()
    purpose: str | None = Field(default=None, max_length=100_000)
    goal: str | None = Field(default=None, max_length=100_000)
    frame: str | None = Field(default=None, max_length=64)
    kind: TableKind = "declaration"
    total_score: float | None = Field(default=None, allow_inf_nan=False)
    execution_rate: float | None = Field(default=None, allow_inf_nan=False)
    execution_score: float | None = Field(default=None, allow_inf_nan=False)
    execution_weight: float | None = Field(default=None, allow_inf_nan=False)
    source: Source = Source()
    keywords: tuple[str, ...] = ()
    indicators: tuple[Indicator, ...] = Field(default=(), max_length=10_000)


class Problem(_Record):
    """Something in a document that could not be read with certainty."""

    file: str
    position: str | None = None
    code: str
    message: str


class ParsedDocument(_Record):
    """What a reader understood of one document."""

    tables: tuple[TargetTable, ...] = ()
    problems: tuple[Problem, ...] = ()
