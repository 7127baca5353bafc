"""Faults of a single value."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random
from typing import Any

from corpus.table import Indicator
from corpus.units import parse_unit
from corpus.value import print_number
from recommender.benchmark.faults.fault import Change, Fault, row_fault

COST = "成本指标"
_OTHER_UNITS = ("公里", "吨", "亩", "小时", "元")
_WORDS = ("圆满完成", "效果明显", "不断提升", "有效保障", "良好", "稳步提高")
_VERBS = ("提升", "保障", "促进", "改善", "完善")
_TIMES = ("及时", "按时完成", "按计划实施", "按合同约定")


_ONE_THING = re.compile(
    "每|单|人均|户均|生均|平均|标准|上限|最高|额度|奖"
)  # a price of one thing says little of the total


def is_rate(row: Indicator) -> bool:
    """Tell whether a row promises a percentage of 0–100."""
    target = row.target
    return target.kind == "number" and target.unit == "%" and target.number is not None and 0 <= target.number <= 100


def high_rate(row: Indicator) -> bool:
    """Tell whether a row is a rate that all read as the more the better: named 率 or 满意度, at least 80 %."""
    named = row.level3.endswith(("合格率", "完成率", "及时率", "覆盖率", "达标率", "满意度", "准确率", "知晓率"))
    return is_rate(row) and named and (row.target.number or 0) >= 80 and row.target.operator in ("≥", None, "=")


def counted(row: Indicator) -> bool:
    """Tell whether a row counts things or people."""
    unit = parse_unit(row.target.unit) if row.target.unit else None
    return (
        row.level2 == "数量指标"
        and row.target.kind == "number"
        and bool(row.target.number)
        and unit is not None
        and unit.family in ("count", "people", row.target.unit)
        and not row.level3.endswith(("率", "比例"))
    )


def money(row: Indicator) -> bool:
    """Tell whether a cost row caps an amount in 万元."""
    if _ONE_THING.search(row.level3):
        return False
    capped = row.target.kind == "number" and row.target.unit == "万元" and bool(row.target.number)
    return row.level2 == COST and capped and row.target.operator in ("≤", "=", None) and not row.level3.endswith("率")


def _number(row: Indicator) -> float:
    return row.target.number or 0.0


def _printed(row: Indicator) -> str:
    return print_number(_number(row))


def _value(make: Callable[[Indicator], str]) -> Change:
    """Change the value alone."""
    return lambda row, _random: {"value": make(row)}


def _says(*words: str) -> Change:
    """Put one of some texts in place of the value."""
    return lambda _row, random: {"value": random.choice(words)}


def _wrong_unit(row: Indicator, random: Random) -> dict[str, Any] | None:
    own = parse_unit(row.target.unit or "")
    others = [unit for unit in _OTHER_UNITS if own and (known := parse_unit(unit)) and known.family != own.family]
    return {"value": f"{row.target.operator or '≥'}{_printed(row)}{random.choice(others)}"} if others else None


def _times(factor: int) -> Change:
    return _value(lambda row: f"{row.target.operator or '≥'}{print_number(_number(row) * factor)}{row.target.unit}")


def _repeated_verb(row: Indicator, random: Random) -> dict[str, Any]:
    verb = random.choice(_VERBS)
    return {"level3": row.level3 if row.level3.startswith(verb) else f"{verb}{row.level3}", "value": verb}


def _named_rate(row: Indicator) -> bool:
    return is_rate(row) and row.level3.endswith(("率", "满意度")) and _number(row) >= 50


def _filled(row: Indicator) -> bool:
    return bool(row.value)


def _benefit(row: Indicator) -> bool:
    return row.level1 == "效益指标" and not row.level3.endswith("率")


def _date(row: Indicator) -> bool:
    return row.target.kind == "date"


def _timed(row: Indicator) -> bool:
    return row.level2 == "时效指标" and not row.level3.endswith("率")


def _satisfied(row: Indicator) -> bool:
    return row.level1 == "满意度指标" and is_rate(row)


def _in_name(row: Indicator, _random: Random) -> dict[str, Any]:
    return {"level3": f"{row.level3}{_printed(row)}{row.target.unit}"}


def _two_values(row: Indicator) -> str:
    return f"完成{_printed(row)}{row.target.unit}；报告3份"


FAULTS = (
    Fault("符号写反（率 ≤）", ("S040",), row_fault(high_rate, _value(lambda row: f"≤{_printed(row)}%"))),
    Fault("单位不对（数量）", ("S025",), row_fault(counted, _wrong_unit)),
    Fault("率写成金额", ("S022",), row_fault(_named_rate, _says("≤12万元", "≤3.5万元", "=20万元", "≤800元"))),
    Fault("率写成文字", ("S023",), row_fault(_named_rate, _says("按照合同约定支付", "不超预算", "符合要求"))),
    Fault("率 ×10", ("S026",), row_fault(_named_rate, _times(10))),
    Fault("率 ×100", ("S026",), row_fault(_named_rate, _times(100))),
    Fault("≥ 识别成 2", ("S026",), row_fault(high_rate, _value(lambda row: f"2{_printed(row)}%"))),
    Fault("成本不是金额", ("S024",), row_fault(money, _value(lambda row: f"≤{_printed(row)}人"))),
    Fault("成本写下限", ("S042",), row_fault(money, _value(lambda row: f"≥{_printed(row)}万元"))),
    Fault("缺少符号", ("S020",), row_fault(counted, _value(lambda row: f"{_printed(row)}{row.target.unit}"))),
    Fault("缺少单位", ("S013", "S021"), row_fault(counted, _value(lambda row: f"≥{_printed(row)}"))),
    Fault("占位符", ("S005",), row_fault(_filled, _says("≥**%", "待定", "××", "—", "≥XX个"))),
    Fault("值为空", ("S005",), row_fault(_filled, _says(""))),
    Fault("坏值", ("S031",), row_fault(_filled, _says("#REF!", "####", "4.5E+04", "#DIV/0!"))),
    Fault("日期成了序号", ("S031",), row_fault(_date, _says("44,561", "45291", "45,199"))),
    Fault("值空泛", ("S023", "S028", "S029"), row_fault(_benefit, _says(*_WORDS))),
    Fault("值只重复动词", ("S023", "S028"), row_fault(_benefit, _repeated_verb)),
    Fault("时效不可判定", ("S072",), row_fault(_timed, _says(*_TIMES))),
    Fault("一格两个值", ("S027",), row_fault(counted, _value(_two_values))),
    Fault("名称里写目标值", ("S033",), row_fault(counted, _in_name)),
    Fault("满意度 100%", ("S104",), row_fault(_satisfied, _says("=100%", "100%", "≥100%"))),
)
