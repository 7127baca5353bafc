"""The same table filed twice: in another format, or again for another year."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from corpus.errors import NotFoundError
from corpus.names import match_key, project_key
from corpus.store import Store
from corpus.table import ParsedDocument, TargetTable

# Of the longer table's rows; below that, tables of one project in two years are two tables.
_SAME_ROWS = 0.7


class Duplicate(BaseModel):
    """A table that is in the store already, in another document: ``share`` (0–1) of the rows are the same."""

    model_config = ConfigDict(frozen=True)

    project_name: str
    document: str
    year: int | None
    share: float
    message: str


@dataclass(slots=True)
class _Known:
    """A table to compare with; its rows are fetched when it is first met."""

    table_id: str | None
    document: str
    unit: str | None
    year: int | None
    rows: frozenset[str] | None = None


class DuplicateFinder:
    """Knows the tables of a store by project, and those that are added while it works.

    :param store: the store.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, list[_Known]] = defaultdict(list)
        for head in store.heads.published():
            self._known[project_key(head.project_name)].append(_Known(head.id, head.document, head.unit, head.year))

    def add(self, parsed: ParsedDocument, document: str) -> tuple[Duplicate, ...]:
        """Give the tables of a document that are known from another, then know this document's as well.

        :param parsed: what was understood of the document.
        :param document: its name.
        :return: for each table at most one, of the same year where there is one.
        """
        named = [(table, project_key(table.project_name)) for table in parsed.tables if table.project_name]
        found = [self._best(table, key) for table, key in named]
        for table, key in named:
            self._known[key].append(_Known(None, document, table.unit, table.year, _rows(table)))
        return tuple(duplicate for duplicate in found if duplicate is not None)

    def _best(self, table: TargetTable, key: str) -> Duplicate | None:
        rows = _rows(table)
        best: tuple[bool, float, _Known] | None = None
        for other in self._known[key]:
            if not rows or (table.unit and other.unit and table.unit != other.unit):
                continue
            theirs = self._rows_of(other)
            share = len(rows & theirs) / max(len(rows), len(theirs))
            if share >= _SAME_ROWS and (best is None or (other.year == table.year, share) > best[:2]):
                best = (other.year == table.year, share, other)
        if best is None:
            return None
        same_year, share, other = best
        year = f"（{other.year} 年）" if other.year else ""
        guess = "可能是同一个表的另一份文件" if same_year else "可能是同一项目另一年度的表"
        return Duplicate(
            project_name=table.project_name,
            document=other.document,
            year=other.year,
            share=round(share, 3),
            message=f"「{table.project_name}」与库中「{other.document}」{year}的表有 {share:.0%} 的行相同，{guess}；"
            "两份都已保留，确认重复后可删除其一",
        )

    def _rows_of(self, other: _Known) -> frozenset[str]:
        if other.rows is None:
            try:
                other.rows = _rows(self._store.table(other.table_id or ""))
            except NotFoundError:  # somebody deleted it in the meantime
                other.rows = frozenset()
        return other.rows


def _rows(table: TargetTable) -> frozenset[str]:
    return frozenset(match_key(item.level3) for item in table.indicators if item.level3)
