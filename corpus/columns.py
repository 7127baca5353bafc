"""Which column of a table plays which role: by its header's name and, where that does not decide, by content."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from corpus.frames import canonical_level1, canonical_level2
from corpus.grid import Cell, Merge
from corpus.resources import read_toml
from corpus.units import parse_unit
from corpus.value import parse_operator, parse_value

_BRACKETS = re.compile(r"[(\[【][^()\[\]【】]*[)\]】]")
_OUTER = re.compile(r"^[::★*☆※、.\d其中]*[::]|^[★*☆※]+|[::★*☆※]+$")
_HALF_WORDS = re.compile(r"年度|当年|本年度?|全年|年初|中长期|中期|长期|实施期|三年|\d{4}(?:-\d{4})?年度?")
_FORM_ROLES = frozenset(
    {"project", "organisation", "department", "code", "total", "fiscal", "other", "purpose", "goal", "year"}
)
_SAMPLE = 200

Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its role, the places of a row it spans, and which half of a doubled form it belongs to."""

    role: str
    places: tuple[int, ...]
    name: str
    half: str | None = None
    rank: int = 0

    def cell(self, row: Row) -> Cell | None:
        """Give the first place of this column in a row."""
        return row[self.places[0]] if self.places[0] < len(row) else None

    def text(self, row: Row) -> str:
        """Give a row's text in this column: nothing where a cell of the columns before it reaches in."""
        found: list[str] = []
        for place in self.places:
            if place >= len(row) or row[place].merge is Merge.LEFT:
                continue
            found.append(row[place].text)
        return "".join(found).strip()


def _data() -> dict[str, Any]:
    return read_toml("corpus", "columns.toml")


@lru_cache(maxsize=4096)
def fold_name(name: str) -> str:
    """Take from a header or field name what does not distinguish it: blanks, brackets, colons, stars."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", name))
    bare = _BRACKETS.sub("", text)
    if bare:
        text = bare
    while (shorter := _OUTER.sub("", text)) != text:
        text = shorter
    return text


@lru_cache(maxsize=1)
def _names() -> dict[str, tuple[str, int]]:
    names: dict[str, tuple[str, int]] = {}
    for role, words in _data()["roles"].items():
        for rank, word in enumerate(words):
            names.setdefault(fold_name(word), (role, rank))
    return names


@lru_cache(maxsize=4096)
def role_of(name: str) -> tuple[str | None, int]:
    """Give the role that a header or field name plays, and how good a name it is for it (0 the best)."""
    if len(name) > 60:
        return None, 0
    folded = fold_name(name)
    bare = _HALF_WORDS.sub("", folded)
    names = _names()
    for text in (folded, re.sub(r"^其中:?", "", folded), bare):
        if text in names:
            return names[text]
    for role, starts in _data()["prefixes"].items():
        if any(text.startswith(tuple(starts)) for text in (folded, bare)) and len(folded) <= 30:
            return role, 0
    return None, 0


def form_role(name: str) -> str | None:
    """Give the role of a form field's label (项目名称, 预算数); None for anything else."""
    role = role_of(name)[0]
    return role if role in _FORM_ROLES else None


def half_of(name: str) -> str | None:
    """Say whether a name speaks of the year's half of a form (``annual``) or of the longer term's (``term``)."""
    for half, words in _data()["halves"].items():
        if any(word in name for word in words):
            return str(half)
    return None


