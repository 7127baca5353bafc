"""Values that were left blank, asked for in plain words; examples are published values, never invented ones."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from corpus.names import plain_name
from corpus.table import Indicator
from corpus.value import parse_value
from recommender.drafting.draft import DraftRow
from recommender.review.cells import folded, is_masked, is_placeholder
from recommender.suggest.values.asked import asked_for

_ASKED = {
    "rate": "要达到百分之多少？",
    "total_cost": "最多花多少钱？",
    "part_cost": "最多花多少钱？",
    "money": "预计是多少钱？",
    "unit_cost": "的标准是多少钱？",
    "deadline": "最晚在什么时候？",
    "event": "定在哪一天，或哪个月？",
    "duration": "是多长时间？",
    "words": "做到什么程度才算达标？",
}


class Question(BaseModel):
    """What is to be asked about a row; ``example`` was published by others, ``unit`` is the usual one."""

    model_config = ConfigDict(frozen=True)

    key: str
    level2: str | None
    level3: str
    text: str
    example: str | None
    unit: str | None


def is_blank(row: Indicator) -> bool:
    """Tell whether a row waits for its value: nothing there, or what a template left."""
    return not folded(row.value) or is_placeholder(row.value) or is_masked(row)


def question_about(row: DraftRow) -> Question:
    """Ask for a row's value.

    :param row: a row without one.
    :return: the question, with the row's own hint where it has one.
    """
    name = plain_name(row.level3)
    example = _example(row)
    unit = (row.typical.unit if row.typical else None) or (parse_value(example).unit if example else None)
    asked = asked_for(row.level2 or "", row.level3, unit)
    how = _ASKED.get(asked.kind) or f"大约是多少{asked.unit or ''}？"
    advice = (row.hint or "").strip().rstrip("。；") or "请填写目标值"
    if example and example not in advice:
        advice += f"，例如{example}（按本项目实际填写）"
    return Question(
        key=row.key,
        level2=row.level2,
        level3=row.level3,
        text=f"“{name}”{how}{advice}",
        example=example,
        unit=unit or asked.unit,
    )


def _example(row: DraftRow) -> str | None:
    """Give the commonest published value that can be measured; another year's date is no example."""
    published = [found.value for found in row.typical.values] if row.typical else []
    published += [found.value for found in row.evidence if found.value]
    return next((value.strip() for value in published if parse_value(value).kind in ("number", "range")), None)
