"""Everything that can be done with review batches, over one store."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from corpus.errors import InputError
from corpus.limits import Limits
from corpus.review_batches import BatchDocument, ReviewBatch, no_table
from corpus.store import Store
from corpus.table import ParsedDocument, Problem, TargetTable, clean_text
from corpus.writers import render_tables
from recommender.review.batch.reading import AddedDocument, documents_in, read_sent
from recommender.review.batch.report import BatchEntry, BatchFilter, BatchReport, report_on
from recommender.review.batch.reviews import DocumentReviews
from recommender.review.finding import Finding, ReviewReport
from recommender.review.fix import fix_table
from recommender.review.opinion.opinion import opinion_on
from recommender.review.opinion.write import render_opinion
from recommender.review.profiles import Profiles
from recommender.review.surroundings import Past

_NAME_CHARACTERS = 200
_NO_FILE_NAME = re.compile(r'[\\/:*?"<>|]')  # what Windows allows in no file name
_EVERYTHING = BatchFilter()


class Download(NamedTuple):
    """A file to hand out: its name and its bytes."""

    name: str
    data: bytes


class FixedCopy(NamedTuple):
    """A mended copy: its name, its bytes, and the findings whose remedies were carried out."""

    name: str
    data: bytes
    done: tuple[Finding, ...]


class ReviewDesk:
    """The review batches of a home; safe to share between threads.

    :param store: keeps them.
    :param limits: bounds for archives.
    :param read: reads the document of these bytes and this name.
    :param past: gives what has been published: the same object as long as nothing in it changes.
    :param profiles: how much each rule counts where.
    """

    def __init__(
        self,
        store: Store,
        limits: Limits,
        read: Callable[[bytes, str], ParsedDocument],
        past: Callable[[], Past],
        profiles: Profiles,
    ) -> None:
        self._store = store
        self._batches = store.review_batches
        self._limits = limits
        self._read = read
        self._reviews = DocumentReviews(past, profiles, store.waivers.of_projects)

    # Batches

    def create(
        self,
        files: Sequence[tuple[str, bytes]] = (),
        name: str | None = None,
        done: Callable[[AddedDocument], None] = lambda _document: None,
    ) -> tuple[ReviewBatch, tuple[AddedDocument, ...]]:
        """Begin a batch with some files.

        :param files: (name, bytes) of each; an archive counts as the documents in it.
        :param name: what people call it; None names it after the files.
        :param done: told of each document as it is durably stored.
        :return: the batch, and what became of each document.
        """
        batch = self._batches.create(_batch_name(name) or _named_after(files))
        added = self.add(batch.id, files, done) if files else ()
        return self._batches.get(batch.id), added

    def find(
        self, text: str | None = None, offset: int = 0, limit: int = 50, *, deleted: bool = False
    ) -> tuple[int, tuple[ReviewBatch, ...]]:
        """List batches, the latest change first; see `corpus.review_batches.ReviewBatches.find`."""
        return self._batches.find(text, offset, limit, deleted=deleted)

    def get(self, batch_id: str) -> ReviewBatch:
        """Give a batch without its review.

        :raises NotFoundError: when there is none, or it was deleted.
        """
        return self._batches.get(batch_id)

    def rename(self, batch_id: str, name: str) -> ReviewBatch:
        """Give a batch another name.

        :raises NotFoundError: when there is none, or it was deleted.
        :raises InputError: when the name is blank.
        """
        said = _batch_name(name)
        if not said:
            raise InputError("review_batch.no_name", "审核批次的名称不能是空的；请填写名称后重试")
        return self._batches.rename(batch_id, said)

    def delete(self, batch_id: str) -> None:
        """Take a batch out of the list; `restore` brings it back.

        :raises NotFoundError: when there is none, or it was deleted before.
        """
        self._batches.delete(batch_id)

    def restore(self, batch_id: str) -> ReviewBatch:
        """Put a deleted batch back into the list.

        :raises NotFoundError: when there is none.
        """
        return self._batches.restore(batch_id)

    # Documents

    def add(
        self,
        batch_id: str,
        files: Iterable[tuple[str, bytes]],
        done: Callable[[AddedDocument], None] = lambda _document: None,
    ) -> tuple[AddedDocument, ...]:
        """Read files into a batch, each document in a transaction of its own; one that fails stops no other.

        :param batch_id: the batch.
        :param files: (name, bytes) of each; an archive counts as the documents in it.
        :param done: told of each document as it is durably stored.
        :return: what became of each document, in their order.
        :raises NotFoundError: when there is no such batch, or it was deleted.
        :raises StoreError: when the store cannot be written; what was told before is stored.
        """
        self._batches.get(batch_id)
        added: list[AddedDocument] = []
        for sent in documents_in(files, self._limits):
            named = AddedDocument(document_id=sent.document_id, name=sent.name, status="known")
            if not self._batches.has(batch_id, sent.document_id):
                given = read_sent(sent, self._store.corrections, self._read)
                if self._batches.add(batch_id, sent.document_id, sent.name, given):
                    what = (
                        {"status": "failed", "error": given}
                        if isinstance(given, dict)
                        else {"status": "added", "tables": len(given.tables)}
                    )
                    named = named.model_copy(update=what)
            added.append(named)
            done(named)
        return tuple(added)

    def remove(self, batch_id: str, document_id: str) -> None:
        """Take a document out of a batch.

        :raises NotFoundError: when there is no such batch or document in it.
        """
        self._batches.remove(batch_id, document_id)

    def correct(self, batch_id: str, document_id: str, place: int, table: TargetTable) -> BatchEntry:
        """Put a corrected table in the place of the one that was read; it comes again with the same document.

        :param batch_id: the batch.
        :param document_id: the document.
        :param place: the table's 0-based place in the document.
        :param table: the table as it should be; its id and its source stay as they were read.
        :return: the table with its new review; the document's other tables may be judged otherwise now too.
        :raises NotFoundError: when there is no such batch, document or table.
        """
        return self._reviews.entries([self._batches.correct(batch_id, document_id, place, table)])[place]

    # Reviews

    def report(self, batch_id: str, wanted: BatchFilter = _EVERYTHING) -> BatchReport:
        """Review a batch, each table beside the others of its document; what did not change is not reviewed again.

        :param batch_id: the batch.
        :param wanted: which findings and tables to give.
        :raises NotFoundError: when there is no such batch, or it was deleted.
        """
        documents = self._batches.documents(batch_id)
        return report_on(self._batches.get(batch_id), documents, self._reviews.entries(documents), wanted)

    def entry(self, batch_id: str, document_id: str, place: int) -> BatchEntry:
        """Give one table with its review.

        :param batch_id: the batch.
        :param document_id: the document.
        :param place: the table's 0-based place in the document.
        :raises NotFoundError: when there is no such batch, document or table.
        """
        return self._chosen(self._batches.document(batch_id, document_id), place)[0]

    def opinion(
        self, batch_id: str, extension: str, document_id: str | None = None, place: int | None = None
    ) -> Download:
        """Give the review opinion on a batch, on one document or on one table.

        :param batch_id: the batch.
        :param extension: ``.docx``, ``.xlsx`` or ``.html``.
        :param document_id: the document; None for the whole batch.
        :param place: the table's 0-based place in the document; None for all of its tables.
        :raises NotFoundError: when there is no such batch, document or table.
        :raises InputError: when the format is unknown, or there is no table.
        """
        name, documents, entries = self._part(batch_id, document_id, place)
        report = ReviewReport(
            tables=tuple(entry.review for entry in entries),
            problems=() if place is not None else tuple(_problems(documents)),
        )
        data = render_opinion(opinion_on([entry.table for entry in entries], report), extension)
        self._note_export(batch_id, "opinion", extension, len(entries))
        return Download(_file_name(name, "审核意见", extension), data)

    def fixed(
        self, batch_id: str, extension: str, document_id: str | None = None, place: int | None = None
    ) -> FixedCopy:
        """Give a copy in which the remedies that need no judgement are carried out; the batch stays as it is.

        :param batch_id: the batch.
        :param extension: ``.docx``, ``.xlsx`` or ``.json``.
        :param document_id: the document; None for all documents in one file.
        :param place: the table's 0-based place in the document; None for all of its tables.
        :raises NotFoundError: when there is no such batch, document or table.
        :raises InputError: when the format is unknown, there is no table, or nothing can be mended without judgement.
        """
        name, _, entries = self._part(batch_id, document_id, place)
        mended = [fix_table(entry.table, entry.review.findings) for entry in entries]
        done = tuple(finding for _, findings in mended for finding in findings)
        if not done:
            raise InputError("fix.nothing", f"「{name}」中没有不需要判断就能改的地方；请按审核结果的建议逐条修改")
        data = render_tables([table for table, _ in mended], extension)
        self._note_export(batch_id, "fixed", extension, len(entries))
        return FixedCopy(_file_name(name, "修改", extension), data, done)

    def _note_export(self, batch_id: str, kind: str, extension: str, count: int) -> None:
        self._store.audit.note("export", batch_id, kind=kind, format=extension.lstrip("."), count=count)

    def _part(
        self, batch_id: str, document_id: str | None, place: int | None
    ) -> tuple[str, Sequence[BatchDocument], list[BatchEntry]]:
        """Give a name for files, the documents and the tables of a batch, a document or a place in it."""
        documents: tuple[BatchDocument, ...]
        if document_id is not None:
            documents = (self._batches.document(batch_id, document_id),)
            name, entries = Path(documents[0].name).stem, self._chosen(documents[0], place)
        elif place is not None:
            raise InputError("review_table.no_document", "只给了表的位置，没有给文件的编号；请同时给出文件的编号")
        else:
            name, documents = self._batches.get(batch_id).name, self._batches.documents(batch_id)
            entries = self._reviews.entries(documents)
        if not entries:
            raise InputError("review_batch.no_tables", f"「{name}」中没有读出目标表；请先加入能读的文件")
        return name, documents, entries

    def _chosen(self, document: BatchDocument, place: int | None) -> list[BatchEntry]:
        entries = self._reviews.entries([document])
        if place is None:
            return entries
        if not 0 <= place < len(entries):
            raise no_table(document.name, place, len(entries))
        return [entries[place]]


def _problems(documents: Iterable[BatchDocument]) -> Iterable[Problem]:
    for document in documents:
        if document.parsed is not None:
            yield from document.parsed.problems
        if document.error is not None:
            yield Problem(file=document.name, code=document.error["code"], message=document.error["message"])


def _file_name(name: str, what: str, extension: str) -> str:
    return f"{_NO_FILE_NAME.sub('_', name)}-{what}{extension.lower()}"


def _batch_name(name: str | None) -> str:
    return " ".join(clean_text(name or "").split())[:_NAME_CHARACTERS]


def _named_after(files: Sequence[tuple[str, bytes]]) -> str:
    if not files:
        return "未命名的审核"
    first = _batch_name(Path(files[0][0]).stem) or "未命名"
    return first if len(files) == 1 else f"{first} 等 {len(files)} 个文件"
