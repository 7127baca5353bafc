"""S008: one benefit row for a large project."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.table import TargetTable
from recommender.review.cells import is_dropped, used_rows
from recommender.review.context import frame_of, is_whole_unit, printed_level1, project_is
from recommender.review.lexicon import threshold
from recommender.review.money import budget_wan, wan
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings

_BENEFIT = "效益指标"


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give one hit where much money or many rows stand against a single benefit row."""
    if is_whole_unit(table) or table.kind == "library":
        yield NotApplicable("部门整体绩效目标表和指标库不按项目表要求")
        return
    word = project_is(table, "project_without_beneficiary")
    if word:
        yield NotApplicable(f"项目名称含「{word}」，这类项目一般只有一条效益指标")
        return
    rows = [row for row in used_rows(table) if not is_dropped(row)]
    benefits = [row for row in rows if row.level1 == _BENEFIT]
    if not benefits:
        yield NotApplicable("表中没有效益指标，见 S001")
        return
    budget = budget_wan(table)
    rich = budget is not None and budget >= threshold("thin_benefit_budget_wan")
    if len(benefits) > 1 or not (rich or len(rows) >= threshold("thin_benefit_rows")):
        return
    only, name = benefits[0], printed_level1(frame_of(table), _BENEFIT)
    money = f"预算 {wan(budget)}、" if budget is not None else ""
    yield Hit(
        f"{money}指标 {len(rows)} 条，「{name}」只有「{only.level3}」一条，看不出这么多投入带来了什么好处",
        f"再补一至两条能核对的「{name}」，例如受益人数、节约金额、事故下降、媒体报道篇次，数值按项目实际填写",
        quoted=f"{only.level3} {only.value or ''}".strip(),
        evidence={"budget_wan": budget, "rows": len(rows), "benefits": 1},
    )


RULE = Rule(
    code="S008",
    slug="thin-benefits",
    name="效益维度过于单薄",
    group="A 结构完整性",
    severity="warning",
    scope="table",
    basis="财预〔2015〕88号审核表·绩效合理性：预期绩效是否显著；财预〔2021〕101号：效益指标权重20～30",
    basis_kind="inference",
    meaning="预算在200万元以上或指标有12条以上的项目，只设一条效益指标，说不清这笔钱值不值；一条都没有的由 S001 检查。",
    bad="预算1090万元、20条指标，效益只有「促进外事工作开展：促进」一条",
    good="效益指标有「系统点击量」「运行维护机制」「支持主流硬件设备」三条",
    check=check,
)
