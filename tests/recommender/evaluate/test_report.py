"""The page: whole, closed tags, nothing from outside, every text escaped."""

import re
from html.parser import HTMLParser

import pytest

from recommender.evaluate.compare import compare
from recommender.evaluate.figures import OURS, TITLES, Proposal
from recommender.evaluate.report import report_page
from recommender.evaluate.run import evaluate

VOID = {"meta"}


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.texts, self.tags = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


class _Half:
    def __init__(self, title, scored):
        self.title, self._scored = title, scored

    def propose(self, table, _limit):
        first = table.indicators[0]
        more = {"score": 0.7, "origin": "adapted"} if self._scored else {}
        wrong = Proposal(
            level2="数量指标",
            level3="<b>无关</b>",
            value=None,
            **({"score": 0.2, "origin": "library"} if self._scored else {}),
        )
        return [Proposal(level2=first.level2, level3=first.level3, value="≥1人", **more), wrong]


@pytest.fixture
def report(labelled):
    rows = ("数量指标", "培训人数", "≥50人"), ("质量指标", "考试<合格>率", "100%")
    tables = [labelled(*rows, name=name, unit="教育局&学校", year=2024) for name in ("甲" * 40, "<script>乙")]
    systems = {OURS: _Half("本产品", True), "other": _Half("别的", False)}
    return evaluate(systems, tables, 20).model_copy(update={"notes": ("要<知道>的事",)})


def _read(page):
    reader = _Reader()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    return reader


def test_the_page_shows_everything_and_takes_nothing_from_outside(report):
    page = report_page(report)
    reader = _read(page)
    text = "\n".join(reader.texts)
    for word in (
        *TITLES.values(),
        "要<知道>的事",
        "按本项目改写",
        "没有找到的指标",
        "考试<合格>率",
        "<script>乙",
        "0.500 [0.50, 0.50]",
    ):
        assert word in text
    assert "script" not in {tag for tag, _ in reader.tags}
    assert not [attrs for _, attrs in reader.tags if {"src", "href", "onclick"} & set(attrs)]
    assert "http" not in page
    assert [tag for tag, _ in reader.tags].count("svg") == 3
    assert "与基准比较" not in text


def test_plots_stay_inside_their_frames(report):
    for svg in re.findall(r"<svg.*?</svg>", report_page(report)):
        reader = _read(svg)
        width, height = float(reader.tags[0][1]["width"]), float(reader.tags[0][1]["height"])
        for tag, attrs in reader.tags:
            across = [float(attrs[name]) for name in ("x", "x1", "x2", "cx") if name in attrs]
            down = [float(attrs[name]) for name in ("y", "y1", "y2", "cy") if name in attrs]
            assert all(0 <= place <= width for place in across), (tag, attrs)
            assert all(0 <= place <= height for place in down), (tag, attrs)


def test_a_comparison_is_shown_with_what_fell(report):
    better = report.ours().figures["recall@20"].model_copy(update={"value": 0.9})
    ours = report.ours().model_copy(update={"figures": report.ours().figures | {"recall@20": better}})
    before = report.model_copy(update={"systems": (ours,), "tables_digest": "别的"})
    page = report_page(report, compare(before, report))
    assert page.count("<tr class=fell>") == 1
    assert "-0.400" in page
    assert "基准是在别的表上" in page


def test_without_scores_there_is_no_curve(report):
    page = report_page(report.model_copy(update={"systems": report.systems[::-1]}))
    assert page.count("<svg") == 2
    assert "没有给出得分" in page
