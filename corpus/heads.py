"""What is known of a published table without its rows."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select

from corpus import schema
from corpus.database import Part


class TableHead(NamedTuple):
    """What a table is called, of which unit and year it is, and the name of the document that it stands in."""

    id: str
    project_name: str
    unit: str | None
    year: int | None
    document: str


class TableHeads(Part):
    """The heads of the tables in a store."""

    def published(self) -> list[TableHead]:
        """List the published tables, those of the starter library left out."""
        table, document = schema.tables.c, schema.documents.c
        joined = schema.tables.join(schema.documents, document.id == table.document_id)
        wanted = select(table.id, table.project_name, table.unit, table.year, document.name.label("document"))
        with self._database.asking() as connection:
            found = connection.execute(wanted.select_from(joined).where(table.kind != "library"))
            return [TableHead(**row) for row in found.mappings()]
