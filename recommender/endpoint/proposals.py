"""Reads the model's reply and keeps the rows that would stand beside our own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from pydantic import BaseModel, ConfigDict

from corpus.frames import Frame, canonical_level2, level1_of
from corpus.names import match_key, plain_name
from corpus.table import Indicator, clean_text
from corpus.value import parse_value
from recommender.endpoint.figures import is_invented, names_invention, only_said_numbers
from recommender.likeness import likeness
from recommender.project import Project
from recommender.review.cells import is_not_applicable, is_placeholder
from recommender.review.engine import all_rules, review_table
from recommender.review.rule import Rule
from recommender.suggest.options import options

MOST_CHARACTERS = 100_000
MOST_ROWS = 60
LONGEST_NAME = 40
LONGEST_VALUE = 30
LONGEST_REASON = 100

_THOUGHT = re.compile(r"^\s*<think>.*?</think>", re.DOTALL)
_FENCED = re.compile(r"```(?:json)?\s*\n(.*?)```", re.DOTALL | re.IGNORECASE)
_NAME = re.compile(r"[\u3400-\u9fffA-Za-z0-9%‰.·、/+\-—“”《》（）()]+")
_CHINESE = re.compile(r"[\u3400-\u9fff]{2}")
_ADDRESS = re.compile(r"://|www\.|[A-Za-z0-9-]+\.(?:com|cn|net|org)\b", re.IGNORECASE)


class Proposal(BaseModel):
    """A row that the model proposes: canonical ``level2``, name, value (None: to be set by hand) and its reason."""

    model_config = ConfigDict(frozen=True)

    level2: str
    level3: str
    value: str | None
    reason: str


def parse_rows(text: str) -> list[dict[str, Any]] | None:
    """Read the reply: a JSON array of objects, alone, in a code fence, or after the model's thoughts.

    :param text: what the model wrote.
    :return: the first 60 objects; None where the reply is too long or no such array.
    """
    if len(text) > MOST_CHARACTERS:
        return None
    spoken = _THOUGHT.sub("", text)
    fenced = _FENCED.search(spoken)
    try:
        rows = json.loads(fenced.group(1) if fenced else spoken)
    except (ValueError, RecursionError):
        return None
    if not isinstance(rows, list):
        return None
    return [row for row in rows[:MOST_ROWS] if isinstance(row, dict)]


def accepted(
    rows: Iterable[dict[str, Any]], project: Project, frame: Frame, taken_names: Sequence[str]
) -> tuple[Proposal, ...]:
    """Keep the rows that have a place in the frame, say something new and pass the product's own checks.

    :param rows: the rows as `parse_rows` gives them.
    :param project: the project; amounts that it does not give are blanked.
    :param frame: the frame; rows of other level-2 names are dropped.
    :param taken_names: names that are there already.
    :return: the rows that are left, in the model's order.
    """
    slots = {two for _, two in frame.slots()}
    read = (_proposal(row, slots) for row in rows)
    own = (row for row in read if row and not names_invention(row.level3, project))
    sound = (_without_invention(row, project) for row in own if _passes(row, project, frame))
    return unrepeated(sound, taken_names)


def unrepeated(proposals: Iterable[Proposal], taken_names: Sequence[str]) -> tuple[Proposal, ...]:
    """Drop the rows that repeat a name, or nearly.

    :param proposals: rows, of which the first of two alike stays.
    :param taken_names: names that are there already.
    """
    keys = [match_key(name) for name in taken_names]
    kept: list[Proposal] = []
    for proposal in proposals:
        key = match_key(proposal.level3)
        if all(key != other and likeness(key, other) < options().set.near_duplicate for other in keys):
            keys.append(key)
            kept.append(proposal)
    return tuple(kept)


def _proposal(row: dict[str, Any], slots: set[str]) -> Proposal | None:
    """Read one row; None where a cell is missing, too long, of another kind, or the value is not understood."""
    level2, level3, value, reason = (row.get(key) for key in ("level2", "level3", "value", "reason"))
    if not isinstance(level2, str) or not isinstance(level3, str) or not isinstance(value, str | None):
        return None
    if len(level2) > LONGEST_NAME or len(level3) > LONGEST_NAME:
        return None
    slot, name = canonical_level2(level2), plain_name(clean_text(level3))
    if slot not in slots or not slot or not _is_name(name):
        return None
    written = clean_text(value or "").strip()
    if written and (len(written) > LONGEST_VALUE or parse_value(written).kind == "text"):
        return None
    why = " ".join(clean_text(reason).split()) if isinstance(reason, str) else ""
    return Proposal(level2=slot, level3=name, value=written or None, reason=_harmless(why))


def _is_name(name: str) -> bool:
    written = _NAME.fullmatch(name) and _CHINESE.search(name) and not _ADDRESS.search(name)
    return bool(written) and not is_placeholder(name) and not is_not_applicable(name)


def _harmless(reason: str) -> str:
    return "" if _ADDRESS.search(reason) or len(reason) > LONGEST_REASON else reason


@lru_cache(maxsize=1)
def _row_rules() -> tuple[Rule, ...]:
    """Give the rules that can judge a row alone: not those that ask which rows a whole form must have."""
    return tuple(rule for rule in all_rules() if rule.scope == "row" or not rule.group.startswith("A "))


def _passes(proposal: Proposal, project: Project, frame: Frame) -> bool:
    row = Indicator(
        level1=level1_of(proposal.level2),
        level2=proposal.level2,
        level3=proposal.level3,
        value=proposal.value,
        published_level1=frame.published(proposal.level2)[0],
        published_level2=frame.published(proposal.level2)[1],
    )
    table = project.table([row], frame.id)
    errors = [one.code for one in review_table(table, rules=_row_rules()).findings if one.severity == "error"]
    # A row without a value waits for the officer's number by rights.
    return not [code for code in errors if proposal.value or code != "S005"]


def _without_invention(proposal: Proposal, project: Project) -> Proposal:
    """Blank what the officer did not say: never an invented number, in the value or in the reason."""
    invented = bool(proposal.value) and is_invented(proposal.level3, parse_value(proposal.value), project)
    reason = proposal.reason if only_said_numbers(proposal.reason, project) else ""
    return proposal.model_copy(update={"value": None if invented else proposal.value, "reason": reason})
