"""S114: a total score that is not the sum of its parts."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.table import TargetTable
from corpus.value import print_number
from recommender.review.completion import NOT_SELF_EVALUATION, is_self_evaluation
from recommender.review.names import bare_name
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings

_WHOLE = 100
_EXECUTION = "执行率"


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit where the rows' scores and the execution's make another total."""
    reason = _missing(table)
    if reason or table.total_score is None:
        yield NotApplicable(reason or "自评表中没有读到总分")
        return
    scores = [row.score for row in table.indicators if row.score is not None]
    rows = sum(scores)
    own = table.execution_score or 0.0
    # Some forms print the execution above the indicators and once more among them.
    sums = [rows, rows + own] if _has_execution_row(table) else [rows + own]
    slack = 0.005 * (len(scores) + 1) + _precision(table.total_score) + 1e-9
    if any(abs(one - table.total_score) <= slack for one in sums):
        return
    total, made = _print(table.total_score), _print(sums[0])
    parts = f"{len(scores)} 个指标得分合计{_print(rows)}分" + (
        f"，执行率得分{_print(own)}分" if sums[0] != rows else ""
    )
    yield Hit(
        f"总分填{total}分，各项加起来是{made}分",
        f"{parts}；请改正写错的那一项，或把总分改为{made}分",
        quoted=total,
        evidence={"total": table.total_score, "rows": round(rows, 4), "execution": table.execution_score},
    )


def _missing(table: TargetTable) -> str | None:
    if not is_self_evaluation(table):
        return NOT_SELF_EVALUATION
    if table.total_score is None:
        return "自评表中没有读到总分"
    weighted = [row for row in table.indicators if row.weight]
    if not weighted or any(row.score is None for row in weighted):
        return "有的指标没有读到分值或得分，无法相加"
    if not _has_execution_row(table) and table.execution_score is None:
        weights = sum(row.weight or 0.0 for row in weighted)
        if abs(weights - _WHOLE) > 0.01:
            return "没有读到预算执行率的得分，无法相加"
    return None


def _has_execution_row(table: TargetTable) -> bool:
    return any(bare_name(row.level3).endswith(_EXECUTION) and row.score is not None for row in table.indicators)


def _precision(total: float) -> float:
    """Give half of the last printed digit: a total may be rounded once more than its parts."""
    decimals = len(print_number(total).partition(".")[2])
    return 0.5 * 10.0 ** -min(decimals, 2)


def _print(points: float) -> str:
    return print_number(round(points, 2))


RULE = Rule(
    code="S114",
    slug="total-differs-from-scores",
    name="自评总分与各项之和不符",
    group="J 自评阶段",
    severity="error",
    scope="table",
    basis="表内勾稽：各指标得分与预算执行率得分之和等于总分",
    basis_kind="inference",
    meaning="把各指标得分和预算执行率得分加起来，应当等于填报的总分；总分四舍五入造成的差别不算。"
    "有一项得分没有读到，或不知道执行率得分的，不作判断。",
    bad="各项得分88.5分，执行率得分9.8分，总分填99分（应为98.3分）",
    good="各项得分88.5分，执行率得分9.8分，总分98.3分",
    check=check,
)
