"""S094: no indicator takes up the project's name."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.table import TargetTable
from recommender.naming.things import core_name
from recommender.review.cells import used_rows
from recommender.review.context import is_whole_unit
from recommender.review.own_words import counts_its_kind, own_runs, pairs
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings

_LONGEST = 1_500


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give one hit where the rows hold no word of the project's name, nor of what it is for."""
    if table.kind == "library" or is_whole_unit(table):
        yield NotApplicable("指标库和部门整体绩效目标表没有具体的项目名称")
        return
    told = " ".join(text[:_LONGEST] for text in (table.purpose, table.goal) if text)
    own = own_runs(core_name(table.project_name))
    if not own or not own_runs(told):
        yield NotApplicable("项目名称、资金用途和绩效目标里没有能说明内容的词")
        return
    rows = used_rows(table)
    # Rows may take up the contents (清理枯死松树) in place of the name (松材线虫病防控).
    project = pairs((*own_runs(table.project_name), *own_runs(told)))
    if project & pairs(run for row in rows for run in own_runs(f"{row.level3}，{row.description or ''}")):
        return
    if counts_its_kind(rows, table.project_name):
        return
    terms = "、".join(own)
    yield Hit(
        f"项目名称里的「{terms}」没有出现在任何指标中，换一个项目也能用这张表",
        f"把主要的数量、质量或效益指标落到具体的事上，名称里写明「{own[0]}」做什么，"
        "例如「××活动场次 ≥N场」「××办理数量 ≥N件」",
        quoted=table.project_name,
        evidence={"terms": list(own)},
    )


RULE = Rule(
    code="S094",
    slug="name-not-in-indicators",
    name="指标与项目名称无关联",
    group="H 目标覆盖",
    severity="info",
    scope="table",
    basis="财预〔2015〕88号审核表·相关性：是否设定了相关联的绩效指标",
    basis_kind="inference",
    meaning="指标里既没有项目名称里的词，也没有资金用途和目标里的词，往往是套用了别的项目的表。"
    "「服务」「活动」这类谁都用的词不算，除非数量指标数的正是它。",
    bad="「天津市与神户市结好50周年庆祝活动」的指标里没有「神户」「结好」「庆祝」",
    good="「物业管理服务费」的指标有「物业管理服务面积」",
    check=check,
)
