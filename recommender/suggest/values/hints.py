"""In plain words: how a value that was left blank is set."""

from __future__ import annotations

from recommender.occurrence import UniqueIndicator
from recommender.project import Project
from recommender.suggest.values.asked import Asked
from recommender.suggest.values.options import options


def hint_for(asked: Asked, indicator: UniqueIndicator | None, project: Project, seen: str | None) -> str:
    """Say how to set a value.

    :param asked: the row.
    :param indicator: the index's row of this name, with the library's hint where it has one.
    :param project: the project.
    :param seen: what other projects wrote, None where nothing is known.
    """
    if asked.kind == "words":
        return _proxy(asked, project) + _seen(seen)
    own = indicator.hint if indicator else None
    said = (own or _general(asked, project)) + _seen(seen)
    wants_unit = asked.unit and asked.unit not in said and asked.kind not in ("deadline", "event")
    return f"{said}，单位：{asked.unit}" if wants_unit else said


def _seen(seen: str | None) -> str:
    return f"；别的项目填过 {seen}" if seen else ""


def _general(asked: Asked, project: Project) -> str:
    year = project.year or "YYYY"
    match asked.kind:
        case "deadline":
            return f"请按实施计划或合同填写完成期限，写成“{year}年M月底前”"
        case "event":
            return f"请按实施计划填写日期，写成“{year}年M月D日”或“{year}年M月底前”"
        case "duration":
            return "请按合同、规范或服务承诺填写时长"
        case "rate":
            return "请按上年实际和本年要求填写百分比"
        case "total_cost":
            return "请填写本项目预算数，写成“≤N万元”"
        case "part_cost":
            return "请按预算明细中这一项的金额填写，各分项之和不超过预算数"
        case "unit_cost":
            return "请按补助标准、定额或合同单价填写"
        case "money":
            return "请按测算依据填写金额，并注明测算方法"
        case _:
            return "请按本项目的实施方案或任务清单填写"


def _proxy(asked: Asked, project: Project) -> str:
    """Propose a number in place of words; the project's name helps with a benefit only."""
    benefit = "效益" in asked.level2 or "影响" in asked.level2
    for text in (asked.name, project.name) if benefit else ():
        for pattern, proxy in options().proxies:
            if pattern.search(text):
                return f"这样写无法考核，建议换成可以计数的指标：{proxy}"
    return "这样写无法考核；请改成可以计数的指标，或写明判断达标的依据（如印发的文件、验收报告）"
