"""The reviews of documents, kept as long as neither the document nor what it is judged beside changes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from corpus.names import project_key
from corpus.review_batches import BatchDocument
from corpus.waivers import Waiver
from recommender.review.batch.report import BatchEntry
from recommender.review.engine import review_tables
from recommender.review.finding import TableReview
from recommender.review.profiles import Profiles
from recommender.review.surroundings import Past
from recommender.review.waive import waive

_MOST_DOCUMENTS = 1_000


class DocumentReviews:
    """Reviews documents, each once; waivers are looked up every time.

    What is kept is known by the very bytes of the parsed document, and forgotten when the past changes, so it cannot
    be out of date.

    :param past: gives what has been published: the same object as long as nothing in it changes.
    :param profiles: how much each rule counts where.
    :param waivers: gives the waivers in force of some project keys.
    """

    def __init__(
        self, past: Callable[[], Past], profiles: Profiles, waivers: Callable[[set[str]], Sequence[Waiver]]
    ) -> None:
        self._past = past
        self._profiles = profiles
        self._waivers = waivers
        self._lock = threading.Lock()
        self._beside: Past | None = None
        self._kept: dict[bytes, tuple[TableReview, ...]] = {}

    def entries(self, documents: Sequence[BatchDocument]) -> list[BatchEntry]:
        """Give every table of some documents with its review, in their order.

        :param documents: the documents; those that could not be read have no tables.
        """
        past = self._past()
        with self._lock:
            if self._beside is not past:
                self._beside, self._kept = past, {}
            kept = self._kept
        waivers = self._waivers({project_key(table.project_name) for one in documents for table in one.tables})
        return [
            BatchEntry(
                document_id=document.id,
                document_name=document.name,
                place=place,
                table=table,
                review=waive(review, table, waivers),
            )
            for document in documents
            for place, (table, review) in enumerate(
                zip(document.tables, self._reviewed(document, past, kept), strict=True)
            )
        ]

    def _reviewed(
        self, document: BatchDocument, past: Past, kept: dict[bytes, tuple[TableReview, ...]]
    ) -> tuple[TableReview, ...]:
        if document.packed is None:
            return ()
        with self._lock:
            held = kept.get(document.packed)
        if held is not None:
            return held
        reviews = review_tables(document.tables, past=past, profiles=self._profiles).tables
        with self._lock:
            while len(kept) >= _MOST_DOCUMENTS:
                kept.pop(next(iter(kept)))
            kept[document.packed] = reviews
        return reviews
