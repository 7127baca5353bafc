"""S010: the goal repeats the purpose."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.table import TargetTable
from recommender.review.cells import folded
from recommender.review.lexicon import pattern, threshold
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings

_MARKS = re.compile(r"[\W_]+")


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give one hit where goal and purpose are one text, or the one holds the other and little more."""
    goal, purpose = _plain(table.goal), _plain(table.purpose)
    if min(len(goal), len(purpose)) < threshold("goal_copied_shortest"):
        yield NotApplicable("绩效目标和资金用途没有都填写")
        return
    shorter, longer = sorted((goal, purpose), key=len)
    if shorter not in longer or len(longer) > threshold("goal_copied_longer") * len(shorter):
        return
    same = "相同" if shorter == longer else "基本相同"
    yield Hit(
        f"绩效目标与资金用途文字{same}，没有说明要达到什么结果",
        "资金用途写钱花在哪里，绩效目标写做到多少、做到什么程度、带来什么效果，"
        "例如「全年完成××N件，按时办结率达到N%以上，服务对象满意度达到N%以上」",
        quoted=(table.goal or "").strip(),
        evidence={"purpose": table.purpose, "share": round(len(shorter) / len(longer), 2)},
    )


def _plain(text: str | None) -> str:
    """Give a text without its list number, punctuation, blanks and differences of width."""
    return _MARKS.sub("", folded(pattern("list_number").sub("", text or "")))


RULE = Rule(
    code="S010",
    slug="goal-copies-purpose",
    name="绩效目标照抄资金用途",
    group="A 结构完整性",
    severity="info",
    scope="table",
    basis="财预〔2015〕88号审核表·明确清晰性；审核意见中常见「照抄项目内容」",
    basis_kind="inference",
    meaning="资金用途说钱花在哪里，绩效目标说要达到什么结果；两处一个样，就等于没有写目标。只比较文字，不看序号、标点和空格。",
    bad="资金用途和绩效目标都写「促进友城交流合作」",
    good="资金用途写「保障机关办公环境正常运转」，绩效目标另写明会议、保洁、保安、维修等服务范围",
    check=check,
)