def read_header(row: Row, above: Row | None = None) -> tuple[Column, ...] | None:
    """Read a header row.

    :param row: the row's cells.
    :param above: the row before it, which may say what half of the form the columns belong to.
    :return: its columns, those of unknown names with role ``""``; None where the row is no header.
    """
    columns: list[Column] = []
    for cell in row:
        # A header cell that spans a blank neighbour spans that column too; level names never do.
        if cell.merge is Merge.LEFT and columns:
            columns[-1] = replace(columns[-1], places=(*columns[-1].places, cell.column))
            continue
        role, rank = role_of(cell.text)
        half = half_of(cell.text)
        if half is None and above and cell.column < len(above) and form_role(above[cell.column].text) != "project":
            half = half_of(above[cell.column].text[:40])
        columns.append(Column(role or "", (cell.column,), cell.text, half, rank))
    roles = [column.role for column in columns]
    named = {"level1", "level2"} <= set(roles)
    whole = "level3" in roles and any(role in ("value", "operator", "unit") for role in roles)
    return tuple(columns) if named or whole else None


def guess_columns(rows: Sequence[Row]) -> tuple[Column, ...] | None:
    """Guess the columns of a table without a header row from what its rows hold.

    :param rows: the rows, the first of them being the first of the table.
    :return: its columns, or None where the first two rows do not read as indicators.
    """
    sample = [row for row in rows[:_SAMPLE] if any(cell.text for cell in row)]
    width = max((len(row) for row in sample), default=0)
    if width < 3 or len(sample) < 2:
        return None
    first = _best(range(width), sample, lambda text: canonical_level1(text) is not None)
    second = _best(
        [place for place in range(width) if place != first], sample, lambda text: canonical_level2(text) is not None
    )
    if first is None or second is None or second < first:
        return None
    if not _own(sample[0], first) or not all(_own(row, second) for row in sample[:2]):
        return None
    if canonical_level1(_own(sample[0], first)) is None or canonical_level2(_own(sample[0], second)) is None:
        return None
    rest = [place for place in range(second + 1, width) if any(_own(row, place) for row in sample)]
    if len(rest) < 2:
        return None
    value = _best(rest[1:], sample, _is_value) or rest[-1]
    roles = {first: "level1", second: "level2", rest[0]: "level3", value: "value"}
    between = [place for place in rest[1:] if place < value]
    if between:
        roles[between[0]] = "description"
    return tuple(Column(role, (place,), "") for place, role in sorted(roles.items()))


def settle(columns: Sequence[Column], rows: Sequence[Row]) -> dict[str, Column]:
    """Decide for each role the one column that plays it.

    :param columns: the header's columns.
    :param rows: the table's rows.
    :return: a column for each role met.
    """
    rows = rows[:5000]
    columns = _by_content(columns, rows)
    doubled = _doubled(columns, rows)
    chosen: dict[str, Column] = {}
    for column in doubled:
        known = chosen.get(column.role)
        if column.role and (known is None or column.rank < known.rank):
            chosen[column.role] = column
    name = chosen.get("level3")
    spare = [column for column in doubled if column.role == "level3" and column is not name and column.rank]
    # 指标内容 beside 三级指标 says what the indicator is about; 绩效指标 before it only heads the block.
    if name and spare and "description" not in chosen and spare[-1].places[0] > name.places[0]:
        chosen["description"] = replace(spare[-1], role="description")
    return chosen


def _by_content(columns: Sequence[Column], rows: Sequence[Row]) -> list[Column]:
    roles = {column.role for column in columns}
    content = _data()["content"]
    settled: list[Column] = []
    for column in columns:
        texts = [text for row in rows[:_SAMPLE] if (text := column.text(row))]
        role = column.role
        if role in ("sign", "operator"):
            role = _sign_role(texts, content)
        elif role == "level3" and column.rank and "level1" not in roles:
            role = "level1" if _share(texts, lambda text: canonical_level1(text) is not None) >= 0.5 else role
        elif role == "standard":
            role = "basis" if _share(texts, lambda text: text in content["standards"]) >= 0.5 else "description"
            role = "basis" if role == "description" and "description" in roles else role
        elif role == "unit":
            role = _unit_role(column, columns, texts)
        elif not role and texts:
            role = _unknown_role(texts, roles)
            roles.add(role)
        settled.append(replace(column, role=role))
    if any(column.role == "operator" for column in settled):
        return settled
    return [replace(column, role="operator") if column.role == "direction" else column for column in settled]


