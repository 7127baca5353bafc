"""The same table in another format or year is reported, and kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.limits import Limits
from corpus.readers import read_file
from corpus.store import Store
from corpus.table import Indicator, ParsedDocument, TargetTable
from recommender.duplicates import DuplicateFinder
from recommender.ingest import ingest

DOCUMENTS = Path(__file__).parents[1] / "documents"
ROWS = [f"第{number}项数量" for number in "一二三四五六七八九十"]


@pytest.fixture
def store(tmp_path):
    opened = Store(tmp_path / "corpus.db")
    yield opened
    opened.close()


def table(name, rows=ROWS, **fields):
    indicators = tuple(Indicator(level3=row, value="≥1个") for row in rows)
    return ParsedDocument(tables=(TargetTable(project_name=name, indicators=indicators, **fields),))


def test_another_format_of_a_document(store):
    reports = list(ingest(store, [DOCUMENTS / "seed.docx", DOCUMENTS / "xls" / "seed.xls"], Limits()))
    assert [report.status for report in reports] == ["added", "added"]
    assert reports[0].duplicates == ()
    assert [(found.document, found.share) for found in reports[1].duplicates] == [("seed.docx", 1.0)] * 7
    assert "另一份文件" in reports[1].duplicates[0].message
    assert "seed.docx" in reports[1].duplicates[0].message
    assert store.counts()["documents"] == 2


def test_another_year_and_mostly_the_same_rows(store):
    store.add_document("a" * 64, "去年.docx", table("2023年会议费", year=2023))
    finder = DuplicateFinder(store)
    (found,) = finder.add(table("会议费（2024年度）", [*ROWS[:8], "新的", "又一"], year=2024), "今年.docx")
    assert (found.document, found.year, found.share) == ("去年.docx", 2023, 0.8)
    assert "另一年度" in found.message
    (again,) = finder.add(table("会议费", year=2024), "再来.docx")
    assert again.document == "今年.docx"  # of the same year, though fewer of its rows are the same


@pytest.mark.parametrize(
    "other",
    [
        table("培训费"),
        table("会议费", ROWS[:6]),
        table("会议费", []),
        table("会议费", unit="乙局"),
        table("", ROWS),
    ],
)
def test_what_is_no_duplicate(store, other):
    store.add_document("a" * 64, "甲.docx", table("会议费", unit="甲局"))
    assert DuplicateFinder(store).add(other, "乙.docx") == ()


def test_a_table_deleted_in_the_meantime(store):
    store.add_document("a" * 64, "甲.docx", table("会议费"))
    finder = DuplicateFinder(store)
    store.delete_table(f"{'a' * 16}-1")
    assert finder.add(table("会议费"), "乙.docx") == ()


def test_heads_of_published_tables(store):
    parsed = read_file(DOCUMENTS / "seed.docx")
    store.add_document("a" * 64, "甲.docx", parsed)
    heads = store.heads.published()
    assert [head.project_name for head in heads] == [found.project_name for found in parsed.tables]
    assert {head.document for head in heads} == {"甲.docx"}
    store.add_document("b" * 64, "库.csv", table("模板", kind="library"))
    assert len(store.heads.published()) == len(heads)
