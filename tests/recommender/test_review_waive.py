"""Waivers set findings apart, and are told when they match nothing any more."""

from __future__ import annotations

from typing import Any

from corpus.names import project_key
from corpus.table import TargetTable
from corpus.waivers import Waiver
from recommender.review.engine import review_tables
from recommender.review.finding import TableReview


def table(value: str = "≤98%", name: str = "2023年道路养护", unit: str | None = "市交通局") -> TargetTable:
    rows = [{"level1": "产出指标", "level2": "质量指标", "level3": "验收合格率", "value": value}]
    return TargetTable.model_validate({"project_name": name, "unit": unit, "indicators": rows})


def waiver(**fields: Any) -> Waiver:
    given = {
        "id": 7,
        "added_at": "2026-01-01T00:00:00+00:00",
        "withdrawn_at": None,
        "code": "S040",
        "project_name": "道路养护",
        "project_key": project_key("道路养护"),
        "unit": None,
        "level2": None,
        "level3": "验收合格率",
        "quoted": "≤98%",
        "reason": "样品抽检上限",
    }
    return Waiver.model_validate(given | fields)


def reviewed(one: TargetTable, *waivers: Waiver) -> TableReview:
    return review_tables([one], waivers=waivers).tables[0]


def codes(review: TableReview) -> set[str]:
    return {finding.code for finding in review.findings}


def test_a_waived_finding_is_set_apart_and_not_counted() -> None:
    plain, review = reviewed(table()), reviewed(table(), waiver())
    assert "S040" in codes(plain)
    assert "S040" not in codes(review)
    [waived] = review.waived
    assert (waived.waiver, waived.reason, waived.finding.code) == (7, "样品抽检上限", "S040")
    assert review.counts.error == plain.counts.error - 1
    assert review.stale_waivers == ()


def test_next_year_it_still_holds() -> None:
    assert reviewed(table(name="道路养护（2024年度）"), waiver()).waived


def test_another_project_unit_rule_or_cell_is_not_waived() -> None:
    assert "S040" in codes(reviewed(table(name="桥梁养护"), waiver()))
    assert "S040" in codes(reviewed(table(), waiver(unit="市水务局")))
    assert reviewed(table(unit=None), waiver(unit="市水务局")).waived
    assert "S040" in codes(reviewed(table(), waiver(level3="抽检合格率")))
    assert "S040" in codes(reviewed(table(), waiver(level2="数量指标")))


def test_a_changed_cell_is_judged_again_and_the_waiver_reported() -> None:
    review = reviewed(table("≤90%"), waiver())
    assert "S040" in codes(review)
    [stale] = review.stale_waivers
    assert "「≤98%」改为「≤90%」" in stale.message


def test_a_waiver_of_what_no_longer_appears_is_reported() -> None:
    review = reviewed(table("≥98%"), waiver())
    [stale] = review.stale_waivers
    assert "不再出现" in stale.message


def test_findings_about_the_whole_table() -> None:
    plain = reviewed(table())
    whole = next(finding for finding in plain.findings if finding.row is None)
    review = reviewed(table(), waiver(code=whole.code, level3=None, quoted=whole.quoted))
    assert [one.finding.code for one in review.waived] == [whole.code]