def _sign_role(texts: Sequence[str], content: dict[str, list[str]]) -> str:
    if _share(texts, lambda text: text in content["directions"]) >= 0.5:
        return "direction"
    operators = [text for text in texts if text not in content["natures"] and text not in content["directions"]]
    return "operator" if operators and _share(operators, lambda text: parse_operator(text) is not None) >= 0.5 else ""


def _unit_role(column: Column, columns: Sequence[Column], texts: Sequence[str]) -> str:
    """单位 alone names an office as often as a unit of measure: its place and what it holds decide."""
    if fold_name(column.name) != "单位":
        return "unit"
    levels = [other.places[0] for other in columns if other.role in ("level1", "level2", "level3")]
    if levels and column.places[0] < min(levels):
        return "organisation"
    measured = _share(texts, lambda text: parse_unit(text) is not None or len(text) <= 4)
    return "unit" if not texts or measured >= 0.5 else "organisation"


def _unknown_role(texts: Sequence[str], roles: set[str]) -> str:
    tests: tuple[tuple[str, Callable[[str], bool]], ...] = (
        ("level1", lambda text: canonical_level1(text) is not None),
        ("level2", lambda text: canonical_level2(text) is not None),
        ("value", _is_value),
    )
    for role, test in tests:
        if role not in roles and _share(texts, test) >= 0.5:
            return role
    return ""


def _doubled(columns: Sequence[Column], rows: Sequence[Row]) -> list[Column]:
    """Keep one half of a form that prints its columns twice, 中期 and 年度: the year's where it is filled in."""
    for role in ("level3", "value"):
        twice = [column for column in columns if column.role == role and column.rank == _rank(columns, role)]
        if len(twice) < 2 or (role == "level3" and fold_name(twice[0].name) != fold_name(twice[1].name)):
            continue
        halves = [column.half for column in twice[:2]]
        annual = 0 if halves[0] == "annual" and halves[1] != "annual" else 1
        if halves[1] == "term" and halves[0] != "term":
            annual = 0
        filled = [any(column.text(row) for row in rows) for column in twice[:2]]
        keep = annual if filled[annual] else 1 - annual
        if role == "value":
            return [column for column in columns if column.role != "value" or column is twice[keep]]
        return _half(columns, twice, keep)
    return list(columns)


def _half(columns: Sequence[Column], names: Sequence[Column], keep: int) -> list[Column]:
    """Split the columns where the second half's begin: its level 2 where that is doubled too, else its name."""
    middle = names[1].places[0]
    seconds = [column.places[0] for column in columns if column.role == "level2"]
    if len(seconds) > 1:
        middle = min(middle, seconds[1])
    first = min([names[0].places[0], *seconds])
    kept: list[Column] = []
    for column in columns:
        place = column.places[0]
        shared = place < first or (column.role == "level2" and len(seconds) == 1)
        if shared or (place < middle if keep == 0 else place >= middle):
            kept.append(column)
    return kept


def _rank(columns: Sequence[Column], role: str) -> int:
    return min((column.rank for column in columns if column.role == role), default=0)


def _is_value(text: str) -> bool:
    return parse_value(text).kind != "text"


def _share(texts: Sequence[str], test: Callable[[str], bool]) -> float:
    return sum(map(test, texts)) / len(texts) if texts else 0.0


def _own(row: Row, place: int) -> str:
    return row[place].text if place < len(row) and row[place].merge is not Merge.LEFT else ""


def _best(places: Sequence[int] | range, rows: Sequence[Row], test: Callable[[str], bool]) -> int | None:
    """Give the column in which most cells pass a test, the left one of equals; None where fewer than half do."""
    best: int | None = None
    highest = 0.5
    for place in places:
        texts = [text for row in rows if (text := _own(row, place))]
        share = _share(texts, test)
        if share >= highest and (best is None or share > highest):
            best, highest = place, share
    return best
