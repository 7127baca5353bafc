"""S013: a number without its unit."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.table import Indicator, TargetTable
from corpus.units import parse_unit
from corpus.value import print_value
from recommender.review.cells import given_rows
from recommender.review.context import COST_LEVEL2, frame_of
from recommender.review.finding import Fix, Severity
from recommender.review.lexicon import table as lexicon_table
from recommender.review.lexicon import words
from recommender.review.names import bare_name, is_rate_name
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for every count, amount or duration that is a bare number."""
    if table.kind == "library":
        yield NotApplicable("指标库的单位由填报人确认")
        return
    has_column = any("单位" in name for name in frame_of(table).columns if "指标值" not in name)
    for number, row in given_rows(table):
        target = row.target
        if target.kind not in ("number", "range") or target.unit or not _needs_unit(row):
            continue
        unit = _said(row.level3)
        # A name that ends in 人数 leaves no doubt; where the form has a column for units it must be filled too.
        sure = has_column or (unit is None and _asks_count(bare_name(row.level3)))
        severity: Severity | None = None if sure else "info"
        mechanical = unit is not None and target.kind == "number"
        text = print_value(target.model_copy(update={"unit": unit})) if mechanical else None
        yield Hit(
            f"「{row.level3}」的值「{row.value}」没有计量单位",
            f"写成「{text}」" if text else f"在数后面写明单位，例如{_example(row)}",
            number,
            severity=severity,
            evidence={"unit": unit, "unit_column": has_column},
            fixes=(Fix(field="value", row=number, text=text),) if text else (),
        )


def _needs_unit(row: Indicator) -> bool:
    """Tell whether a bare number leaves open what is meant; a zero, a rate (S022) and a cost (S024) do not."""
    name, target = bare_name(row.level3), row.target
    if target.number == 0 or row.level2 in COST_LEVEL2 or is_rate_name(name):
        return False
    if name.endswith(("率", "度")) or any(word in name for word in (*words("unit_said"), *words("dimensionless"))):
        return False
    return _asks_count(name) or row.level2 == "数量指标"


def _asks_count(name: str) -> bool:
    return name.endswith((*words("count_tail"), *words("duration_tail")))


def _said(level3: str) -> str | None:
    """Give the unit that a name ends in (办结件数: 件)."""
    name = bare_name(level3)
    tails: dict[str, str] = lexicon_table("unit_in_name")
    tail = max((one for one in tails if name.endswith(one)), key=len, default=None)
    unit = tails[tail] if tail else None
    return unit if unit and parse_unit(unit) else None


def _example(row: Indicator) -> str:
    number = print_value(row.target)
    return (
        f"「{number}小时」或「{number}天」"
        if bare_name(row.level3).endswith(words("duration_tail"))
        else f"「{number}件」"
    )


RULE = Rule(
    code="S013",
    slug="missing-unit",
    name="度量单位缺失",
    group="A 结构完整性",
    severity="warning",
    scope="row",
    basis="业务系统保存校验：定量指标的计量单位必填；内蒙古2025年公开表中车辆数、案件数单位为空",
    basis_kind="system's check",
    meaning="只写「≥70」，看不出是70件还是70天；数量、面积、时长这类指标的数后面要写单位。"
    "名称已经说明单位的（人数、件数）只作提示；比率缺百分号由 S022、成本缺单位由 S024 检查，"
    "指数、得分、系数和零不检查。",
    bad="办结案件数量 ≥70",
    good="办结案件数量 ≥70件",
    check=check,
)
