"""Which column of a table plays which role: by its header's name and, where that does not decide, by content."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Any

from corpus.column_content import is_value, level_role, likeness, share, sign_role, unknown_level
from corpus.frames import canonical_level1, canonical_level2
from corpus.grid import Cell, Merge
from corpus.resources import read_toml
from corpus.units import parse_unit

_BRACKETS = re.compile(r"[(\[【][^()\[\]【】]*[)\]】]")
_OUTER = re.compile(r"^[::★*☆※、.\d其中]*[::]|^[★*☆※]+|[::★*☆※]+$")
_HALF_WORDS = re.compile(r"年度|当年|本年度?|全年|年初|中长期|中期|长期|实施期|三年|\d{4}(?:-\d{4})?年度?")
_FORM_ROLES = frozenset(
    {"project", "organisation", "department", "code", "total", "fiscal", "other", "purpose", "goal", "year"}
)
_INDICATOR_ROLES = frozenset(
    {"level1", "level2", "value", "operator", "sign", "unit", "weight", "actual", "score", "reason", "standard"}
)
_SAMPLE = 200
_PATTERN_RANK = 50  # after every name that is listed

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
    for role, patterns in _patterns().items() if len(folded) <= 30 else ():
        if any(pattern.fullmatch(text) for pattern in patterns for text in (folded, bare)):
            return role, _PATTERN_RANK
    return None, 0


@lru_cache(maxsize=1)
def _patterns() -> dict[str, list[re.Pattern[str]]]:
    return {role: [re.compile(text) for text in texts] for role, texts in _data()["patterns"].items()}


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
        if half is None and above:
            half = _half_above(above, cell.column)
        columns.append(Column(role or "", (cell.column,), cell.text, half, rank))
    roles = [column.role for column in columns]
    named = {"level1", "level2"} <= set(roles)
    whole = "level3" in roles and any(role in _INDICATOR_ROLES for role in roles)
    return tuple(columns) if named or whole else None


def _half_above(above: Row, place: int) -> str | None:
    """Give the half that the row above says; of merged cells saved as plain text, the left one says it."""
    if place >= len(above) or form_role(above[place].text) == "project":
        return None
    while place and not above[place].text:
        place -= 1
    return half_of(above[place].text[:40])


def second_line(upper: Sequence[Column], cells: Row) -> tuple[Column, ...] | None:
    """Read the second line of a header whose merged cells were saved as plain text: names only below what was merged.

    :param upper: the columns of the first line.
    :param cells: the row below it.
    :return: the columns with the finer names; None where the row is no such line.
    """
    texts = {cell.column: cell.text for cell in cells if cell.own}
    width = max((column.places[-1] for column in upper), default=-1) + 1
    upper = [*upper, *(Column("", (place,), "") for place in range(width, len(cells)))]
    merged: set[int] = set()
    for before, column in pairwise(upper):
        if not column.name and (before.role in ("value", "actual") or before.places[0] in merged):
            merged |= {column.places[0]} | ({before.places[0]} if before.name else set())
    if len(texts) < 2 or not set(texts) <= merged or any(is_value(text) for text in texts.values()):
        return None
    refined: list[Column] = []
    for column in upper:
        name = texts.get(column.places[0])
        refined.append(column if name is None else Column(role_of(name)[0] or "", column.places, name, column.half))
    return tuple(refined)


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
    if not _own(sample[0], first) or not _own(sample[0], second):
        return None
    if canonical_level1(_own(sample[0], first)) is None or canonical_level2(_own(sample[0], second)) is None:
        return None
    rest = [place for place in range(second + 1, width) if any(_own(row, place) for row in sample)]
    if len(rest) < 2:
        return None
    alike = {place: likeness([text for row in sample if (text := _own(row, place))]) for place in rest[1:]}
    value = max(alike, key=lambda place: alike[place])
    value = value if alike[value] >= 0.5 else rest[-1]
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
    end = max((place for column in columns for place in column.places), default=-1) + 1
    if columns:  # cells beyond the last name: a header whose last cells are blank ends early in some formats
        width = max((len(row) for row in rows[:_SAMPLE]), default=0)
        columns = [*columns, *(Column("", (place,), "") for place in range(end, width))]
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
        levels = level_role(texts, roles) if role in ("sign", "level3") else ""
        if levels and (role == "sign" or column.rank):
            role = levels
            roles.add(role)
        elif role in ("sign", "operator"):
            role = sign_role(texts, content)
        elif role == "standard":
            role = "basis" if share(texts, lambda text: text in content["standards"]) >= 0.5 else "description"
            role = "basis" if role == "description" and "description" in roles else role
        elif role == "unit":
            role = _unit_role(column, columns, texts)
        elif not role and texts:
            role = unknown_level(texts, roles)
            roles.add(role)
        settled.append(replace(column, role=role))
    if "value" not in roles:
        settled = _unnamed_value(settled, rows)
    if not any(column.role == "level3" for column in settled):
        # 浙江 prints level 2 under 指标名称 and the indicators themselves under 指标描述.
        settled = [replace(column, role="level3") if column.role == "description" else column for column in settled]
    if any(column.role == "operator" for column in settled):
        return settled
    return [replace(column, role="operator") if column.role == "direction" else column for column in settled]


def _unit_role(column: Column, columns: Sequence[Column], texts: Sequence[str]) -> str:
    """单位 alone names an office as often as a unit of measure: its place and what it holds decide."""
    if fold_name(column.name) != "单位":
        return "unit"
    levels = [other.places[0] for other in columns if other.role in ("level1", "level2", "level3")]
    if levels and column.places[0] < min(levels):
        return "organisation"
    measured = share(texts, lambda text: parse_unit(text) is not None or len(text) <= 4)
    return "unit" if not texts or measured >= 0.5 else "organisation"


def _unnamed_value(columns: Sequence[Column], rows: Sequence[Row]) -> list[Column]:
    """Find the column of values by what it holds, where no header names it: the one most like values."""
    best, highest = None, 0.5
    for column in columns:
        if column.role:
            continue
        texts = [text for row in rows[:_SAMPLE] if (text := column.text(row))]
        alike = likeness(texts)
        if alike >= highest and (best is None or alike > highest):
            best, highest = column, alike
    return [replace(column, role="value") if column is best else column for column in columns]


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


def _own(row: Row, place: int) -> str:
    return row[place].text if place < len(row) and row[place].merge is not Merge.LEFT else ""


def _best(places: Sequence[int] | range, rows: Sequence[Row], test: Callable[[str], bool]) -> int | None:
    """Give the column in which most cells pass a test, the left one of equals; None where fewer than half do."""
    best: int | None = None
    highest = 0.5
    for place in places:
        texts = [text for row in rows if (text := _own(row, place))]
        passed = share(texts, test)
        if passed >= highest and (best is None or passed > highest):
            best, highest = place, passed
    return best
