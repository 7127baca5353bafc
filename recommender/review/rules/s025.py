"""S025: a unit that does not fit what is counted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from corpus.table import TargetTable
from corpus.units import Unit, parse_unit
from corpus.value import print_value
from recommender.review.cells import given_rows
from recommender.review.lexicon import contains_any, pattern, table, words
from recommender.review.names import bare_name, is_rate_name
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.surroundings import Surroundings

_DEEDS = ("次", "场次", "家次", "户次", "台次", "件次", "time", "calendar", "working_time")
_SHARES = ("rate", "rate_difference")


def check(target_table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for every quantity whose head noun is known and whose unit is none of its units."""
    for number, row in given_rows(target_table):
        target = row.target
        if row.level2 != "数量指标" or target.kind not in ("number", "range") or not target.unit:
            continue
        unit = parse_unit(target.unit)
        found = _counted(bare_name(row.level3)) if unit and not is_rate_name(row.level3) else None
        if unit is None:
            continue
        if found is None:
            measured = _measured(unit, bare_name(row.level3))
            if measured and not is_rate_name(row.level3):
                yield Hit(
                    f"「{row.level3}」的值写「{row.value}」，从名称看不出为什么用「{target.unit}」计量",
                    f"核对单位，一般用「{measured}」；如果数的确实是「{target.unit}」，在名称里写明，例如「××长度」「××面积」",
                    number,
                    evidence={"unit": target.unit, "usual": measured.split("、")},
                )
            continue
        head, kind = found
        entry = table("units_of")[kind]
        if _fits(unit, entry, bare_name(row.level3)):
            continue
        usual = "、".join(entry["say"])
        better = print_value(target.model_copy(update={"unit": entry["say"][0]}))
        tolerated = unit.text in words("tolerated_unit")
        yield Hit(
            f"「{row.level3}」的值写「{row.value}」，{head}一般用「{usual}」计量，不用「{target.unit}」",
            f"单位改为{usual}，例如「{better}」（数按实际核对）；如果数的确实是「{target.unit}」，把名称改成数它的说法",
            number,
            severity="info" if tolerated else None,
            evidence={"noun": head, "unit": target.unit, "usual": list(entry["say"])},
        )


@lru_cache(maxsize=1)
def _heads() -> tuple[dict[str, str], dict[str, str]]:
    """Give the endings that name the count itself, and the nouns that are counted, with their kind."""
    counts: dict[str, str] = {}
    nouns: dict[str, str] = {}
    for kind, entry in table("units_of").items():
        (counts if entry.get("counts") else nouns).update(dict.fromkeys(entry["heads"], kind))
    return counts, nouns


@lru_cache(maxsize=8192)
def _measured(unit: Unit, name: str) -> str | None:
    """Give what an unknown thing is rather counted in, where nothing of its name can be measured in the unit."""
    entry = table("measured").get(unit.family)
    if entry is None or name.endswith(words("ending_exempt")):
        return None
    core = pattern("counting_tail").sub("", name)
    return None if not core or re.search(entry["hint"], core) else str(entry["say"])


@lru_cache(maxsize=8192)
def _counted(name: str) -> tuple[str, str] | None:
    """Find what a name counts: by its ending (人数), else by its last noun, before 数量 and a verb that acts on it."""
    if name.endswith(words("ending_exempt")):
        return None
    counts, nouns = _heads()
    found = _ending(name, counts)
    if found or pattern("joined_nouns").search(name):
        return found
    core = pattern("counting_tail").sub("", name)
    found = _ending(core, nouns)
    if found is None:
        verb = next((word for word in words("action") if core.endswith(word) and core != word), None)
        found = _ending(core[: -len(verb)], nouns) if verb else None
    return found


def _ending(name: str, heads: dict[str, str]) -> tuple[str, str] | None:
    best = max((head for head in heads if name.endswith(head)), key=len, default=None)
    return (best, heads[best]) if best else None


def _fits(unit: Unit, entry: dict[str, list[str]], name: str) -> bool:
    family = unit.family.split("/")[0]
    if not family or family in words("any_unit"):
        return True
    parts = {family, *family.replace(")", "").split("(")}
    if parts & set(entry["units"]):
        return True
    if entry.get("counts"):
        return False
    deed = family in _DEEDS or unit.text.split("/")[0].endswith("人次")
    return family in _SHARES or (deed and contains_any(name, "action") is not None)


RULE = Rule(
    code="S025",
    slug="unit-does-not-fit",
    name="单位与被计量对象不匹配",
    group="B 取值形式",
    severity="warning",
    scope="row",
    basis="财预〔2015〕88号审核表：指标表述准确；常用单位见随附词表",
    basis_kind="inference",
    meaning="按名称最后的名词看数的是什么：「参加活动人数」数人，「调研」数次或篇，「设备」数台、套，单位对不上就说不清数的是什么。"
    "写「个」「项」的只提醒；词表里没有的名词，只看长度、面积、重量、时间单位从名称说不说得通。",
    bad="高质量做好调研工作 ≥5场",
    good="参加活动人数 100人",
    check=check,
)
