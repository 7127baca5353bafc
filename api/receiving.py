"""Documents on their way into the corpus and out of it: what the routes and the pages do alike."""

from __future__ import annotations

from collections.abc import Sequence

from api.schemas import Upload
from corpus.store import content_id
from corpus.table import ParsedDocument, TargetTable
from recommender.service import Recommender


def receive(service: Recommender, name: str, data: bytes) -> Upload:
    """Read a document and let it wait to be confirmed; what somebody has corrected before is not read a second time.

    :param service: the home.
    :param name: the file name.
    :param data: its bytes.
    :return: what was understood; ``known`` and nothing else when its content is in the corpus.
    :raises DocumentError: when it cannot be read.
    """
    upload_id = content_id(data)
    if service.store.has_document(upload_id):
        return Upload(id=upload_id, name=name, known=True)
    parsed = service.store.corrections.of(upload_id) or service.reader.read(data, name)
    service.store.uploads.hold(upload_id, name, parsed)
    return _shown(upload_id, name, parsed)


def look_at(service: Recommender, document_id: str) -> Upload:
    """Give the tables of a document and what could not be read, as it is kept in the corpus or waits beside it.

    :param service: the home.
    :param document_id: of the document.
    :return: with ``known`` when it is in the corpus.
    :raises NotFoundError: when there is no such document.
    """
    if service.store.has_document(document_id):
        name, parsed = service.store.document(document_id)
        return _shown(document_id, name, parsed, known=True)
    name, parsed = service.store.uploads.get(document_id)
    return _shown(document_id, name, parsed)


def correct(service: Recommender, upload_id: str, tables: Sequence[TargetTable]) -> Upload:
    """Put corrected tables in the place of those of a document that waits; they come again with the same content.

    :param service: the home.
    :param upload_id: of the document.
    :param tables: all its tables, as they should be.
    :raises NotFoundError: when no such document waits.
    """
    name, parsed = service.store.uploads.get(upload_id)
    changed = ParsedDocument(tables=tuple(tables), problems=parsed.problems)
    service.store.corrections.keep(upload_id, name, changed)
    service.store.uploads.hold(upload_id, name, changed)
    return _shown(upload_id, name, changed)


def confirm(service: Recommender, upload_id: str, tables: Sequence[TargetTable] | None = None) -> bool:
    """Put a document that waits into the corpus, in one transaction; one that was taken out comes back as it was.

    :param service: the home.
    :param upload_id: of the document.
    :param tables: as a person corrected them; None takes them as they wait.
    :return: False when a document of this content was there already.
    :raises NotFoundError: when no such document waits.
    """
    if tables is None:
        return service.store.uploads.confirm(upload_id)
    name, parsed = service.store.uploads.get(upload_id)
    corrected = ParsedDocument(tables=tuple(tables), problems=parsed.problems)
    service.store.corrections.keep(upload_id, name, corrected)
    return service.store.uploads.confirm(upload_id, corrected)


def _shown(document_id: str, name: str, parsed: ParsedDocument, known: bool = False) -> Upload:
    return Upload(id=document_id, name=name, known=known, tables=parsed.tables, problems=parsed.problems)
