"""Documents whose tables a person has corrected, kept so that the work is done once.

A correction belongs to a document's content, not to its name or to the corpus: when the same file comes again, after it
was taken out or on another day, the corrected tables are used and not what a reader understands.
"""

from __future__ import annotations

import zlib

from sqlalchemy import Connection, delete, insert, select

from corpus import schema
from corpus.database import Part
from corpus.log import now
from corpus.table import ParsedDocument, clean_text


class Corrections(Part):
    """The corrections of one store."""

    def keep(self, document_id: str, name: str, corrected: ParsedDocument) -> None:
        """Keep what a person made of a document, in place of an earlier correction.

        :param document_id: what `corpus.store.content_id` gives for its bytes.
        :param name: the file name.
        :param corrected: all its tables, as they should be.
        """
        with self._database.writing() as connection:
            keep_correction(connection, document_id, name, corrected)

    def of(self, document_id: str) -> ParsedDocument | None:
        """Give what a person made of a document; None where nobody corrected it."""
        wanted = select(schema.corrections.c.parsed).where(schema.corrections.c.id == document_id)
        with self._database.asking() as connection:
            packed = connection.execute(wanted).scalar()
            return None if packed is None else ParsedDocument.model_validate_json(zlib.decompress(packed))


def keep_correction(connection: Connection, document_id: str, name: str, corrected: ParsedDocument) -> None:
    """Keep a correction in a transaction that changes more than it; see `Corrections.keep`.

    :param connection: of a transaction that writes.
    :param document_id: what `corpus.store.content_id` gives for the document's bytes.
    :param name: the file name.
    :param corrected: all its tables, as they should be.
    """
    packed = zlib.compress(corrected.model_dump_json().encode())
    connection.execute(delete(schema.corrections).where(schema.corrections.c.id == document_id))
    row = {"id": document_id, "name": clean_text(name), "corrected_at": now(), "parsed": packed}
    connection.execute(insert(schema.corrections).values(row))
