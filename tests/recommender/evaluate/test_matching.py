"""The rule, against cases worked out by hand."""

import pytest

from recommender.evaluate.figures import Proposal
from recommender.evaluate.matching import alike, matches, repeats, slot, value_agrees


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ("群众满意度", "群众满意度", 1.0),
        ("群众满意度", "公众满意度", 2 * 3 / 8),  # 众满 满意 意度 of four pairs each
        ("指标1：培训人数", "培训人数", 1.0),
        ("2、培训人数（≥50人）", "培训人数", 2 * 3 / 7),  # the unit stays: 培训 训人 人数 数人
        ("培训人数", "道路里程", 0.0),
        ("天天天", "天天", 2 * 1 / 3),  # a pair counts as often as it recurs
        ("次", "次", 1.0),
        ("次", "次数", 0.0),
    ],
)
def test_names_are_alike_by_their_pairs(one, two, expected):
    assert alike(one, two) == pytest.approx(expected)
    assert alike(two, one) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("level2", "expected"),
    [
        ("数量指标", "数量"),
        ("服务对象满意度指标", "满意度"),
        ("满意度", "满意度"),
        ("经济成本指标", "成本"),
        ("生态环境成本指标", "成本"),
        ("成本指标", "成本"),
        ("经济效益指标", "经济效益"),
        (None, ""),
    ],
)
def test_slots(level2, expected):
    assert slot(level2) == expected


@pytest.mark.parametrize(
    ("suggested", "labelled", "expected"),
    [
        (("质量指标", "维修验收合格率"), ("数量指标", "工程验收合格率"), True),  # 4 pairs of 6 and 6: 0.67
        (("质量指标", "路灯合格率"), ("质量", "工程验收合格率"), True),  # 2 pairs of 4 and 6: 0.4
        (("质量指标", "路灯合格率"), ("数量指标", "工程验收合格率"), False),
        (("质量指标", "路灯维修合格率"), ("质量指标", "工程验收合格率"), False),  # 2 pairs of 6 and 6: 0.33
        (("数量指标", "培训人数"), ("数量指标", "道路里程"), False),
    ],
)
def test_matching(suggested, labelled, expected):
    one, two = (Proposal(level2=row[0], level3=row[1], value=None) for row in (suggested, labelled))
    assert matches(one, two) is expected


@pytest.mark.parametrize(
    ("suggested", "labelled", "expected"),
    [
        ("≥95%", "≥95%", True),
        ("95%", "不低于90%", True),  # no operator points as ≥ does
        (">90％", "≥90%", True),
        ("≤5万元", "≥5万元", False),
        ("<5万元", "不超过5万元", True),
        ("≥100人", "≥100人次", False),
        ("≥125人", "≥100人", True),
        ("≥126人", "≥100人", False),
        ("≥80人", "≥100人", True),
        ("≥1,000平方米", "≥1000㎡", True),
        ("≥0个", "≥0个", True),
        ("圆满完成", "≥90%", False),
        (None, "≥90%", False),
        ("≥90%", "有所提升", None),
        ("≥90%", None, None),
    ],
)
def test_values(suggested, labelled, expected):
    assert value_agrees(suggested, labelled) is expected


def test_repeats_are_pairs_that_say_the_same():
    names = ["古树保护完成率", "古树保护完成率。", "1、古树保护完成率", "养护道路里程"]
    assert repeats(names) == 3
    assert repeats(["养护道路里程", "养护绿地面积"]) == 0
