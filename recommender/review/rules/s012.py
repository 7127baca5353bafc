"""S012: the weights do not add up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from corpus.table import Indicator, TargetTable
from corpus.value import print_number
from recommender.review.cells import is_dropped, is_unfilled
from recommender.review.context import COST_LEVEL2, frame_of, is_whole_unit
from recommender.review.lexicon import pattern, threshold
from recommender.review.lexicon import table as lexicon_table
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings

_ALL = 100.0
_Weighed = list[tuple[int, Indicator, float]]


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for a wrong sum, else one for every level 1 outside what the province's form allows."""
    rows = [(number, row) for number, row in enumerate(table.indicators) if not (is_unfilled(row) or is_dropped(row))]
    weighed = [(number, row, row.weight) for number, row in rows if row.weight is not None]
    if not weighed or is_whole_unit(table):
        yield NotApplicable("表中没有分值或权重，或是部门整体绩效目标表")
        return
    if len(weighed) < len(rows):
        yield NotApplicable(f"有 {len(rows) - len(weighed)} 行没有分值，无法核对合计")
        return
    total = sum(weight for *_, weight in weighed)
    if abs(total - 1) <= threshold("weight_tolerance") / 10:  # the cells are formatted as percentages
        weighed = [(number, row, weight * _ALL) for number, row, weight in weighed]
        total *= _ALL
    hit = _sum(table, weighed, total)
    if hit:
        yield hit
        return
    yield from _ranges(table, weighed)


def _sum(table: TargetTable, weighed: _Weighed, total: float) -> Hit | None:
    execution = any(_is_execution(row) for _, row, _ in weighed)
    apart = _ALL - _execution_weight(table)
    expected = (_ALL,) if execution else tuple(dict.fromkeys((apart, _ALL)))
    if any(abs(total - one) <= threshold("weight_tolerance") for one in expected):
        return None
    if execution:
        wanted = "表中已有预算执行率一行，应为100分"
    else:
        wanted = f"应为{print_number(apart)}分（预算执行率另计{print_number(_ALL - apart)}分）或100分"
    short = min(expected, key=lambda one: abs(total - one)) - total
    gap = f"还差{_points(short)}" if short > 0 else f"多出{_points(-short)}"
    return Hit(
        f"各行分值合计{_points(total)}，{wanted}",
        f"逐行核对分值，{gap}；改好后各行相加应正好等于上面的数",
        quoted="＋".join(print_number(round(weight, 2)) for *_, weight in weighed),
        evidence={"sum": round(total, 2), "expected": list(expected), "execution_row": execution},
    )


def _ranges(table: TargetTable, weighed: _Weighed) -> Iterator[Hit]:
    ranges: dict[str, list[float]] = lexicon_table("weight_ranges").get(frame_of(table).id, {})
    sums: dict[str, float] = defaultdict(float)
    for _, row, weight in weighed:
        sums[_printed_level1(row)] += weight
    for level1, (low, high) in ranges.items():
        found = sums.get(level1, 0.0)
        if not low - threshold("weight_tolerance") <= found <= high + threshold("weight_tolerance"):
            limits = f"{print_number(low)}～{print_number(high)}分"
            yield Hit(
                f"「{level1}」合计{_points(found)}，这种表样规定为{limits}",
                f"把「{level1}」各行的分值调到合计{limits}，总分不变",
                quoted=_points(found),
                severity="warning",
                evidence={"level1": level1, "sum": round(found, 2), "range": [low, high]},
            )


def _printed_level1(row: Indicator) -> str:
    """Give a row's level 1 as forms with ranges print it: there cost is a level 1 of its own."""
    return "成本指标" if row.level2 == "成本指标" or row.level2 in COST_LEVEL2 else row.level1 or ""


def _is_execution(row: Indicator) -> bool:
    names = (row.level3, row.published_level1, row.published_level2)
    return any(pattern("budget_execution").search(name or "") for name in names)


def _execution_weight(table: TargetTable) -> float:
    """Give what the form sets apart for the execution of the budget; nothing where it has weights without it."""
    weights = frame_of(table).weights
    named = [weight for name, weight in weights.items() if pattern("budget_execution").search(name)]
    if named:
        return named[0]
    everything = sum(weights.values())
    return _ALL - everything if 0 < everything <= _ALL else threshold("weight_execution")


def _points(weight: float) -> str:
    return f"{print_number(round(weight, 2))}分"


RULE = Rule(
    code="S012",
    slug="weights-do-not-add-up",
    name="分值权重合计不正确",
    group="A 结构完整性",
    severity="error",
    scope="table",
    basis="财预〔2021〕101号 三（六）、财预〔2020〕10号：指标90分，预算执行率10分；业务系统保存时要求权重合计为100",
    basis_kind="regulation not re-read",
    meaning="分值加起来不是满分，年底就算不出总分。表里有预算执行率一行的合计应为100，没有的应为90或100；"
    "有的地方表样另规定各一级指标的分值范围，超出的只作提醒。只有部分行填了分值的不检查。",
    bad="各行分值合计95分",
    good="各行分值合计90分，预算执行率另计10分",
    check=check,
)
