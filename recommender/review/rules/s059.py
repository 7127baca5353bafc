"""S059: an indicator that would fit any project."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.table import TargetTable
from recommender.review.cells import is_unfilled
from recommender.review.lexicon import contains_any, pattern, words
from recommender.review.names import bare_name
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings

_SCOPED = ("任务", "工作")


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for every row that names tasks or work without saying which."""
    for number, row in enumerate(table.indicators):
        if is_unfilled(row):
            continue
        found = pattern("general_indicator").search(bare_name(row.level3))
        if found and _says_nothing(found):
            yield Hit(
                f"「{row.level3}」放在任何项目里都成立，看不出本项目做什么",
                "把「任务」「工作」换成本项目做的事，如「培训场次 ≥N场」「证照按时办结率 ≥98%」「保洁达标率 ≥95%」",
                number,
                quoted=row.level3,
            )


def _says_nothing(found: re.Match[str]) -> bool:
    """Tell whether the scope names no particular work: 外事工作 is a whole office's work, 科普活动 is a thing."""
    scope = found.group("scope")
    for word in words("general_scope"):
        scope = scope.replace(word, "")
    return not scope or (found.group("noun") in _SCOPED and not contains_any(scope, "concrete_work"))


RULE = Rule(
    code="S059",
    slug="fits-any-project",
    name="万能指标（与项目无关也成立）",
    group="D 归类",
    severity="info",
    scope="row",
    basis="财预〔2015〕88号 相关性·指标科学性；审核常见意见「照抄」",
    basis_kind="inference",
    meaning="「任务完成率」「工作完成及时率」换个项目也照样成立，说明不了这笔钱做成了什么。"
    "写明是哪一类活动或工作的（科普活动、培训任务）不算。",
    bad="任务完成率 ≥95%；完成机关运转任务数量 ≥10个",
    good="保洁达标率 ≥95%",
    check=check,
)
