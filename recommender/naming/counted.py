"""What the officer's own text counts: the object, what is done with it, how many, and the row's name for that."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.units import parse_unit
from models.segment import tag, words
from recommender.naming.phrases import (
    doings,
    doings_after,
    empty_words,
    is_audience,
    pattern,
    quantity_of,
)

QUANTITY, BENEFIT = "数量指标", "社会效益指标"
_SENTENCE = re.compile(r"[。;!?\n\t]+")
_CLAUSE = re.compile(r"([,、:()“”\"《》]+)")
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_NO_COUNT = re.compile(r"[A-Za-z./第\-—~每]$|\d[^\d]{0,4}[-—~至到]$")
_RANGE = re.compile(r"[/\-—~×*]|至\d|到\d")
_MEASURED = frozenset({"people", "length", "area", "mass", "volume", "data", "power", "energy"})
_NO_COUNTED = frozenset({"分", "倍", "级", "度", "点", "面", "层", "m", "M", "G", "字", "名次", "bare"})
_LONGEST_UNIT = 6
_LONGEST = 14


@dataclass(frozen=True, slots=True)
class Counted:
    """A number of the text with what it counts.

    :param level2: canonical level 2 of the row that would promise it.
    :param name: the row's name (``无人机购置数量``).
    :param thing: what is counted, with what is done to it (``无人机购置``).
    :param core: what is counted, without (``无人机``); the same as `thing` where nothing is done.
    :param figure: number and unit as written.
    :param unit: the unit as written.
    """

    level2: str
    name: str
    thing: str
    core: str
    figure: str
    unit: str


def counted_things(text: str) -> tuple[Counted, ...]:
    """Find everything that a text counts, and the shares that it promises.

    :param text: a goal or a purpose.
    :return: in the order of the text; money, dates, ordinals, ranges and what was in former years are passed over.
    """
    clean = pattern("noise").sub("、", unicodedata.normalize("NFKC", text))
    return tuple(found for sentence in _SENTENCE.split(clean) for found in _in_sentence(sentence))


def _in_sentence(sentence: str) -> Iterator[Counted]:
    done = ""  # what is done in a list is said once: 购置检测仪10台、试剂20万份
    parts = _CLAUSE.split(sentence)
    for mark, clause in zip(["", *parts[1::2]], parts[::2], strict=True):
        if mark != "、":
            done = ""
        if pattern("background").search(clause):
            continue
        end, last = 0, None
        for match in _NUMBER.finditer(clause):
            unit = _unit_at(clause[match.end() :])
            promised = _promised(clause, match, end, unit)
            if promised:
                yield promised
            elif unit and not _NO_COUNT.search(clause[: match.start()]):
                rest = clause[match.end() + len(unit) :]
                before = clause[end : match.start()]
                if not _RANGE.match(rest) and _is_count(unit, before, rest):
                    found = _counted(before, rest, match.group() + unit, unit, done, last)
                    if found:
                        last, done = found[0], found[1]
                        yield last
            end = match.end() + len(unit or "")


def _unit_at(behind: str) -> str | None:
    """Give the longest unit that the text begins with."""
    for length in range(min(_LONGEST_UNIT, len(behind)), 0, -1):
        if parse_unit(behind[:length]) is not None:
            return None if behind[length:].startswith("岁") or "每" in behind[:length] else behind[:length]
    return None


def _is_count(unit: str, before: str, rest: str) -> bool:
    """Tell whether a number counts things and is no price, share, date or limit of time."""
    known = parse_unit(unit)
    if known is None or "/" in known.text:
        return False
    if known.family == "time":
        plain = pattern("operator").sub("", rest)
        return known.text in ("小时", "天") and not pattern("limit").search(f"{before}{unit}{rest}") and not plain
    counted = known.family == re.sub("^[十百千万亿]+", "", known.text) or known.family in _MEASURED
    return counted and known.family not in _NO_COUNTED and not pattern("no_promise").search(before)


def _counted(
    before: str, rest: str, figure: str, unit: str, done: str, last: Counted | None
) -> tuple[Counted, str] | None:
    """Name what a number counts; the second of the answer is what is done, for the next member of a list."""
    head = quantity_of(unit, known.family if (known := parse_unit(unit)) else None)
    ahead = pattern("operator_before").sub("", before)
    ahead = pattern("lead_to").sub("", ahead)
    if ahead.endswith("的"):  # 对已建成的12.6公里综合管廊
        ahead = ""
    doing, core = _split(ahead, bool(done))
    if not core and last is not None and not doing:
        return _named(last.core, last.thing, head, figure, unit), ""
    if not core or (not doing and core in doings()):
        doing, core = core, _behind(rest, unit) or core
        doing = "覆盖" if before.endswith(("为", "给", "对", "向")) else doing
    elif not doing:
        doing = done
    if len(core) < 2:
        return None
    thing = core
    if doing and doing not in core:
        follows = core + doing in ahead or (doing in doings_after() and not is_audience(core))
        thing = core + doing if follows else doing + core
    if len(thing) > _LONGEST:
        thing = core
    return _named(core.rpartition("的")[2], thing, head, figure, unit), doing


def _named(core: str, thing: str, head: str, figure: str, unit: str) -> Counted:
    stem = thing.removesuffix("人数") if head.startswith("人") else thing
    name = stem if stem.endswith((head, "次数", "人数")) else stem + head
    level2 = BENEFIT if pattern("benefit").search(thing) else QUANTITY
    return Counted(level2, name, thing, core, re.sub("[名位]$", "人", figure), re.sub("^[名位]$", "人", unit))


def _split(ahead: str, in_list: bool) -> tuple[str, str]:
    """Split the words before a number into what is done and what with (购置 + 无人机).

    :param in_list: whether what is done was said before, so that a noun of doing begins the object (检测试剂).
    """
    found = words(ahead)
    text = "".join(found)
    while found and (
        found[0] in empty_words() or (tag(found[0]) in ("c", "u", "d", "m", "r") and found[0] not in doings())
    ):
        text = text.removeprefix(found[0])
        found = found[1:]
    text = pattern("manner").sub("", pattern("tail").sub("", text))
    ends = next((word for word in doings_after() if text.endswith(word)), "")
    ahead_of_it = words(text.removesuffix(ends))
    if ends and len("".join(ahead_of_it)) >= 2 and tag(ahead_of_it[-1])[0] in "nzl":  # 清运车采购
        return ends, _noun("".join(ahead_of_it))
    first = next((word for word in doings() if text.startswith(word)), "")
    if first and in_list and tag(first) != "v":
        return "", _noun(text)
    second = pattern("second").match(text, len(first)) if first else None
    if not first and found and tag(found[0]) == "v" and len(found[0]) == 2:
        first = found[0]
    core = text[second.end() if second else len(first) :]
    if first and len(core) >= 2 and not all(tag(word)[0] == "v" for word in words(text)):
        return first, _noun(core)
    inner = max(
        ((at, word) for word in doings() if (at := text.rfind(word)) > 0 and at + len(word) <= len(text) - 2),
        default=None,
    )
    if inner and (text[0] in "为给对向在由" or inner[1] in pattern("gives").findall(text)):
        return inner[1], _noun(text[inner[0] + len(inner[1]) :])
    if text[:1] and text[0] in "为给对向在由":
        kept = words(text)
        return "", kept[-1] if len(kept) > 1 and len(kept[-1]) > 1 else ""
    return "", _noun(text)


def _noun(text: str) -> str:
    """Strip what does not belong to a noun from its edges."""
    return pattern("tail").sub("", text.strip("的和与及等对在各")) or text


def _behind(rest: str, unit: str) -> str:
    """Give the noun right behind a number (16名协管员工资: 协管员)."""
    plain = pattern("operator").sub("", re.split(r"\d", rest)[0]).removeprefix("的")
    chain = ""
    for word in words(plain):
        if word in doings() or word in empty_words() or tag(word)[0] in "pcdur" or tag(word) == "v":
            break
        chain += word
        if unit in ("人", "名", "位") and is_audience(chain):
            break
    return chain if len(chain) > 1 else ""


def _promised(clause: str, match: re.Match[str], end: int, unit: str | None) -> Counted | None:
    """Give the row of a share, a time limit or an amount that the text promises (成活率不低于85%)."""
    known = parse_unit(unit) if unit else None
    if known is None or known.family not in ("rate", "time", "working_time", "money"):
        return None
    figure, rest = match.group() + (unit or ""), clause[match.end() + len(unit or "") :]
    said = clause[end : match.start()]
    before = said
    for name in ("operator_before", "lead_to", "operator_before"):
        before = pattern(name).sub("", before)
    before = pattern("leads").sub("", pattern("operator").sub("", before))
    if re.search(r"[比较每\d]", before):
        return None
    if known.family == "money":
        level2, name = "经济效益指标", before if pattern("amount").search(before) else ""
    elif known.family == "rate":
        name = f"{before}率" if pattern("change").search(before) else before
        name = name if pattern("share").search(name) else ""
        level2 = next((level for rule, level in _LEVELS if pattern(rule).search(name)), "质量指标")
    else:
        level2, name = "时效指标", _limited(before, said, rest)
    if not 3 <= len(name) <= _LONGEST:
        return None
    return Counted(level2, name, name, name, figure, unit or "")


def _limited(before: str, said: str, rest: str) -> str:
    """Name a time limit (检测报告4小时内出具: 检测报告出具时间); empty where the time is no limit."""
    if pattern("timed").search(before):
        return before if said != before else ""
    within = pattern("within").match(rest)
    done = "".join(word for word in words(rest[within.end() :])[:2] if tag(word)[0] == "v") if within else ""
    return f"{before}{done}时间" if done and len(before) > 1 else ""


_LEVELS = (
    ("satisfied", "服务对象满意度指标"),
    ("in_time", "时效指标"),
    ("earned", "经济效益指标"),
    ("social", "社会效益指标"),
)
