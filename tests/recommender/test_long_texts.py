"""Texts that nobody writes take time by their length, not by its square: one request must not stop the service."""

from __future__ import annotations

import signal
from contextlib import contextmanager

import pytest
from pydantic import ValidationError

from corpus.readers import read_bytes
from corpus.table import MOST_LEVEL, Indicator, TargetTable
from recommender.naming.counted import counted_things
from recommender.project import Project
from recommender.review.engine import inspect_table, review_tables
from recommender.review.fix import fix_table
from recommender.review.long_cells import LONGEST_CELL
from recommender.review.mentions import mentions
from recommender.review.running_text import stopped, without_noise
from recommender.suggest.values.deadlines import _dates
from recommender.suggest.values.figures import figures

HANG = 60  # seconds; each took minutes, and takes far less than one now


@contextmanager
def no_hang():
    def late(_number, _frame):
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(HANG)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("piece", ["0", "12 ", "1月", "1个", "每人1元"])
def test_numbers_without_end(piece):
    text = (piece * 20_000)[:20_000]
    row = Indicator(level1="产出指标", level2="数量指标", level3="培训人数", value="≥100人")
    with no_hang():
        figures(Project(name="道路养护", goal=text, purpose=text))
        _dates(text, "目标")
        mentions(text)
        counted_things(text[:1_500])
        inspect_table(TargetTable(project_name="道路养护", goal=text * 5, indicators=(row,)))


def test_a_sentence_gets_an_end_where_it_has_none():
    assert stopped("养护道路8.6公里，新建路灯200盏。" * 200) == "养护道路8.6公里，新建路灯200盏。" * 200
    cut = stopped("养护道路8.6公里，" * 200)
    assert cut.replace("。", "") == "养护道路8.6公里，" * 200
    assert max(map(len, cut.split("。"))) <= 600
    assert all(part.endswith("，") for part in cut.split("。") if part)
    assert stopped("1" * 1_500) == f"{'1' * 600}。{'1' * 600}。{'1' * 300}"


def test_numbers_that_promise_nothing_go():
    assert without_noise("按〔2015〕88号，第3期办35周年活动\n2024年5月办12场") == "按、,、办、活动。、、办12场"


def test_a_cell_too_long_to_be_one_is_judged_by_its_beginning_and_not_mended():
    row = {"level1": "产出指标", "level2": "数量指标", "level3": "培训人数"}
    short = TargetTable(project_name="培训", indicators=(Indicator(**row, value="≧95百分比"),))
    [review] = review_tables([short]).tables
    assert any(finding.fixes for finding in review.findings)
    long = TargetTable(project_name="培训", indicators=(Indicator(**row, value="≧95百分比" + "1" * 19_000),))
    with no_hang():
        [review] = review_tables([long]).tables
        inspected = inspect_table(long).review
    assert review == inspected
    assert any(finding.row == 0 for finding in review.findings)
    assert all(len(finding.quoted) <= LONGEST_CELL for finding in review.findings if finding.row == 0)
    assert fix_table(long, review.findings) == (long, ())


def test_names_of_levels_have_an_end():
    with pytest.raises(ValidationError, match="level1"):
        Indicator(level1="产" * (MOST_LEVEL + 1), level3="人数")
    names, levels = "一级指标\t二级指标\t三级指标\t指标值", "产" * 900
    text = f"项目单位\t{'某' * 9_000}\n项目名称\t甲\n{names}\n{levels}\t数量\t人数\t≥1人\n"
    [table] = read_bytes(text.encode(), "甲.txt").tables
    assert len(table.indicators[0].published_level1) == MOST_LEVEL
    assert len(table.unit) == 2_000
