"""S051: people, money or purchases put in stand as an output."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.table import Indicator, TargetTable
from recommender.review.cells import given_rows
from recommender.review.context import project_is
from recommender.review.finding import Severity
from recommender.review.fund import fund_process
from recommender.review.lexicon import pattern
from recommender.review.misplaced import home, move
from recommender.review.names import bare_name, core_noun
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.shape import shape
from recommender.review.surroundings import Surroundings

_QUANTITY = "数量指标"


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for every quantity that counts staff, money or the rate of purchases."""
    for number, row in given_rows(table):
        if row.level2 not in (_QUANTITY, "质量指标") or fund_process(row.level3):
            continue
        if pattern("procurement_rate").search(bare_name(row.level3)):
            yield Hit(
                f"「{row.level3}」是采购这一投入环节的要求，看不出买来的东西或服务做成了什么",
                "换成采购来的服务或成果的数量，如「完成检测 ≥N批次」，或「验收合格率 =100%」",
                number,
                severity=None if row.level2 == _QUANTITY else "info",
            )
        elif row.level2 == _QUANTITY:
            hit = _staff(table, number, row) or _money(table, number, row)
            if hit:
                yield hit


def _staff(table: TargetTable, number: int, row: Indicator) -> Hit | None:
    name = bare_name(row.level3)
    if shape(row) not in ("count", "bare") or project_is(table, "project_staffing"):
        return None
    if not pattern("staff_name").search(name) or pattern("staff_exempt").search(name):
        return None
    if core_noun(name) in table.project_name:
        return None  # a project that pays for these very people
    contract = project_is(table, "project_contract")
    severity: Severity | None = "info" if contract else None
    example = "「管理服务面积 ≥N㎡」「保洁次数 ≥N次」" if contract else "「办理证照数量 ≥N本」「完成检查 ≥N次」"
    return Hit(
        f"「{row.level3} {row.value}」是投入的人手，不是项目提供的服务或成果",
        f"换成这些人完成的工作量，如{example}；合同约定人数的可以保留在描述里",
        number,
        severity=severity,
        evidence={"project": contract} if contract else None,
    )


def _money(table: TargetTable, number: int, row: Indicator) -> Hit | None:
    name = bare_name(row.level3)
    if not pattern("money_as_output").search(name) or pattern("money_output_exempt").search(name):
        return None
    if shape(row) not in ("money", "bare"):
        return None
    certain = shape(row) == "money" and row.target.operator not in ("≥", ">")
    return Hit(
        f"「{row.level3} {row.value}」是投入的钱，不是项目提供的服务或成果",
        f"把金额移到「{home(table, '成本指标')}」，数量改写做成了什么，如「改造面积 ≥N㎡」「购置设备 ≥N台」",
        number,
        fixes=move(table, number, "成本指标") if certain else (),
    )


RULE = Rule(
    code="S051",
    slug="input-as-output",
    name="把投入当产出",
    group="D 归类",
    severity="warning",
    scope="row",
    basis="财预〔2015〕88号、财预〔2021〕101号：产出是提供的公共产品和服务的数量",
    basis_kind="regulation not re-read",
    meaning="配了多少人、投了多少钱、买没买，说的是投入；产出要写用这些人和钱做成了多少事。"
    "人员经费、聘用、派遣类项目写人数是对的；物业、外包等按合同派人的只作提示；发放、放贷、征收的金额不算。",
    bad="专职人员数量 ≥19人；工程资金金额 43.2万元",
    good="办理因公护照数量 ≥500本；改造道路面积 ≥3000㎡",
    check=check,
)
