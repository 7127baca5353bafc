"""Faults of self-evaluations: a clean one is made from the table first, then spoilt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from corpus.table import Indicator, TargetTable
from corpus.value import print_number
from recommender.benchmark.faults.fault import Fault, Inject, Injected, changed_row, with_row, with_rows


def evaluated(table: TargetTable) -> TargetTable | None:
    """Give a self-evaluation in which every target was just met and every score is full; weights add up to 90.

    :return: None where fewer than four rows have a number and an operator.
    """
    rows = [row for row in table.indicators if _is_plain(row)]
    if len(rows) < 4:
        return None
    share = 90 // len(rows)
    points = [share] * len(rows)
    points[0] += 90 - sum(points)
    scored = [
        changed_row(row, weight=float(weight), score=float(weight), actual=_met(row))
        for row, weight in zip(rows, points, strict=True)
    ]
    facts = {"execution_rate": 100.0, "execution_weight": 10.0, "execution_score": 10.0, "total_score": 100.0}
    return with_rows(table, scored).model_copy(update={"kind": "self-evaluation", **facts})


def _is_plain(row: Indicator) -> bool:
    target = row.target
    return target.kind == "number" and bool(target.number) and target.operator in ("≥", "≤", "=") and bool(target.unit)


def _met(row: Indicator) -> str:
    return f"{print_number(row.target.number or 0)}{row.target.unit}"


def _spoilt(change: Callable[[TargetTable, int, Random], TargetTable | None]) -> Inject:
    def inject(table: TargetTable, random: Random, _pool: Sequence[TargetTable]) -> Injected | None:
        clean = evaluated(table)
        if clean is None:
            return None
        place = random.randrange(len(clean.indicators))
        spoilt = change(clean, place, random)
        return None if spoilt is None else Injected(spoilt, (place,))

    return inject


def _score(table: TargetTable, place: int, _random: Random) -> TargetTable | None:
    """Report full points for a target reached by half, explained."""
    row = table.indicators[place]
    if row.target.operator != "≥":
        return None
    half = print_number(round((row.target.number or 0) / 2, 2))
    return with_row(table, place, actual=f"{half}{row.target.unit}", reason="部分工作推迟到下年")


def _over(table: TargetTable, place: int, _random: Random) -> TargetTable | None:
    row = table.indicators[place]
    if row.target.operator != "≥" or row.target.unit == "%":
        return None
    return with_row(table, place, actual=f"{print_number((row.target.number or 0) * 2)}{row.target.unit}")


def _unexplained(table: TargetTable, place: int, _random: Random) -> TargetTable | None:
    row = table.indicators[place]
    if row.target.operator != "≥":
        return None
    part = round((row.target.number or 0) * 0.8, 2)
    score = round((row.weight or 0) * 0.8, 2)
    spoilt = with_row(table, place, actual=f"{print_number(part)}{row.target.unit}", score=score, reason=None)
    return spoilt.model_copy(update={"total_score": round(100 - (row.weight or 0) + score, 2)})


def _copied(table: TargetTable, place: int, _random: Random) -> TargetTable | None:
    row = table.indicators[place]
    return with_row(table, place, actual=row.value) if row.target.operator in ("≥", "≤") else None


def _total(table: TargetTable, _place: int, random: Random) -> TargetTable:
    return table.model_copy(update={"total_score": 100.0 - random.randint(2, 9)})


def _anywhere(inject: Inject) -> Inject:
    def found(table: TargetTable, random: Random, pool: Sequence[TargetTable]) -> Injected | None:
        injected = inject(table, random, pool)
        return None if injected is None else Injected(injected.table)

    return found


FAULTS = (
    Fault("自评得分算错", ("S110",), _spoilt(_score)),
    Fault("超额一倍没有说明", ("S111",), _spoilt(_over)),
    Fault("未完成没有原因", ("S112",), _spoilt(_unexplained)),
    Fault("实际值照抄目标值", ("S113",), _spoilt(_copied)),
    Fault("自评总分不符", ("S114",), _anywhere(_spoilt(_total))),
)
