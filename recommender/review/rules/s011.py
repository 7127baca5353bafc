"""S011: the descriptions repeat the names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.table import TargetTable
from recommender.review.cells import folded, used_rows
from recommender.review.lexicon import threshold
from recommender.review.names import is_rate_name
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings

_MARKS = re.compile(r"[\W_]+")


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give one hit for the table where most descriptions say no more than the name."""
    rows = [row for row in used_rows(table) if folded(row.description) and folded(row.level3)]
    if not rows:
        yield NotApplicable("表中没有填写绩效指标描述")
        return
    alike = [row for row in rows if _plain(row.description) == _plain(row.level3)]
    few = len(alike) < threshold("repeated_descriptions_rows")
    if few or len(alike) < threshold("repeated_descriptions") * len(rows):
        return
    example = next((row for row in alike if is_rate_name(row.level3)), alike[0])
    yield Hit(
        f"{len(rows)} 条「绩效指标描述」中有 {len(alike)} 条只重复了指标名称，例如「{example.level3}」",
        f"写明口径和算法，例如把「{example.level3}」的描述写成{_wording(example.level3)}；一条一条补，先补比率类的",
        quoted=example.description,
        evidence={"repeated": len(alike), "described": len(rows)},
    )


def _plain(text: str | None) -> str:
    return _MARKS.sub("", folded(text))


def _wording(name: str) -> str:
    if name.endswith("满意度"):
        return "「问卷中满意和较满意的人数÷收回的有效问卷数×100%」"
    if is_rate_name(name):
        return "「达到要求的数量÷应统计的总数×100%，数据取自××台账」"
    return "「统计的是什么、从哪份台账取数」"


RULE = Rule(
    code="S011",
    slug="description-repeats-name",
    name="绩效指标描述与指标名称完全相同",
    group="A 结构完整性",
    severity="info",
    scope="table",
    basis="财预〔2021〕101号 三（一）：指标解释应说明含义和计算方法",
    basis_kind="regulation not re-read",
    meaning="描述一栏是用来写口径和算法的，照抄名称，到年底就可能各算各的；八成以上这样填的，全表提示一次。",
    bad="12条指标的描述都与名称一字不差",
    good="满意度的描述写「问卷中满意和较满意对象占调研对象比率」",
    check=check,
)
