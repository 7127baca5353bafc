"""What a self-evaluation says of itself as a whole: its total score, and how much of the budget was spent."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.columns import Column, Row, fold_name, role_of
from corpus.resources import read_toml

_POINTS = re.compile(r"([+-]?\d{1,9}(?:\.\d+)?)(?:分|%)?")
_PERCENT = re.compile(r"(\d{1,9}(?:\.\d+)?)(%?)")
_NOTE = r"(?:[(][^()]*[)])?"
_SUM = re.compile(rf"(?:合计|总计|总分|小计|得分合计|总得分|自评总分|自评总得分){_NOTE}:?({_POINTS.pattern})?")
_EXECUTION = re.compile(rf"(?:预算|资金)?执行率{_NOTE}")
_PART_OF = "小计"
# Forms print 0.98 as often as 98; nobody spends a hundredth of the budget or its double.
_SHARE = 1.5


@dataclass(frozen=True, slots=True)
class Execution:
    """How much of the budget was spent.

    :param rate: percent.
    :param score: points that it got.
    :param weight: points that it may get.
    """

    rate: float | None = None
    score: float | None = None
    weight: float | None = None


def read_points(text: str) -> float | None:
    """Read a weight or a score (``9.8``, ``10分``, ``10%``); None where the cell holds anything else."""
    found = _POINTS.fullmatch(_folded(text))
    number = float(found.group(1)) if found else None
    return number if number is None or math.isfinite(number) else None


def is_sum(text: str) -> bool:
    """Tell whether a cell heads the row of a sum (``合计``, ``总分(100分)``, ``总分:98``)."""
    return bool(_SUM.fullmatch(_folded(text)))


def sum_label(columns: Mapping[str, Column], row: Row) -> str | None:
    """Give the cell that makes a row the row of a sum: one of its first, or its level 1; None for any other row."""
    return next((text for text in (_level1(columns, row), *(cell.text for cell in row[:4])) if is_sum(text)), None)


def states_total(text: str) -> bool:
    """Tell whether a line states the total by itself (``总分:98分``)."""
    found = _SUM.fullmatch(_folded(text))
    return bool(found and found.group(1))


def total_score(columns: Mapping[str, Column], rows: Sequence[Row]) -> float | None:
    """Read the total score of a table: the last sum that is no part's, in the column of scores or in its own cell.

    :param columns: the column of each role.
    :param rows: the rows of one project.
    """
    total: float | None = None
    for row in rows:
        label = sum_label(columns, row)
        if label is None or _folded(label).startswith(_PART_OF):
            continue
        inline = _SUM.fullmatch(_folded(label))
        text = (inline.group(1) if inline else None) or (columns["score"].text(row) if "score" in columns else "")
        found = read_points(text)
        total = found if found is not None else total
    return total


def execution_row(columns: Mapping[str, Column], row: Row) -> Execution | None:
    """Read a row of the indicators that states the execution and names no indicator; None for any other row.

    :param columns: the column of each role.
    :param row: the row.
    """
    first = _level1(columns, row) or next((cell.text for cell in row if cell.text), "")
    if not _EXECUTION.fullmatch(_folded(first)) or ("level3" in columns and columns["level3"].text(row)):
        return None
    texts = {role: column.text(row) for role, column in columns.items()}
    return Execution(
        _percent(texts.get("actual", "")), read_points(texts.get("score", "")), read_points(texts.get("weight", ""))
    )


def execution_part(name: str) -> str | None:
    """Give what a column of the funds block says of the execution: ``rate``, ``score``, ``weight``; None for others."""
    role = role_of(name)[0]
    if role in ("score", "weight"):
        return role
    return "rate" if fold_name(name) in read_toml("corpus", "columns.toml")["funds"]["rate"] else None


def funds_execution(cells: Mapping[str, str]) -> Execution:
    """Read the execution from the funds block's row of the total.

    :param cells: the text by `execution_part`.
    """
    return Execution(
        _percent(cells.get("rate", "")), read_points(cells.get("score", "")), read_points(cells.get("weight", ""))
    )


def _level1(columns: Mapping[str, Column], row: Row) -> str:
    return columns["level1"].text(row) if "level1" in columns else ""


def _percent(text: str) -> float | None:
    found = _PERCENT.fullmatch(_folded(text))
    if found is None:
        return None
    number = float(found.group(1))
    return round(number * 100, 10) if not found.group(2) and number <= _SHARE else number


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
