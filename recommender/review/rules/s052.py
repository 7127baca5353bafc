"""S052: a quality target that states a share done, a deadline or a count."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.table import Indicator, TargetTable
from recommender.review.fund import fund_process
from recommender.review.lexicon import contains_any, pattern, words
from recommender.review.misplaced import belongs, rows_of_level
from recommender.review.names import bare_name, polarity
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.shape import shape
from recommender.review.surroundings import Surroundings


def check(table: TargetTable, around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for every quality row that is none by its name or unit, or that the classifier would put elsewhere."""
    yield from rows_of_level(table, around, "质量指标", lambda row: row.level2 == "质量指标", _certain, _tells_quality)


def _certain(table: TargetTable, number: int, row: Indicator) -> Hit | None:
    name = bare_name(row.level3)
    if fund_process(row.level3) or pattern("satisfaction_name").search(name):
        return None
    kind = shape(row)
    if pattern("timely_name").search(name):
        return belongs(table, number, row, "时效指标")
    if pattern("done_rate").search(name) and not name.endswith(words("rates_of_being_done")):
        return Hit(
            f"质量指标「{row.level3}」只说做没做完，看不出做得好不好",
            "改写合格率、达标率、差错率一类，如「验收合格率 ≥95%」；完成多少写到数量指标，按不按时写到时效指标",
            number,
        )
    if kind == "money" and pattern("cost_name").search(name) and row.target.operator not in ("≥", ">"):
        return belongs(table, number, row, "成本指标")
    if kind == "count" and _is_plain_count(row, name):
        return belongs(table, number, row, "数量指标")
    return None


def _is_plain_count(row: Indicator, name: str) -> bool:
    wanted = row.target.operator not in ("≤", "<") and bool(row.target.number)
    return wanted and polarity(row.level3)[0] >= 0 and not contains_any(name, "quality_counts")


def _tells_quality(row: Indicator, level2: str | None) -> bool:
    """Tell whether a count speaks of quality after all: prizes and defects, and none of something."""
    told = contains_any(row.level3, "quality_counts")
    return bool(told) and (level2 == "数量指标" or (level2 == "社会效益指标" and row.target.number == 0))


RULE = Rule(
    code="S052",
    slug="quality-is-none",
    name="质量指标写成了完成率/次数",
    group="D 归类",
    severity="warning",
    scope="row",
    basis="财预〔2020〕10号共性指标框架：产出数量看实际完成率，产出质量看质量达标率",
    basis_kind="regulation not re-read",
    meaning="质量指标要说明做得好不好：合格率、达标率、差错率、通过率；完成率、次数属于数量，及时率、完成时间属于时效。"
    "获奖、论文、事故、投诉等说明好坏的次数不算错；不少地方认可质量下写完成率，理由充分的可以保留。",
    bad="质量指标「活动举办完成率 100%」；质量指标「仪器维修维护 ≥4次」",
    good="质量指标「维修验收合格率 ≥95%」",
    check=check,
)
