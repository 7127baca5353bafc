"""S043: the same thing runs one way in this table and the other way in another table of the document."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from corpus.table import Indicator, TargetTable
from recommender.review.cells import given_rows
from recommender.review.context import COST_LEVEL2
from recommender.review.lexicon import pattern
from recommender.review.names import bare_name, core_noun, is_rate_name, polarity
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.shape import shape
from recommender.review.surroundings import Surroundings

_WAYS = {"≥": "≥", ">": "≥", "≤": "≤", "<": "≤"}
_Key = tuple[str, ...]
_Places = dict[_Key, list[tuple[int, Indicator]]]


@dataclass(frozen=True, eq=False)
class _Document:
    """A document's tables, compared as one object: the same tuple is asked for by every one of its tables."""

    tables: tuple[TargetTable, ...]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Document) and self.tables is other.tables

    def __hash__(self) -> int:
        return id(self.tables)


def check(table: TargetTable, around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for every row that another table contradicts."""
    if not around.others:
        yield NotApplicable("只有一张表，没有可对照的")
        return
    places = _places(_Document(around.tables))
    for number, row in given_rows(table):
        found = next(
            (
                one
                for key in _keys(row)
                for one in places.get(key, ())
                if one[0] != around.number and _WAYS[one[1].target.operator or "≥"] != _WAYS[row.target.operator or "≥"]
            ),
            None,
        )
        if found:
            yield _hit(number, row, found[0], around.tables[found[0]], found[1])


@lru_cache(maxsize=4)
def _places(document: _Document) -> _Places:
    found: _Places = defaultdict(list)
    for place, table in enumerate(document.tables):
        for _, row in given_rows(table):
            for key in _keys(row):
                found[key].append((place, row))
    return dict(found)


def _keys(row: Indicator) -> Iterator[_Key]:
    """Give what two rows must share: the name, or number and thing counted."""
    target = row.target
    if target.kind != "number" or target.operator not in _WAYS or not row.level2:
        return
    judged = polarity(row.level3)[0] and is_rate_name(row.level3) and row.level2 not in COST_LEVEL2
    if not judged:  # S040 knows which way those rates run
        yield (row.level2, bare_name(row.level3))
    head = pattern("head_noun").search(core_noun(row.level3))
    if row.level2 == "数量指标" and head and shape(row) == "count":
        yield (row.level2, f"{target.number:g}", target.unit or "", head.group())


def _hit(number: int, row: Indicator, place: int, table: TargetTable, other: Indicator) -> Hit:
    return Hit(
        f"「{row.level3}」在本表为「{row.value}」，第{place + 1}张表「{table.project_name}」的"
        f"「{other.level3}」为「{other.value}」，方向相反",
        "核对两张表是否从同一处套用；同一件事各表方向应一致，提供的数量写「≥」，要控制的写「≤」",
        number,
        evidence={"table": place + 1, "level3": other.level3, "value": other.value},
    )


RULE = Rule(
    code="S043",
    slug="opposite-directions",
    name="同一对象在不同表中方向相反",
    group="C 方向",
    severity="info",
    scope="document",
    basis="同一单位各项目目标口径一致",
    basis_kind="inference",
    meaning="同一个指标，或者数相同、对象相同的两个数量指标，在一份文件的两张表里一个写「≥」一个写「≤」，"
    "多半是从一张表套到另一张表时没有改。",
    bad="一张表写「专职人员数量 ≥19人」，另一张表写「物业人员数量 ≤19人」",
    good="两张表都写「≥」，或者数和对象都不同",
    check=check,
)
