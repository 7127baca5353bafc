"""S029: a value in words that nobody could verify."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.table import TargetTable
from recommender.review.cells import given_rows
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings
from recommender.review.wording import proxy, wording


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for every vague value and every grade without a criterion."""
    for number, row in given_rows(table):
        found = wording(row)
        if not found or found.fault == "repeats":
            continue
        instead = f"「{proxy(row.level3, row.level2)}」"
        if found.fault == "grade":
            yield Hit(
                f"「{row.value}」是等次，没有写明达到什么标准才算",
                f"写明每个等次的标准，例如「优：……；良：……；差：……」（省略号处填标准）；也可以换成数，例如{instead}",
                number,
            )
        elif found.soft:
            yield Hit(
                f"「{row.value}」没有说凭什么判断",
                f"写明查证的依据，例如以印发的文件、验收单或检查记录为准；也可以换成数，例如{instead}",
                number,
                severity="info",
            )
        else:
            yield Hit(
                f"「{row.value}」属于空泛表述，没有可以核对的标准",
                f"换成可以核对的数，例如{instead}（数按实际填写）；不能量化的，"
                "写明优、良、中、差各达到什么标准，或写能查证的结果，例如「制度已印发」",
                number,
            )


RULE = Rule(
    code="S029",
    slug="vague-value",
    name="定性指标值空泛",
    group="B 取值形式",
    severity="warning",
    scope="row",
    basis="财预〔2021〕101号：定性取值应可分级评判；湖南等地表样要求写评（扣）分标准",
    basis_kind="regulation not re-read",
    meaning="「显著」「有效提升」「长期」「良好」没有标准，谁来评都可以说做到了。"
    "写明每个等次的标准、与上年相比、全覆盖、零事故、通过验收的都算清楚；「建立」「实现」之类只提醒写明依据。"
    "已经由 S028、S023、S024、S072 指出的不重复。",
    bad="满足外事活动要求 圆满完成",
    good="服务质量等次 良好得10分，一般得8分，差得0分",
    check=check,
)
