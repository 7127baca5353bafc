"""Which of the stored tables are wanted."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Select

from corpus import schema
from corpus.matching import contains


class TableFilter(BaseModel):
    """Which tables to list; None means any. ``text`` is looked for in project and unit names."""

    model_config = ConfigDict(frozen=True)

    kind: str | None = None
    year: int | None = Field(default=None, ge=1949, le=2200)
    region: str | None = None
    unit: str | None = None
    text: str | None = None

    def narrow(self, query: Select[Any]) -> Select[Any]:
        """Narrow a query over the store's tables to those that match."""
        columns = schema.tables.c
        if self.kind is not None:
            query = query.where(columns.kind == self.kind)
        if self.year is not None:
            query = query.where(columns.year == self.year)
        if self.region:
            query = query.where(contains(columns.region, self.region))
        if self.unit:
            query = query.where(contains(columns.unit, self.unit))
        if self.text:
            named = contains(columns.project_name, self.text)
            query = query.where(named | contains(columns.unit, self.text))
        return query
