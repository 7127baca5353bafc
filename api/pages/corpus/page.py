"""The page `/corpus`."""

from __future__ import annotations

from nicegui import context, ui

from api.pages.asking import service_here
from api.pages.corpus.documents import DocumentsPart
from api.pages.corpus.index import IndexPart
from api.pages.corpus.said import SaidPart
from api.pages.corpus.statistics import StatisticsPart
from api.pages.corpus.tables import TablesPart
from api.pages.job_card import jobs_here
from api.pages.parts import Part, Parts
from api.pages.shell import PAGE_SECONDS, page_frame


@ui.page("/corpus", response_timeout=PAGE_SECONDS)
async def corpus_page() -> None:
    """Show the corpus: the part in ``tab``, or the document or table in ``document`` or ``table``."""
    service, wanted = service_here(), dict(context.client.request.query_params)
    with page_frame("语料管理", "/corpus"):
        parts = (
            Part("documents", "文件", DocumentsPart(service, wanted).show),
            Part("tables", "目标表", TablesPart(service, wanted).show),
            Part("statistics", "统计", StatisticsPart(service).show),
            Part("index", "索引", IndexPart(service, jobs_here()).show),
            Part("said", "反馈与屏蔽", SaidPart(service).show),
        )
        chosen = "tables" if "table" in wanted else "documents" if "document" in wanted else wanted.get("tab", "")
        await Parts("/corpus", parts, chosen).show()
