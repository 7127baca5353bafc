"""What leaves the home as a file: each is logged, by kind and number and not by content."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Literal

from corpus.audit_log import AuditFilter
from corpus.store import Store
from corpus.table import TargetTable
from corpus.writers import render_tables
from corpus.writers.audit_csv import audit_csv
from recommender.search import Query, SearchAnswer
from recommender.search_file import hits_file


class Exports:
    """The files that one home gives out.

    :param store: whose log is written.
    :param search: answers a query.
    """

    def __init__(self, store: Store, search: Callable[[Query], SearchAnswer]) -> None:
        self._log = store.audit
        self._search = search

    def tables(
        self,
        tables: Sequence[TargetTable],
        extension: str,
        form: str | None = None,
        *,
        kind: Literal["table", "draft"] = "table",
        subject: str | None = None,
    ) -> bytes:
        """Give tables as a file; see `corpus.writers.render_tables`.

        :param kind: what they are of.
        :param subject: its id, where it has one.
        """
        data = render_tables(tables, extension, form)
        self._log.note("export", subject, kind=kind, format=extension.lstrip("."), count=len(tables))
        return data

    def hits(self, wanted: Query, extension: Literal["xlsx", "csv"]) -> bytes:
        """Give what a search finds as a file; see `recommender.search_file.hits_file`."""
        hits = self._search(wanted).hits
        data = hits_file(hits, extension)
        self._log.note("export", kind="search", format=extension, count=len(hits))
        return data

    def audit(self, wanted: AuditFilter) -> Iterator[bytes]:
        """Give entries of the log of operations as CSV, piece by piece; that it was taken is logged first."""
        self._log.note("export", kind="audit", format="csv")
        return audit_csv(self._log.entries(wanted))
