"""What the people of the office have in hand: queries, projects, tables and documents, other ones in every hour."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import count
from random import Random
from typing import Any

from corpus.table import TargetTable
from corpus.writers import render_tables
from recommender.benchmark.scale import asked

_TABLES, _QUERIES, _DOCUMENTS = 400, 2000, 20


class Material:
    """Invented, the same for the same seed.

    :param names: of the indicators that are published.
    :param seed: of all that is drawn.
    """

    def __init__(self, names: Sequence[str], seed: int) -> None:
        self._names = names
        self.random = Random(f"material|{seed}")  # noqa: S311 a benchmark, no secret
        self._queries = asked.queries(seed, _QUERIES)
        self._filtered = [query for kind in ("year", "region", "level2") for query in asked.filtered(seed, kind)]
        self._projects = [
            one.model_dump(exclude_none=True, mode="json", exclude={"indicators"}) for one in asked.projects(seed, 200)
        ]
        self._tables = asked.tables(seed, _TABLES)
        self._documents = [render_tables([table], ".docx") for table in self._tables[:_DOCUMENTS]]
        self._numbers = count(1)

    def query(self) -> str:
        """Give something to look for."""
        return self.random.choice(self._queries)

    def filtered(self) -> dict[str, Any]:
        """Give the same with a filter."""
        return self.random.choice(self._filtered).model_dump(exclude_defaults=True)

    def project(self) -> dict[str, Any]:
        """Give a project."""
        return dict(self.random.choice(self._projects))

    def name(self) -> str:
        """Give the name of an indicator that was published."""
        return self.random.choice(self._names)

    def rows(self) -> list[dict[str, Any]]:
        """Give the rows of a draft as somebody types them."""
        table = self.random.choice(self._tables)
        return [{"level2": row.level2, "level3": row.level3, "value": row.value} for row in table.indicators]

    def table(self) -> dict[str, Any]:
        """Give a table as JSON, to be reviewed."""
        return self.random.choice(self._tables).model_dump(exclude_none=True, mode="json")

    def document(self) -> bytes:
        """Give a Word document with a table, to be reviewed."""
        return self.random.choice(self._documents)

    def new_document(self) -> tuple[str, bytes]:
        """Give (name, bytes) of a document that the corpus has not, in turn Word and JSON."""
        number = next(self._numbers)
        table: TargetTable = self.random.choice(self._tables)
        table = table.model_copy(update={"project_name": f"{table.project_name}（第{number}期）"})
        if number % 2:
            return f"公开{number}.docx", render_tables([table], ".docx")
        tables = [table.model_dump(exclude_none=True, mode="json")]
        return f"公开{number}.json", json.dumps({"tables": tables}, ensure_ascii=False).encode()
