"""What one visit to the page has in hand: the batch as reviewed, the table that is shown, and what is filtered."""

from __future__ import annotations

from dataclasses import dataclass, field

from api.pages.parts import address_of
from recommender.review.batch.report import BatchEntry, BatchReport
from recommender.review.finding import SEVERITIES, Finding, Severity

Key = tuple[str, int]  # a table of a batch: the document, the 0-based place in it


def key_of(entry: BatchEntry) -> Key:
    """Give what a table of a batch is known by."""
    return entry.document_id, entry.place


@dataclass(slots=True)
class Visit:
    """The state; ``code`` and ``severities`` say which findings are wanted, ``text`` which tables."""

    batch_id: str | None = None
    report: BatchReport | None = None
    chosen: Key | None = None
    severities: set[Severity] = field(default_factory=lambda: set(SEVERITIES))
    code: str = ""
    text: str = ""
    only_found: bool = True
    offset: int = 0

    @property
    def is_filtered(self) -> bool:
        """Whether some findings are left out."""
        return bool(self.code) or len(self.severities) < len(SEVERITIES)

    @property
    def address(self) -> str:
        """The address that brings this back."""
        table = None
        if self.report is not None and self.chosen is not None:
            numbers = {document.id: number for number, document in enumerate(self.report.documents, 1)}
            if self.chosen[0] in numbers:
                table = f"{numbers[self.chosen[0]]}-{self.chosen[1] + 1}"
        return address_of("/review", batch=self.batch_id, table=table)

    def choose_named(self, table: str) -> None:
        """Choose the table that an address names: the document's number, a dash, the table's number.

        :param table: as in `address`; what names no table chooses none.
        """
        document, _, place = table.partition("-")
        if self.report is None or not (document.isdecimal() and place.isdecimal()):
            return
        if 0 < int(document) <= len(self.report.documents):
            self.chosen = self.report.documents[int(document) - 1].id, int(place) - 1

    def entries(self) -> list[BatchEntry]:
        """Give the tables that the filters leave, worst first."""
        found = self.report.entries if self.report is not None else ()
        return [entry for entry in found if self._is_wanted(entry)]

    def entry(self) -> BatchEntry | None:
        """Give the chosen table; the first of those left where it is not among them."""
        left = self.entries()
        found = next((entry for entry in left if key_of(entry) == self.chosen), left[0] if left else None)
        self.chosen = key_of(found) if found else None
        return found

    def findings(self, entry: BatchEntry) -> list[Finding]:
        """Give the findings that are wanted, in the order in which they are shown: of the table, then by row."""
        found = [finding for finding in entry.review.findings if self._matches(finding)]
        return sorted(found, key=lambda one: (-1 if one.row is None else one.row, SEVERITIES.index(one.severity)))

    def _matches(self, finding: Finding) -> bool:
        return finding.severity in self.severities and self.code in ("", finding.code)

    def _is_wanted(self, entry: BatchEntry) -> bool:
        if self.is_filtered and not any(self._matches(finding) for finding in entry.review.findings):
            return False
        return not self.text or any(self.text.casefold() in text.casefold() for text in _texts(entry))


def _texts(entry: BatchEntry) -> list[str]:
    table = entry.table
    return [entry.document_name, table.project_name, table.unit or "", *(row.level3 for row in table.indicators)]
