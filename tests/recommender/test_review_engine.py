"""The engine: order, empty tables, crashes, and the shipped document."""

from __future__ import annotations

import dataclasses
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.readers import read_file
from corpus.table import Problem, TargetTable
from recommender.review.engine import EMPTY, FAILED, all_rules, inspect_table, review_table, review_tables
from recommender.review.rule import Hit, NotApplicable
from recommender.review.surroundings import Surroundings

SEED = Path(__file__).parents[2] / "corpus" / "data" / "tianjin-fao-2023.txt"

# (table, row), both 1-based: rows that nobody objects to.
CLEAN = [
    (2, 4),
    (2, 9),
    (5, 2),
    (5, 5),
    *((5, row) for row in range(12, 18)),
    (5, 20),
    (6, 1),
    (6, 3),
    (6, 4),
    (6, 6),
    (6, 9),
    (6, 11),
    (7, 4),
    (7, 5),
    (7, 6),
    (7, 12),
]


@pytest.fixture(scope="module")
def seed() -> tuple[TargetTable, ...]:
    return read_file(SEED).tables


def _table(**fields: object) -> TargetTable:
    row = {"level1": "产出指标", "level2": "质量指标", "level3": "验收合格率", "value": "≤98%"}
    return TargetTable.model_validate({"project_name": "道路养护", "indicators": [row], **fields})


def test_seed_has_exactly_its_three_errors(seed: tuple[TargetTable, ...]) -> None:
    errors = [
        (number, finding.row, finding.level3, finding.code)
        for number, table in enumerate(seed, 1)
        for finding in review_table(table).findings
        if finding.severity == "error"
    ]
    assert errors == [
        (4, 3, "成本控制率", "S022"),
        (6, 4, "资金支付及时率", "S023"),
        (7, 7, "总控制成本", "S063"),
    ]


def test_seed_rows_that_are_right_get_no_finding(seed: tuple[TargetTable, ...]) -> None:
    found = {
        (number, finding.row + 1)
        for number, table in enumerate(seed, 1)
        for finding in review_table(table).findings
        if finding.row is not None and finding.severity != "info"
    }
    assert not found & set(CLEAN)


def test_findings_are_sorted_and_counted() -> None:
    rows = [
        {"level1": "产出指标", "level2": "质量指标", "level3": "成活率", "value": "85"},
        {"level1": "产出指标", "level2": "质量指标", "level3": "合格率", "value": "≤98%"},
        {"level1": "产出指标", "level2": "数量指标", "level3": "", "value": "3个"},
    ]
    review = review_table(_table(indicators=rows))
    order = ["error", "warning", "info"]
    keys = [
        (order.index(finding.severity), -1 if finding.row is None else finding.row, finding.code)
        for finding in review.findings
    ]
    assert keys == sorted(keys)
    assert len({key[0] for key in keys}) == 3
    assert sum(review.counts.model_dump().values()) == len(review.findings)
    assert review.counts.error == sum(finding.severity == "error" for finding in review.findings)


def test_json_has_the_contract_names() -> None:
    printed = json.loads(
        review_tables([_table()], [Problem(file="a.docx", code="x", message="看不清")]).model_dump_json()
    )
    assert list(printed) == ["tables", "problems", "worst_first"]
    contract = ["project_name", "frame", "findings", "counts"]
    assert list(printed["tables"][0]) == [*contract, "waived", "stale_waivers"]
    assert list(printed["tables"][0]["counts"]) == ["error", "warning", "info"]
    names = [
        "code",
        "severity",
        "message",
        "row",
        "level3",
        "quoted",
        "basis",
        "remedy",
        "evidence",
        "fixes",
        "position",
    ]
    assert all(list(finding) == names for finding in printed["tables"][0]["findings"])
    assert printed["problems"][0]["message"] == "看不清"


def test_a_table_without_indicators_gives_one_error() -> None:
    inspection = inspect_table(_table(indicators=[]))
    assert [(finding.code, finding.severity) for finding in inspection.review.findings] == [(EMPTY, "error")]
    assert set(inspection.not_applicable) == {rule.code for rule in all_rules()}


def test_reasons_of_rules_that_do_not_apply() -> None:
    reasons = inspect_table(_table()).not_applicable
    assert reasons["S062"] == "表中没有同时写明预算数和财政资金"
    assert reasons["S070"] == "不知道这张表是哪个预算年度的"
    assert "S040" not in reasons


def test_a_crash_loses_no_other_finding(caplog: pytest.LogCaptureFixture) -> None:
    def broken(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
        yield Hit("不该出现", "无", 0)
        raise ZeroDivisionError("boom")

    first = dataclasses.replace(all_rules()[0], code="S998", check=broken)
    direction = next(rule for rule in all_rules() if rule.code == "S040")
    with caplog.at_level(logging.ERROR):
        review = review_table(_table(), rules=[first, direction])
    assert [finding.code for finding in review.findings] == ["S040", FAILED]
    failed = review.findings[1]
    assert failed.severity == "info"
    assert failed.evidence == {"rule": "S998", "error": "ZeroDivisionError: boom"}
    assert "S998" in caplog.text


def test_only_the_chosen_rules_run() -> None:
    assert review_table(_table(), rules=[]).findings == ()


@pytest.mark.parametrize(("frame", "judged_by"), [("mars2040", "mof2015"), ("hunan_old", "hunan_old")])
def test_frame_is_named(frame: str, judged_by: str) -> None:
    assert review_table(_table(frame=frame)).frame == judged_by


def test_frame_is_detected_where_the_table_names_none() -> None:
    row = {"level1": "项目完成指标", "level2": "数量指标", "level3": "补助户数", "value": "≥60户"}
    assert review_table(_table(indicators=[row])).frame == "sichuan2021"


@pytest.mark.parametrize("value", ["", " ", "≥", "%", "*" * 200, "(((", "-1", "1e999", "𠀀", "\u3000"])
def test_odd_cells_break_no_rule(value: str) -> None:
    rows = [
        {"level1": one, "level2": two, "level3": name, "value": value}
        for one, two in (("产出指标", "成本指标"), ("", ""), ("满意度", None))
        for name in ("合格率", value, "总成本")
    ]
    budget = {"total": 1, "fiscal": 1, "other": None}
    review = review_table(_table(indicators=rows, year=2023, goal=value, purpose=f"完成{value}个", budget_wan=budget))
    assert FAILED not in [finding.code for finding in review.findings]
