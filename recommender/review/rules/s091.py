"""S091: what the goal speaks of, no indicator takes up."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.table import TargetTable
from recommender.review.cells import folded, used_rows
from recommender.review.context import is_whole_unit
from recommender.review.lexicon import pattern, threshold
from recommender.review.own_words import counts_its_kind, own_runs, pairs
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings

_SENTENCE, _CLAUSE = re.compile(r"[。;!?]+"), re.compile(r"[,、]|(?<![高平均中初同优相])等(?![级于待候])")
_LINES = re.compile(r"[\n\t]+")
_SATISFACTION = "服务对象满意度指标"
_SHOWN = 6


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give one hit where no row takes up anything of goal and purpose, or half of what the goal lists is left out."""
    if is_whole_unit(table):
        yield NotApplicable("部门整体绩效目标表不按项目表要求")
        return
    of_goal = _contents(table.goal)
    if not of_goal:
        yield NotApplicable("绩效目标里没有写明具体内容")
        return
    everything = list(dict.fromkeys((*of_goal, *_contents(table.purpose))))
    rows = [row for row in used_rows(table) if row.level2 != _SATISFACTION]
    taken = pairs(run for row in rows for run in own_runs(f"{row.level3}，{row.description or ''}，{row.value or ''}"))
    if not pairs(everything) & taken:
        if counts_its_kind(rows, table.project_name):
            return
        yield _hit(table, everything, everything, "绩效目标和资金用途写的是")
        return
    listed = _contents(table.goal, lists_only=True)
    missing = [term for term in listed if not pairs((term,)) & taken]
    enough = len(listed) >= threshold("goal_list_length") and len(missing) >= threshold("goal_list_missing")
    if enough and len(missing) >= threshold("goal_uncovered") * len(listed):
        yield _hit(table, missing, listed, "绩效目标列出了")


def _hit(table: TargetTable, missing: list[str], of: list[str], said: str) -> Hit:
    named = "、".join(missing[:_SHOWN])
    return Hit(
        f"{said}「{named}」，没有一个指标提到",
        f"为主要内容各补一条能核对的指标，例如与「{missing[0]}」有关的「××数量 ≥N件」「××及时率 ≥N%」；"
        "本年不做的从目标里删去",
        quoted=(table.goal or table.purpose or "").strip(),
        evidence={"missing": missing, "terms": len(of)},
    )


def _contents(text: str | None, *, lists_only: bool = False) -> list[str]:
    """Give the contents that a text names; clauses on grounds, guidance and the way of doing name none.

    :param lists_only: take only sentences that enumerate.
    """
    found: dict[str, None] = {}
    clean = folded(_LINES.sub("。", pattern("list_number").sub("", text or "")))
    for sentence in _SENTENCE.split(clean):
        if lists_only and sentence.count("、") < threshold("goal_list_marks"):
            continue
        for clause in _CLAUSE.split(sentence):
            if not pattern("policy_clause").search(clause):
                found.update(dict.fromkeys(own_runs(clause)))
    return list(found)


RULE = Rule(
    code="S091",
    slug="goal-contents-not-covered",
    name="目标中的主要内容没有指标",
    group="H 目标覆盖",
    severity="warning",
    scope="table",
    basis="财预〔2015〕88号审核表·相关性：是否设定了相关联的绩效指标",
    basis_kind="regulation not re-read",
    meaning="目标写了要做什么，指标就要考核什么；内容一样也没有被指标提到，或者逐项列出的有一半以上没有指标，等于目标没有分解。"
    "满意度指标不算；政策依据、指导思想和「提升」「保障」这类词不算内容。",
    bad="目标是「护照签证送审、制作」，指标只有人员数量、资金到位率、付款及时率",
    good="目标是「硬件维护≥10个，软件维护≥1个」，指标有「硬件维护数量」「软件维护数量」",
    check=check,
)
