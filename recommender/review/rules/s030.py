"""S030: a name that lists several things."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.names import plain_name
from corpus.table import TargetTable
from recommender.review.lexicon import pattern
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings

_APART = re.compile(r"[(（][^()（）]*[)）]|[“\"《][^”\"》]*[”\"》]")
_SEPARATORS = re.compile(r"[、,，;；/]")
_AND_SO_ON = re.compile(r"^(.+[、,，;；/].+?)等(.+)$")


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for every name with 、…等 or with three things in a row."""
    for number, row in enumerate(table.indicators):
        if "、" not in row.level3 and "等" not in row.level3:
            continue
        name = pattern("list_of_numerals").sub("", _APART.sub("", plain_name(row.level3)))
        and_so_on = bool(pattern("list_with_and_so_on").search(name))
        if and_so_on or name.count("、") > 1:
            yield Hit(
                f"名称「{row.level3}」并列了多个对象，口径不清" + ("，「等」包括哪些也没有说明" if and_so_on else ""),
                _remedy(name),
                number,
                row.level3,
            )


def _remedy(name: str) -> str:
    found = _AND_SO_ON.match(name)
    if found:
        parts = [part for part in _SEPARATORS.split(found.group(1)) if part]
        split = "".join(f"「{part}{found.group(2)}」" for part in parts)
        return f"拆成{split}，一行一个对象；确需合并的，在指标描述里写明都包括哪些"
    return "拆成几行，一行一个对象；确需合并的，换成一个总的说法，在指标描述里写明都包括哪些"


RULE = Rule(
    code="S030",
    slug="several-things-in-a-name",
    name="指标名称含并列或「等」",
    group="B 取值形式",
    severity="info",
    scope="row",
    basis="一个指标只有一个口径，自评时才能按一个数计分",
    basis_kind="inference",
    meaning="名称里并列几个对象，指标值只有一个数，说不清是哪一个的，也说不清「等」包括什么。"
    "括号、引号里的列举和「一、二、三级」这样的编号不算。",
    bad="维护、保安、运维等服务成本 ≤29万元",
    good="保洁服务成本 ≤11万元",
    check=check,
)
