"""What was understood of a document, in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from html import escape

from api.pages.listing import table_html
from api.pages.table_view import shown_name
from api.schemas import Upload
from corpus.store import Store
from corpus.table import ParsedDocument, Problem, TargetTable
from recommender.duplicates import Duplicate, DuplicateFinder

_MOST = 200  # problems that a person still reads


def understood(tables: Sequence[TargetTable], problems: int) -> str:
    """Say how much was read.

    :param tables: those of the document.
    :param problems: how many places were not understood with certainty.
    """
    rows = sum(len(table.indicators) for table in tables)
    doubt = f"，有 {problems} 处没有读懂" if problems else ""
    return f"读出 {len(tables)} 张表、{rows} 条指标{doubt}"


def duplicates_of(store: Store, upload: Upload) -> list[str]:
    """Say which tables of a document that waits the corpus has from another one.

    :param store: the store.
    :param upload: the document.
    """
    together: defaultdict[str, list[Duplicate]] = defaultdict(list)
    for duplicate in DuplicateFinder(store).add(ParsedDocument(tables=upload.tables), upload.name):
        together[duplicate.document].append(duplicate)
    return [_same(shown_name(document), found) for document, found in together.items()]


def _same(document: str, found: Sequence[Duplicate]) -> str:
    first, least = found[0], min(duplicate.share for duplicate in found)
    if len(found) > 1:
        named = f"“{first.project_name}”等 {len(found)} 张表，库中“{document}”里已有"
    else:
        named = f"“{first.project_name}”，库中“{document}”{f'（{first.year} 年）' if first.year else ''}里已有"
    return f"{named}（{'不少于 ' if len(found) > 1 else ''}{least:.0%} 的行相同），可能是重复的文件，请核对后再确认"


def problems_html(problems: Sequence[Problem]) -> str:
    """Give the list of the places that were not understood with certainty.

    :param problems: from the readers.
    """
    rows = [(escape(one.position or "整个文件"), escape(one.message)) for one in problems[:_MOST]]
    more = f'<p class="z-soft">还有 {len(problems) - _MOST} 处没有列出。</p>' if len(problems) > _MOST else ""
    return table_html("没有读懂的地方", ("位置", "情况"), rows) + more
