"""One table's figures worked out by hand, and the figures over rows of all tables."""

import math

import pytest

from recommender.evaluate.figures import SourceFigures
from recommender.evaluate.measures import binned_scores, calibration_curve, measure_table, source_figures


def test_an_answer_without_scores_is_measured_in_its_own_order(labelled, proposal):
    table = labelled(
        ("数量指标", "培训人数", "≥50人"),
        ("质量指标", "工程验收合格率", "100%"),
        ("满意度", "群众满意度", "≥90%"),
        ("社会效益指标", "就业岗位", "有所增加"),
    )
    answer = [proposal("数量指标", f"别的事项{letter}", "1") for letter in "甲乙丙丁戊"]
    answer[1] = proposal("数量指标", "培训人数", "≥55人")
    answer += [proposal("服务对象满意度指标", "公众满意度", "≥80%"), proposal("社会效益指标", "就业岗位", None)]
    found = measure_table(table, answer, 2.5)
    assert found.recall == {5: 1 / 4, 10: 3 / 4, 20: 3 / 4}
    ideal = sum(1 / math.log2(place + 2) for place in range(4))
    assert found.ndcg == pytest.approx(sum(1 / math.log2(place + 2) for place in (1, 5, 6)) / ideal)
    assert found.slots == 3 / 4
    assert found.milliseconds == 2.5
    assert [(row.labelled.level3, row.suggested.level3, row.agrees) for row in found.found] == [
        ("培训人数", "培训人数", True),
        ("群众满意度", "公众满意度", True),
        ("就业岗位", "就业岗位", None),
    ]
    assert [row.level3 for row in found.missed] == ["工程验收合格率"]
    assert [row.level3 for row in found.proposals if row.hit] == ["培训人数", "公众满意度", "就业岗位"]


def test_scores_decide_the_rank_and_the_likest_name_the_value(labelled, proposal):
    table = labelled(("数量指标", "培训教师人数", "≥50人"), (None, "无级别的指标", None))
    answer = [
        *(proposal("数量指标", f"别的保护事项{letter}", score=0.5) for letter in "甲乙丙丁戊"),
        proposal("数量指标", "培训教师人数", "≥50人", score=0.6),
        proposal("数量指标", "培训人数", "≥9人", score=0.9),
    ]
    found = measure_table(table, answer, 0)
    assert found.recall == {5: 0.5, 10: 0.5, 20: 0.5}
    assert found.ndcg == pytest.approx(1 / (1 + 1 / math.log2(3)))
    assert found.found[0].suggested.level3 == "培训教师人数"
    assert found.found[0].agrees is True
    assert found.slots == 1.0
    assert found.repeats == 10


def test_one_suggestion_gains_once_however_many_rows_it_matches(labelled, proposal):
    table = labelled(("数量指标", "培训人数", None), ("数量指标", "培训人数", None))
    found = measure_table(table, [proposal("数量指标", "培训人数")], 0)
    assert found.recall[20] == 1.0
    assert found.ndcg == pytest.approx(1 / (1 + 1 / math.log2(3)))


def test_an_empty_answer_finds_nothing(labelled):
    found = measure_table(labelled((None, "培训人数", "≥1人")), [], 0)
    assert (found.recall[20], found.ndcg, found.slots, found.repeats) == (0.0, 0.0, None, 0)


@pytest.fixture
def measured(labelled, proposal):
    row = ("数量指标", "培训人数", "≥50人")
    right, wrong = ("数量指标", "培训人数"), ("质量指标", "工程验收合格率")
    return [
        measure_table(table, answer, 0)
        for table, answer in (
            (
                labelled(row),
                [proposal(*right, score=0.95, origin="adapted"), proposal(*wrong, score=0.92, origin="library")],
            ),
            (
                labelled(row),
                [proposal(*right, score=1.4, origin="library"), proposal(*wrong, score=-0.2, origin="library")],
            ),
            (labelled(row, complete=False), [proposal(*wrong, score=0.55, origin="retrieved")]),
        )
    ]


def test_sources_are_counted(measured):
    assert source_figures(measured) == (
        SourceFigures(origin="library", suggested=3, hits=1),
        SourceFigures(origin="adapted", suggested=1, hits=1),
        SourceFigures(origin="retrieved", suggested=1, hits=0),
    )


def test_tables_cut_short_say_nothing_of_calibration(measured):
    bins = calibration_curve(binned_scores(measured))
    assert [found.suggested for found in bins] == [1, 0, 0, 0, 0, 0, 0, 0, 0, 3]
    assert bins[0].mean_score == 0.0
    assert bins[0].hit_share == 0.0
    assert bins[1].mean_score is None
    assert bins[9].mean_score == pytest.approx((0.95 + 0.92 + 1.0) / 3)
    assert bins[9].hit_share == pytest.approx(2 / 3)
    assert calibration_curve(binned_scores(measured[2:])) is None
