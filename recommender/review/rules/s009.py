"""S009: the goal states nothing that can be measured."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.table import TargetTable
from recommender.review.cells import folded
from recommender.review.lexicon import contains_any, pattern, threshold
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.running_text import without_noise
from recommender.review.surroundings import Surroundings

_QUOTED = 60


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give one hit where the goal has no number, standard or deadline, or hardly any words."""
    goal = (table.goal or "").strip()
    if not any(map(str.isalnum, goal)):
        yield NotApplicable("表中没有绩效目标文字")
        return
    text = pattern("list_number").sub("", goal).strip(' \t\n"“”')
    quoted = text if len(text) <= _QUOTED else f"{text[:_QUOTED]}……"
    if not _is_measurable(text):
        yield Hit(
            f"绩效目标「{quoted}」没有写做多少、做到什么程度、什么时候完成，年底无法对照",
            "从指标里挑主要的写进目标，例如「全年完成××N个（场、人次），合格率达到N%以上，12月底前完成」，数值按项目实际填写",
            quoted=text,
            evidence={"characters": len(folded(text))},
        )
    elif len(folded(text)) < threshold("goal_shortest"):
        yield Hit(
            f"绩效目标「{quoted}」只有 {len(folded(text))} 个字，看不出项目的主要内容和效果",
            "补充做什么、做到什么程度、带来什么效果，一般写成两三句话",
            quoted=text,
            severity="info",
            evidence={"characters": len(folded(text))},
        )


def _is_measurable(text: str) -> bool:
    """Tell whether a number, a standard or a deadline is left when document numbers, years and ordinals are gone."""
    named = pattern("goal_deadline").search(text) or pattern("goal_level").search(text)
    if named or contains_any(text, "goal_standard"):
        return True
    clean = without_noise(text)
    return any(map(str.isdigit, clean)) or bool(pattern("goal_chinese_figure").search(clean))


RULE = Rule(
    code="S009",
    slug="goal-not-measurable",
    name="绩效目标文字不可衡量或过短",
    group="A 结构完整性",
    severity="warning",
    scope="table",
    basis="财预〔2015〕88号审核表·明确清晰性；财预〔2021〕101号：总体目标应能分解为具体指标",
    basis_kind="regulation not re-read",
    meaning="目标里要有能核对的内容：数量、标准或期限；文号、年份、届次、周年里的数字不算。有数但不足15个字的只作提示。",
    bad="促进友城交流合作。",
    good="该项任务主要完成硬件维护≥10个，软件维护≥1个，保障因公电子护照系统正常运转。",
    check=check,
)
