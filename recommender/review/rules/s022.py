"""S022: a rate whose value is no percentage."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.table import Indicator, TargetTable
from corpus.units import is_rate, parse_unit
from recommender.review.cells import folded, given_rows
from recommender.review.names import bare_name, is_rate_name, share_example
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings

_SHARE = re.compile(r"[%‰]|百分|分之|成$|\d[::/]\d|比例")


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for every rate whose number carries another unit."""
    for number, row in given_rows(table):
        if is_rate_name(row.level3):
            hit = _hit(number, row)
            if hit:
                yield hit


def _hit(number: int, row: Indicator) -> Hit | None:
    target, name = row.target, bare_name(row.level3)
    message = f"「{row.level3}」是比率，但指标值为「{row.value}」"
    if target.kind in ("number", "range"):
        if is_rate(target.unit) or _SHARE.search(target.unit or ""):
            return None
        if target.unit is None:
            sign = target.operator or ""
            return Hit(
                f"「{row.level3}」是比率，「{row.value}」没有写单位",
                f"补上百分号，例如「{sign}{_percent(target.number or 0)}%」",
                number,
                severity="info",
            )
        soft = name.endswith("满意度") and target.unit == "分"
        return Hit(message, _remedy(name, row), number, severity="warning" if soft else None)
    if target.kind == "date":
        return Hit(message, _remedy(name, row), number)
    value = folded(row.value)
    if re.search(r"\d", value) and not _SHARE.search(value):
        return Hit(message + ",其中的数不是百分比", _remedy(name, row), number, severity="warning")
    return None


def _percent(number: float) -> str:
    return f"{number * 100:g}" if 0 < number < 1 else f"{number:g}"


def _remedy(name: str, row: Indicator) -> str:
    unit = parse_unit(row.target.unit) if row.target.unit else None
    family = unit.family if unit else "date" if row.target.kind == "date" else ""
    stem = re.sub(r"(?:及时)?率$|比例$|占比$|比重$", "", name) or name
    if family.startswith(("money", "bare")):
        other = f"「{stem}数」" if stem != name else "相应的金额指标"
    elif family in ("time", "working_time", "calendar", "date"):
        other = f"「{stem}完成时限」"
    else:
        other = f"「{stem}数量」"
    share = f"值改为百分比，例如「{share_example(name)}」（数值按实际填写）"
    return f"二选一：名称改为{other}，值保留「{row.value}」；或保留名称，{share}"


RULE = Rule(
    code="S022",
    slug="rate-without-percent",
    name="率（比例）类指标的单位不是百分比",
    group="B 取值形式",
    severity="error",
    scope="row",
    basis="财预〔2015〕88号审核表·指标科学性：指标名称与指标值相符",
    basis_kind="inference",
    meaning="名称叫「率」「比例」「满意度」，值就应当是百分比；写成金额、天数或个数，年底无法按名称核对。"
    "效率、频率、利率、税率之类不是占比，不检查；只有数没有单位的，只提醒补百分号。",
    bad="成本控制率 ≤120万元",
    good="成本控制率 ≤100%",
    check=check,
)
