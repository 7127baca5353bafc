"""What the page 编制指标 says of a draft in which values are still asked for."""

from __future__ import annotations

import pytest

from api.pages.drafting.words import cost_words, detail_words, wanted_checks
from corpus.value import parse_value
from recommender.drafting.checks import Check
from recommender.drafting.completeness import completeness
from recommender.drafting.draft import Draft, DraftRow
from recommender.project import Project
from recommender.review.engine import review_table
from recommender.typical import typical_value


def row(level1, level2, name, value=None, **more):
    return DraftRow(level1=level1, level2=level2, level3=name, value=value, origin="own", **more)


def cost(name, value=None):
    return row("产出指标", "成本指标", name, value)


def draft(*rows):
    return Draft(project=Project(name="庆祝活动", budget_wan=36.0), rows=rows)


def test_no_word_of_recognition_in_a_draft_whose_values_are_asked_for():
    blank = draft(*(row("产出指标", "数量指标", name) for name in ("招待会场次", "图片展场次", "参加人数")))
    findings = review_table(blank.table()).findings
    found = [
        Check(key=None if one.row is None else blank.rows[one.row].key, finding=one, fixable=False) for one in findings
    ]
    assert any(one.key is None and one.finding.code == "S005" for one in found)
    shown = wanted_checks(found, {one.key for one in blank.rows})
    assert shown
    assert all("识别" not in one.finding.remedy for one in shown)


@pytest.mark.parametrize(
    ("rows", "kind", "end"),
    [
        ([cost("招待会成本", "≤36万元")], "fine", "一致"),
        ([cost("招待会成本", "≤36万元"), cost("图片展成本")], "info", "；还有 1 个成本值待填"),
        ([cost("招待会成本", "≤40万元"), cost("图片展成本")], "error", "；还有 1 个成本值待填"),
    ],
)
def test_costs_fit_only_when_none_is_blank(rows, kind, end):
    said = cost_words(completeness(draft(*rows)))
    assert said[0] == kind
    assert said[1].endswith(end)


def test_how_often_a_row_was_published_is_said_once():
    usual = typical_value([(value, parse_value(value)) for value in ("≥92%", "≥95%")])
    held = row("产出指标", "质量指标", "出席率", reason="是常见的写法；共公布过 2 次", typical=usual)
    assert detail_words(held)["reasons"] == ["是常见的写法", "公布过 2 次：≥92%、≥95%"]
