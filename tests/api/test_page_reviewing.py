"""What the page of a review shows of texts, findings and files."""

from __future__ import annotations

from api.pages.reviewing.evidence import evidence_html
from api.pages.reviewing.finding_html import finding_html
from api.pages.reviewing.marks import marked
from api.pages.reviewing.state import Visit
from api.pages.reviewing.words import added_words
from corpus.table import Indicator, TargetTable
from recommender.review.batch.reading import AddedDocument
from recommender.review.finding import Finding


def finding(**said):
    given = {"code": "S022", "severity": "error", "message": "写错了", "basis": "依据", "remedy": "改正", **said}
    return Finding.model_validate(given)


def table_of(*values):
    rows = tuple(Indicator.model_validate({"level3": f"满意度{n}", "value": one}) for n, one in enumerate(values))
    return TargetTable(project_name="甲", indicators=rows)


def test_quoted_text_is_marked_and_everything_escaped():
    assert marked("a<b 圆满完成", ["圆满完成"]) == "a&lt;b <mark>圆满完成</mark>"
    assert marked("甲\n 乙丙", ["甲 乙"]) == "<mark>甲\n 乙</mark>丙"
    assert marked("保障工作", ["保障", "障工"]) == "<mark>保障</mark><mark>工</mark>作"
    assert marked("没有", ["别的", None, ""]) == "没有"
    assert marked(None, ["x"]) == ""


def test_a_finding_never_carries_html_of_a_document():
    shown = finding_html(0, finding(message="<script>", remedy="<b>", quoted="<i>"), table_of("≥90%"))
    assert "<script>" not in shown
    assert "<b>" not in shown.replace("<p><b>", "")
    assert "&lt;i&gt;" in shown


def test_the_spread_tells_the_published_values_and_the_tables_own():
    evidence = {"of": "attribute", "name": "满意度", "n": 6, "p5": 91.25, "median": 95.0, "p95": 95.0, "unit": "%"}
    evidence |= {"values": {"≥95%": 5}, "projects": ["某项目"]}
    shown = evidence_html(finding(row=0, evidence=evidence), table_of("≥10%"))
    assert "<svg" in shown
    assert "6 条：居中的是 95%，绝大多数在 91.25–95%；本表 10%" in shown
    assert "≥95%（5 次）" in shown
    assert "「某项目」" in shown


def test_rows_and_tables_of_the_evidence_become_links():
    table = table_of("1", "2", "3")
    shown = evidence_html(finding(row=0, evidence={"rows": [[0, 2], [1, 2], [99, 1]]}), table)
    assert shown.count("data-row=") == 2
    assert 'data-row="2">第 3 行「满意度2」' in shown
    assert 'data-table="4"' in evidence_html(finding(evidence={"table": 5, "value": "≥1"}), table)
    named = evidence_html(finding(evidence={"tables": [{"number": 1}, {"number": 3}]}), table)
    assert 'data-table="0"' in named
    assert 'data-table="2"' in named
    source = {"id": "abc", "project": "乙<", "unit": "某局", "year": 2023}
    linked = evidence_html(finding(evidence={"rows": [1], "source": source}), table)
    assert 'href="/corpus?table=abc"' in linked
    assert "乙&lt;" in linked
    assert "data-table" not in linked


def test_numbers_that_are_no_rows_are_not_linked():
    assert evidence_html(finding(evidence={"budget_wan": 5.0, "rows": 20, "benefits": 1}), table_of("1")) == ""
    assert evidence_html(finding(evidence={"sum": 90, "range": [1, 2]}), table_of("1", "2")) == ""
    assert evidence_html(finding(), table_of("1")) == ""


def test_what_became_of_a_file_is_said():
    def one(status, **other):
        return AddedDocument(document_id="x", name="甲.docx", status=status, **other)

    assert added_words((one("added", tables=3),)) == ("读出 3 张表", False)
    assert added_words((one("known"),))[1] is False
    assert added_words((one("failed", error={"code": "c", "message": "坏了"}),)) == ("坏了", True)
    assert added_words((one("added"),))[1] is True
    said, is_failed = added_words((one("added", tables=2), one("failed", error={"message": "坏"})))
    assert "2 个文件" in said
    assert "1 个文件没有读出来" in said
    assert is_failed is False


def test_an_address_that_names_no_table_chooses_none():
    visit = Visit("b")
    for wrong in ("", "x-1", "1", "9-1", "-"):
        visit.choose_named(wrong)
        assert visit.chosen is None
    assert visit.address == "/review?batch=b"
