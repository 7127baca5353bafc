"""S084: another year, place or project was left standing in a text that was copied."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from corpus.names import match_key
from corpus.resources import read_toml
from corpus.table import TargetTable
from recommender.review.cells import folded
from recommender.review.context import is_multi_year, is_whole_unit
from recommender.review.lexicon import contains_any, pattern, threshold, words
from recommender.review.projects import alike_projects
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings
from recommender.typical.groups import province

_CLAUSE = re.compile(r"[,，。；;、!?\n\t]+")
_NEAR = 8
_EARLIEST = 3  # years back; what is older is history
_LEAST_PROJECT = 6  # characters of a project's name that is no common noun
_Text = tuple[int | None, str, str]  # row, what it is, the text


def check(table: TargetTable, around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for every text that speaks of another year, province or project, and one for a repeated remark."""
    texts = list(_texts(table))
    yield from _years(table, texts)
    yield from _places(table, texts)
    yield from _projects(table, around)
    yield from _boilerplate(table)


def _texts(table: TargetTable) -> Iterator[_Text]:
    for label, text in (("绩效目标", table.goal), ("资金用途", table.purpose)):
        if text:
            yield None, label, text
    for number, row in enumerate(table.indicators):
        yield number, "名称", row.level3
        if row.description and match_key(row.description) != match_key(row.level3):
            yield number, "描述", row.description


def _years(table: TargetTable, texts: list[_Text]) -> Iterator[Hit]:
    """Look for the year of an older table, where nothing says why an earlier year is named."""
    if table.year is None or is_multi_year(table):
        return
    found: list[tuple[_Text, int]] = []
    for one in texts:
        wrong = _wrong_year(one[2], table)
        if wrong:
            found.append((one, wrong))
    if len(found) > 3:
        year, times = Counter(wrong for _, wrong in found).most_common(1)[0]
        yield Hit(
            f"表中有{times}处写的是「{year}年」，本表是{table.year}年度的",
            f"把「{year}年」改为「{table.year}年」；如果年度识别错了，请改正表的年度",
            quoted="；".join(said for (_, _, said), wrong in found if wrong == year)[:200],
            evidence={"year": table.year, "found": year, "rows": [row for (row, _, _), _ in found if row is not None]},
        )
        return
    for (row, label, text), year in found:
        yield Hit(
            f"{label}出现「{year}年」，本表是{table.year}年度的",
            f"改为「{table.year}年」；确实说的是往年，写明「较{year}年」「{year}年结转」等",
            row,
            _clause(text, f"{year}年"),
            evidence={"year": table.year, "found": year},
        )


def _wrong_year(text: str, table: TargetTable) -> int | None:
    """Give an earlier year that a clause promises something in."""
    own = table.year or 0
    if f"{own}年" in text:
        return None
    for clause in _CLAUSE.split(pattern("proper_name").sub("", folded(text))):
        for match in pattern("stated_year").finditer(clause):
            year = int(match.group(1))
            if not own - _EARLIEST <= year < own or str(year) in table.project_name:
                continue
            before, after = clause[: match.start()], clause[match.end() + 1 :]
            if pattern("frame_year").search(before) and not contains_any(after, "earlier_year"):
                return year
    return None


def _clause(text: str, token: str) -> str:
    return next((clause.strip() for clause in _CLAUSE.split(text) if token in folded(clause)), text)


@lru_cache(maxsize=1)
def _provinces() -> tuple[str, ...]:
    names: list[str] = read_toml("recommender", "groups.toml")["provinces"]["names"]
    return tuple(name for name in names if name.endswith(("省", "市", "自治区")) and name != "台湾省")


def _places(table: TargetTable, texts: list[_Text]) -> Iterator[Hit]:
    own = province(table.region, table.unit)
    if own not in _provinces() or contains_any(table.project_name, "other_place"):
        return
    for row, label, text in texts:
        plain = folded(text)
        for name in _provinces():
            at = plain.find(name)
            if at < 0 or name == own or name in table.project_name or contains_any(plain, "common_region"):
                continue
            if not _is_partner(plain, at, at + len(name)):
                yield Hit(
                    f"{label}出现「{name}」，本单位在{own}",
                    f"把「{name}」改成本地的名称；确实与{name}有关的，写明是什么关系（如「与{name}协作」）",
                    row,
                    _clause(text, name),
                    evidence={"own": own, "found": name},
                )


def _is_partner(text: str, start: int, end: int) -> bool:
    """Tell whether the words around a place say what it has to do with the project."""
    before, after = text[max(0, start - _NEAR) : start], text[end : end + _NEAR]
    joined = pattern("other_place_before").search(before) or pattern("other_place_after").search(after)
    return bool(joined) or contains_any(before + "|" + after, "other_place") is not None


def _projects(table: TargetTable, around: Surroundings) -> Iterator[Hit]:
    """Look for a goal that begins with the name of another project of the document."""
    goal = match_key(re.sub(r"^\W*\d+[.、．]", "", table.goal or ""))
    if not goal or is_whole_unit(table):
        return
    for place, other in around.others:
        name = match_key(other.project_name)
        if len(name) < _LEAST_PROJECT or not goal.startswith(name) or is_whole_unit(other):
            continue
        if not alike_projects(table.project_name, other.project_name) and match_key(table.project_name) not in goal:
            yield Hit(
                f"绩效目标写的是「{other.project_name}」，那是第{place + 1}个表的项目",
                f"按「{table.project_name}」要做的事重写绩效目标",
                quoted=table.goal,
                evidence={"table": place + 1, "project": other.project_name},
            )


def _boilerplate(table: TargetTable) -> Iterator[Hit]:
    said = {number: folded(row.description) for number, row in enumerate(table.indicators) if folded(row.description)}
    if len(said) < threshold("boilerplate_least_rows"):
        return
    text, times = Counter(said.values()).most_common(1)[0]
    names = {match_key(row.level3) for row in table.indicators}
    if times < threshold("boilerplate_share") * len(said) or len(text) < 4 or match_key(text) in names:
        return
    if text in words("description_kind") or not re.search(r"[\u4e00-\u9fff]{4}", text):
        return
    yield Hit(
        f"{times}条指标的说明都是「{text}」，没有说明任何一条指标",
        "逐条写明口径或算法，例如「验收合格率＝验收合格数÷验收总数」；不需要说明的留空",
        quoted=text,
        severity="warning",
        evidence={"rows": [number for number, one in said.items() if one == text]},
    )


RULE = Rule(
    code="S084",
    slug="left-from-another-table",
    name="残留他人单位、年度、地名",
    group="G 重复与一致性",
    severity="error",
    scope="row",
    basis="照抄检查：目标表的文字应当是本单位、本年度、本项目的",
    basis_kind="inference",
    meaning="2023年的表里写「2022年完成」、天津的表里写「河北省」、目标开头写着别的项目，多半是照抄没有改。"
    "与往年比较、结转、跨年项目、文号书名和对口支援、协作、京津冀一类的地名不算。"
    "每条说明都是同一句套话的，作提醒。",
    bad="2023年度的表，目标写「2022年完成机关运转任务10项」",
    good="2023年度的表，目标写「办结率较2022年提高5个百分点」",
    check=check,
)
