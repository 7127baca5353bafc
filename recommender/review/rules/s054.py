"""S054: a requirement for this year stands as a lasting effect."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.table import Indicator, TargetTable
from recommender.review.cells import given_rows
from recommender.review.fund import fund_process
from recommender.review.lexicon import contains_any, pattern
from recommender.review.misplaced import doubt, doubted
from recommender.review.names import bare_name
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.shape import shape
from recommender.review.surroundings import Surroundings

_LASTING = "可持续影响指标"


def check(table: TargetTable, around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for every lasting effect that is none by its name, or that the classifier would put elsewhere."""
    seen = False
    for number, row in given_rows(table):
        if row.level2 != _LASTING:
            continue
        seen = True
        if _is_this_year(row):
            yield Hit(
                f"可持续影响指标「{row.level3} {row.value}」是当年运行的要求，说的不是项目完成以后的影响",
                "换成以后还在起作用的事，如「设备使用年限 ≥6年」「管护制度健全率 =100%」；运行情况写到质量指标，"
                "如「重大运行中断事件 =0起」「主流设备适配率 ≥95%」",
                number,
            )
            continue
        lasts = contains_any(f"{row.level3}{row.value}", "lasting")
        guess = None if lasts else doubted(row, around)
        if guess:
            yield doubt(table, number, row, guess)
    if not seen:
        yield NotApplicable("表中没有填写了值的可持续影响指标")


def _is_this_year(row: Indicator) -> bool:
    name = bare_name(row.level3)
    if not pattern("running_this_year").search(name) or contains_any(name, "lasting") or fund_process(row.level3):
        return False
    return shape(row) != "duration" and "年" not in (row.value or "")


RULE = Rule(
    code="S054",
    slug="lasting-effect-is-none",
    name="可持续影响指标名不副实",
    group="D 归类",
    severity="warning",
    scope="row",
    basis="财预〔2015〕88号：可持续影响是后续影响；财预〔2021〕101号：工程、修缮、购置须反映使用年限内的效益",
    basis_kind="regulation not re-read",
    meaning="可持续影响要写项目完成以后还在起作用的事：使用年限、管护机制、人才留任；正常运转、日常维护、硬件兼容是当年的要求。"
    "写明年限、机制、制度的不算错；名称明显属于别的二级指标的，也在这里提示。",
    bad="可持续影响指标「保障机关正常运转 保障」",
    good="可持续影响指标「设备使用年限 ≥6年」；「供水工程正常运行年限 ≥15年」",
    check=check,
)
