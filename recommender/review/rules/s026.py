"""S026: a share below 0 or above 100 %."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.table import Indicator, TargetTable
from recommender.review.cells import folded, given_rows
from recommender.review.finding import Fix
from recommender.review.lexicon import contains_any, threshold
from recommender.review.names import bare_name, polarity
from recommender.review.odd import impossible_percent
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings

_WHOLE = 100.0
_MISREAD = re.compile(r"^2(\d{2}(?:\.\d+)?|100)%$")


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for every share of a whole that cannot be."""
    for number, row in given_rows(table):
        percent = impossible_percent(row)
        if percent is None:
            continue
        meant = _meant(row)
        limit = "不能小于0" if percent < 0 else "不能超过100%"
        odd = percent > _WHOLE and contains_any(bare_name(row.level3), "may_exceed") and not meant
        yield Hit(
            f"「{row.level3}」是比率，{limit}，现为「{row.value}」",
            f"可能是扫描时把「≥」认成了「2」，核对后改为「{meant}」"
            if meant
            else "核对小数点和符号，写成0到100%之间的数，例如「≥95%」；如果比的是上年，名称改为「增长率」",
            number,
            severity="warning" if odd else None,
            evidence={"percent": percent},
            fixes=(Fix(field="value", row=number, text=meant),) if meant else (),
        )


def _meant(row: Indicator) -> str | None:
    """Give the value that a scan took for another: a 2 in place of ≥."""
    found = _MISREAD.match(folded(row.value))
    if not found or row.target.operator is not None or polarity(row.level3)[0] < 0:
        return None
    share = float(found.group(1))
    return f"≥{found.group(1)}%" if threshold("ocr_least_rate") <= share <= _WHOLE else None


RULE = Rule(
    code="S026",
    slug="share-out-of-bounds",
    name="比率超出0~100%",
    group="B 取值形式",
    severity="error",
    scope="row",
    basis="比率是部分占全部的份额，在0到100%之间；鄂州2022年公开表把「≥92%」印成「292%」",
    basis_kind="inference",
    meaning="合格率、满意度之类不会超过100%，也不会是负数，多半是小数点或符号错了。"
    "增长率、毛入学率、杠杆和偏差之类可以超过100%或为负，不检查；完成率、到位率超过100%可能有意为之，只作提醒。",
    bad="验收合格率 292%",
    good="验收合格率 ≥92%",
    check=check,
)
