"""The opinion as docx, xlsx and html: read back, it says what the review says."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import openpyxl
import pytest
from lxml import html

from corpus.errors import InputError
from corpus.readers import read_file
from corpus.table import TargetTable
from recommender.review.engine import review_tables
from recommender.review.opinion.opinion import Opinion, headings, opinion_on
from recommender.review.opinion.write import FORMATS, render_opinion, write_opinion

SEED = Path(__file__).parents[2] / "corpus" / "data" / "tianjin-fao-2023.txt"


@pytest.fixture(scope="module")
def opinion() -> Opinion:
    tables = read_file(SEED).tables
    return opinion_on(tables, review_tables(tables))


def findings_of(opinion: Opinion) -> list[str]:
    return [finding.message for table in opinion.tables for finding in table.review.findings]


def test_tables_stand_worst_first_and_every_finding_under_one_heading(opinion: Opinion) -> None:
    badness = [table.review.badness() for table in opinion.tables]
    assert badness == sorted(badness, reverse=True)
    assert headings() == ("总体目标", "产出", "效益", "满意度", "需补充事项")
    for table in opinion.tables:
        under = [finding for heading in headings() for finding in table.under[heading]]
        assert sorted(map(repr, under)) == sorted(map(repr, table.review.findings))
    worst = next(table for table in opinion.tables if table.number == 4)
    assert worst.verdict == "建议退回修改"
    assert any(finding.code == "S022" for finding in worst.under["产出"])


def test_the_word_document_holds_everything(opinion: Opinion) -> None:
    document = docx.Document(io.BytesIO(render_opinion(opinion, ".docx")))
    cells = [cell.text for grid in document.tables for row in grid.rows for cell in row.cells]
    text = "\n".join(cells)
    assert len(document.tables) == 1 + len(opinion.tables)
    assert all(message in text for message in findings_of(opinion))
    assert all(name in cells for name in headings())


def test_the_workbook_holds_everything(opinion: Opinion) -> None:
    book = openpyxl.load_workbook(io.BytesIO(render_opinion(opinion, ".xlsx")))
    assert book.sheetnames == ["汇总", "审核意见"]
    assert book["汇总"].max_row == 1 + len(opinion.tables)
    rows = list(book["审核意见"].iter_rows(min_row=2, values_only=True))
    assert sorted(row[8] for row in rows) == sorted(findings_of(opinion))


def test_the_page_holds_everything_and_needs_nothing(opinion: Opinion) -> None:
    page = html.fromstring(render_opinion(opinion, ".HTML").decode())
    text = page.text_content()
    assert all(message in text for message in findings_of(opinion))
    assert not page.xpath("//script | //link | //img | //@src")
    assert all(link.startswith("#") for link in page.xpath("//@href"))


@pytest.mark.parametrize("extension", FORMATS)
def test_the_same_opinion_gives_the_same_bytes(opinion: Opinion, extension: str) -> None:
    assert render_opinion(opinion, extension) == render_opinion(opinion, extension)


def test_texts_of_documents_do_no_harm(tmp_path: Path) -> None:
    rows = [{"level1": "产出指标", "level2": "质量指标", "level3": "<script>x</script>合格率", "value": "=1+1"}]
    table = TargetTable.model_validate({"project_name": "=HYPERLINK(1)<b>", "indicators": rows})
    opinion = opinion_on([table], review_tables([table]))
    page = render_opinion(opinion, ".html").decode()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    write_opinion(opinion, tmp_path / "意见.xlsx")
    book = openpyxl.load_workbook(tmp_path / "意见.xlsx")
    assert {cell.data_type for row in book["汇总"].iter_rows() for cell in row} <= {"s", "n"}


def test_an_unknown_format_is_refused(opinion: Opinion, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"docx、\.xlsx、\.html"):
        write_opinion(opinion, tmp_path / "意见.pdf")
