"""S028: a value that only repeats what the name says."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.table import TargetTable
from recommender.review.cells import given_rows
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings
from recommender.review.wording import proxy, wording


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for every value in words that stands in the name already."""
    for number, row in given_rows(table):
        found = wording(row)
        if not found or found.fault != "repeats":
            continue
        instead = f"「{proxy(row.level3, row.level2)}」"
        if found.soft:
            yield Hit(
                f"「{row.value}」只是重复名称里的话，没有说凭什么判断",
                f"写明查证的依据，例如以文件、验收单或检查记录为准；也可以换成数，例如{instead}",
                number,
                severity="info",
                evidence={"word": found.word},
            )
        else:
            yield Hit(
                f"「{row.value}」只是重复名称「{row.level3}」里的话，没有写出做到什么程度算完成",
                f"换成可以核对的数，例如{instead}（数按实际填写）；不能量化的，"
                "写明优、良、中、差各达到什么标准，或写能查证的结果，例如「制度已印发」",
                number,
                evidence={"word": found.word},
            )


RULE = Rule(
    code="S028",
    slug="value-repeats-name",
    name="定性指标值只重复指标名称里的动词",
    group="B 取值形式",
    severity="warning",
    scope="row",
    basis="财预〔2021〕101号：定性取值应可分级评判；财预〔2015〕88号：难以量化的，定性描述应充分、具体",
    basis_kind="regulation not re-read",
    meaning="名称写「保障机关正常运转」，值又写「保障」，年底无从判断做到没有。"
    "可以换成数，可以写明每个等次的标准，也可以写能查证的结果（通过验收、制度已印发、全覆盖）。"
    "「资金使用合规性：合规」这类是非判断只提醒写明依据；率、成本和时限另有检查。",
    bad="保障机关正常运转 保障",
    good="形成活动方案、总结 ≥1份",
    check=check,
)
