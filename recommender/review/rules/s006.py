"""S006: too few or too many indicators."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from corpus.table import TargetTable
from recommender.review.cells import is_dropped, used_rows
from recommender.review.context import is_whole_unit
from recommender.review.lexicon import threshold
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give one hit where a table has few or many rows, or crowds them under one level 2."""
    if is_whole_unit(table) or table.kind == "library":
        yield NotApplicable("部门整体绩效目标表和指标库不限条数")
        return
    rows = [row for row in used_rows(table) if not is_dropped(row)]
    if not rows:
        yield NotApplicable("表中没有填写的指标")
        return
    least, most = int(threshold("rows_least")), int(threshold("rows_most"))
    level2, crowd = max(Counter(row.level2 or "" for row in rows).items(), key=lambda pair: (bool(pair[0]), pair[1]))
    evidence = {"rows": len(rows), "least": least, "most": most}
    if len(rows) < least:
        yield Hit(
            f"全表只有 {len(rows)} 条三级指标，难以说明这笔钱做了什么、效果怎样",
            f"一般设 {least}～{most} 条：把绩效目标里的主要工作各设一条数量、质量或时效指标，再设至少一条效益指标",
            quoted="、".join(row.level3 for row in rows),
            evidence=evidence,
        )
    elif len(rows) > most:
        yield Hit(
            f"全表有 {len(rows)} 条三级指标，重点不突出",
            f"一般设 {least}～{most} 条：留下最能说明结果的核心指标，把同类的小项并成一条",
            quoted=f"{len(rows)}条",
            evidence=evidence,
        )
    elif level2 and crowd > threshold("rows_most_of_level2"):
        names = [row.level3 for row in rows if row.level2 == level2]
        yield Hit(
            f"全表 {len(rows)} 条三级指标中，「{level2}」一类就有 {crowd} 条，显得偏重",
            f"「{level2}」留下 {int(threshold('rows_most_of_level2'))} 条以内最主要的，同类的小项并成一条",
            quoted="、".join(names),
            evidence={**evidence, "level2": level2, "crowd": crowd},
        )


RULE = Rule(
    code="S006",
    slug="too-few-or-many-rows",
    name="指标数量过少或过多",
    group="A 结构完整性",
    severity="info",
    scope="table",
    basis="财预〔2021〕101号 一（二）：重点突出，选取最能体现总体目标实现程度的核心指标",
    basis_kind="inference",
    meaning="条数太少说不清楚，太多抓不住重点；规定没有限定条数，5～25条是常见范围，同一个二级指标一般不超过8条，只作提示。",
    bad="全表只有一条三级指标",
    good="庆祝活动项目设9条指标，数量、质量、时效、成本、效益、满意度都有",
    check=check,
)
