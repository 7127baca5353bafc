"""The offices' printed forms, from dated data: which one a table is printed in, and what it is made of."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from pydantic import BaseModel, ConfigDict

from corpus.errors import InputError
from corpus.frames import get_frame
from corpus.resources import read_toml
from corpus.table import Indicator, TargetTable

Field = Literal["project", "unit", "code", "total", "fiscal", "other", "purpose", "goal"]
Role = Literal["level1", "level2", "level3", "description", "value", "actual", "weight", "score", "reason"]


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class HeadCell(_Data):
    """A cell above the indicators: a label, a field of the table, or room for what a person fills in."""

    label: str = ""
    field: Field | None = None
    span: int = 1
    down: int = 1
    left: bool = False


class HeadRow(_Data):
    """A row above the indicators; one with ``when`` is left out where that field is blank."""

    cells: tuple[HeadCell, ...]
    when: Field | None = None


class FormColumn(_Data):
    """A column of the indicators; ``width`` is a share of the page, in cm where fixed; optional ones go if blank."""

    role: Role
    name: str
    width: float
    fixed: bool = False
    optional: bool = False


class Form(_Data):
    """One printed form; ``frames`` are those whose tables are printed so by default, ``frame`` is its own."""

    id: str
    name: str
    also: tuple[str, ...] = ()
    from_year: int
    source: str
    frames: tuple[str, ...]
    frame: str
    default: bool = False
    title: str
    evaluation: str
    unit_line: bool = False
    widths: tuple[float, ...]
    columns: tuple[FormColumn, ...]
    head: tuple[HeadRow, ...]


@lru_cache(maxsize=1)
def forms() -> tuple[Form, ...]:
    """Give all known forms."""
    return tuple(Form.model_validate(entry) for entry in read_toml("corpus", "forms.toml")["forms"])


def get_form(name: str) -> Form:
    """Give a form by its name (``88号``, ``101号``, ``天津``), id or other name.

    :raises InputError: when there is no such form; the message lists those known.
    """
    wanted = name.strip()
    for form in forms():
        if wanted in (form.name, form.id, *form.also):
            return form
    known = "、".join(form.name for form in forms())
    raise InputError("export.unknown_form", f"没有名为「{wanted}」的表样；可用的有：{known}", form=wanted)


def form_of(table: TargetTable) -> Form:
    """Give the form in which tables of a table's frame are printed; the default one where the frame is unknown."""
    found = next((form for form in forms() if table.frame in form.frames), None)
    return found or next(form for form in forms() if form.default)


def in_form(table: TargetTable, form: Form) -> TargetTable:
    """Give a table with its rows under the names and in the order of a form that was chosen for it.

    A table of the form's own frame stays as it is. Rows whose level 2 is unknown keep their names and come last.

    :param table: a table of any frame.
    :param form: the form chosen.
    """
    if table.frame == form.frame:
        return table
    frame = get_frame(form.frame)
    order = {name: place for place, name in enumerate(branch.level1 for branch in frame.tree)}
    within = {(branch.level1, name): place for branch in frame.tree for place, name in enumerate(branch.level2)}

    def named(row: Indicator) -> Indicator:
        if row.level2 is None:
            return row
        one, two = frame.published(row.level2)
        return row.model_copy(update={"published_level1": one, "published_level2": two})

    def place(row: Indicator) -> tuple[int, int]:
        one, two = row.published_level1 or "", row.published_level2 or ""
        return order.get(one, len(order)), within.get((one, two), len(within))

    rows = tuple(sorted(map(named, table.indicators), key=place))
    return table.model_copy(update={"frame": form.frame, "indicators": rows})
