"""What the rules on structure change by themselves, and what they make of tables that carry another project's rows."""

from __future__ import annotations

import random

import pytest

from corpus.table import TargetTable
from corpus.training_tables import load_training_tables
from recommender.review.fix import fix_table
from recommender.review.rules import s007, s012, s013, s091, s094


def _table(*rows, frame="mof2015", **fields):
    indicators = [dict(zip(("level1", "level2", "level3", "value", "weight"), row, strict=False)) for row in rows]
    return TargetTable.model_validate({"project_name": "检察业务", "frame": frame, "indicators": indicators, **fields})


def test_rows_are_put_in_the_forms_order_and_pass_then():
    table = _table(
        ("满意度指标", "服务对象满意度指标", "当事人满意度", "≥90%"),
        ("效益指标", "社会效益指标", "司法救助人数", "≥20人"),
        ("产出指标", "数量指标", "听证场次", "≥12场"),
    )
    sorted_table, done = fix_table(table, s007.RULE.run(table).findings)
    assert [row.level3 for row in sorted_table.indicators] == ["听证场次", "司法救助人数", "当事人满意度"]
    assert len(done) == 1
    assert not s007.RULE.run(sorted_table).findings


@pytest.mark.parametrize(("name", "value", "fixed"), [("听证场次", "≥12", "≥12场"), ("培训人数", "500", "500人")])
def test_a_unit_that_the_name_says_is_added(name, value, fixed):
    table = _table(("产出指标", "数量指标", name, value), frame="neimenggu")
    mended, _ = fix_table(table, s013.RULE.run(table).findings)
    assert mended.indicators[0].value == fixed
    assert not s013.RULE.run(mended).findings


def test_a_unit_that_only_the_officer_knows_is_not_added():
    table = _table(("产出指标", "数量指标", "办结案件数量", "≥70"), frame="neimenggu")
    (finding,) = s013.RULE.run(table).findings
    assert finding.fixes == ()


@pytest.mark.parametrize("gap", [-3.0, 3.0])
def test_the_remedy_names_the_gap_in_the_weights(gap):
    table = _table(
        ("产出指标", "数量指标", "听证场次", "≥12场", 50), ("效益指标", "社会效益指标", "救助人数", "≥9人", 50 + gap)
    )
    (finding,) = s012.RULE.run(table).findings
    assert ("还差3分" if gap < 0 else "多出3分") in finding.remedy


@pytest.mark.parametrize("rule", [s091.RULE, s094.RULE], ids=lambda rule: rule.code)
def test_rows_of_another_project_are_told_from_the_own_rows(rule):
    """On the training tables: rows dealt out at random are found mostly, the own rows hardly ever."""
    tables = [table for table in load_training_tables() if table.goal]
    chance = random.Random(5)
    dealt = [table.model_copy(update={"indicators": chance.choice(tables).indicators}) for table in tables]
    assert sum(bool(rule.run(table).findings) for table in tables) <= 0.02 * len(tables)
    assert sum(bool(rule.run(table).findings) for table in dealt) >= 0.7 * len(dealt)
