"""Numbers in the officer's own words: how much, of which unit, and the words that stand at it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from corpus.resources import read_toml
from corpus.units import parse_unit
from corpus.value import Operator
from models.segment import tag, words
from recommender.project import Project
from recommender.review.cells import folded
from recommender.review.lexicon import pattern
from recommender.review.running_text import without_noise
from recommender.suggest.values.options import options

_SENTENCE = re.compile(r"[。;!?]+")
_CLAUSE = re.compile(r"[,、()“”\"《》:]+")
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_NOT_A_NUMBER = re.compile(r"[A-Za-z./第]$|\d[^\d]{0,4}[-—~至到]$|[-—~]$")  # a code, an ordinal, the end of a range
_EVERY = re.compile(r"每(?P<first>[^每\d]{1,4}?)(?:每(?P<second>[年月日天次学期]{1,2}))?(?:[^每\d]{0,6})$")
_LONGEST_UNIT = 10
PARTS = (("goal", "目标"), ("purpose", "用途"), ("name", "项目名称"))


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with a unit in running text.

    :param written: number and unit as written (``8.6公里``).
    :param unit: canonical unit; 元 is followed by what it is paid per, where the text says so.
    :param operator: as the text says, None where it says none.
    :param before: the words in front of the number.
    :param after: the words behind it, up to the next verb.
    :param to_next: whether another number follows the words behind, which may be about that one.
    :param sentence: the sentence it stands in, up to the number.
    :param clause: the clause, to be quoted.
    :param part: where it stands (目标, 用途, 项目名称).
    """

    written: str
    number: float
    unit: str
    family: str
    operator: Operator | None
    before: str
    after: str
    to_next: bool
    sentence: str
    clause: str
    part: str

    @property
    def per(self) -> tuple[str, ...]:
        """What an amount is paid per (人, 月); empty for a plain amount."""
        return tuple(self.unit.partition("/")[2].split("·")) if "/" in self.unit else ()


@lru_cache(maxsize=2)
def _operators(place: str) -> tuple[re.Pattern[str], dict[str, Operator]]:
    table: dict[Operator, list[str]] = read_toml("corpus", "values.toml")["operators"][place]
    signs = {folded(word): sign for sign, entries in table.items() for word in entries}
    spellings = "|".join(map(re.escape, sorted(signs, key=len, reverse=True)))
    return re.compile(f"(?:{spellings})$" if place == "before" else f"^(?:{spellings})"), signs


def figures(project: Project) -> tuple[Figure, ...]:
    """Find the numbers in goal, purpose and name.

    :param project: the project.
    :return: in the order of the text, the goal's first; years, dates, ordinals, document numbers, ranges and what a
        clause says of former years are passed over.
    """
    return tuple(found for part, label in PARTS for found in _in_text(getattr(project, part), label))


@lru_cache(maxsize=64)
def _in_text(text: str | None, label: str) -> tuple[Figure, ...]:
    clean = without_noise(text or "")
    return tuple(found for sentence in _SENTENCE.split(clean) for found in _in_sentence(sentence, label))


def _in_sentence(sentence: str, label: str) -> Iterator[Figure]:
    carried = ""
    so_far = ""
    for clause in _CLAUSE.split(sentence):
        so_far += f"{clause}|"
        if options().found("background", clause):
            continue
        end = 0
        for match in _NUMBER.finditer(clause):
            found = _figure(clause, match, end, carried, so_far, label)
            if found:
                end = match.end() + len(_unit_at(clause[match.end() :]) or "")
                carried = found.before if len(found.before) > 1 else found.after or carried
                yield found
        if not end and re.search(r"[\u4e00-\u9fff]{2}", clause):
            carried = clause


def _figure(clause: str, match: re.Match[str], end: int, carried: str, so_far: str, label: str) -> Figure | None:
    ahead, behind = clause[end : match.start()], clause[match.end() :]
    unit = _unit_at(behind)
    if unit is None or _NOT_A_NUMBER.search(clause[: match.start()]):
        return None
    rest = behind[len(unit) :]
    if re.match(r"[/\-—~至到×*]\d|[-—~至]", rest):
        return None
    known = parse_unit(unit)
    if known is None:
        return None
    pattern_before, signs = _operators("before")
    sign = pattern_before.search(ahead)
    before = _last_thing(ahead[: sign.start()].removesuffix("不") if sign else ahead)
    pattern_after, signs_after = _operators("after")
    suffix = pattern_after.match(rest)
    between = re.split(r"\d", rest[suffix.end() :] if suffix else rest, maxsplit=1)
    after = _first_noun(between[0])
    to_next = len(between) > 1 and len(after) == len(between[0]) and not re.search(r"[共计]$", after)
    to_next = to_next and not _has_noun_behind(rest)
    if end and not to_next and len(after) > 1 and not options().found("next_verb", before):
        before = ""  # what stands between two numbers was counted by the first
    operator = _sign(sign, signs) if sign else signs_after[suffix.group()] if suffix else None
    name, family = known.text, known.family
    every = _EVERY.search(before) if family == "money" else None
    each = next(
        (units[0] for word, units in options().per.items() if family == "money" and before.endswith(word)), None
    )
    if each:
        name = f"{name}/{each}"
    elif every:
        name = _per(name, every) or name
    if name != known.text:
        family = (parse_unit(name) or known).family
    if len(before) < 2 and len(after) < 2:
        before = carried + before
    number = float(match.group().replace(",", ""))
    written = match.group() + (re.sub("[名位]$", "人", unit) if family == "people" else unit)
    return Figure(
        written, number, name, family, operator, before.lower(), after.lower(), to_next, so_far.lower(), clause, label
    )


def _sign(found: re.Match[str], signs: dict[str, Operator]) -> Operator:
    """Give the sign of a word, turned round where 不 stands before it (不超3000元)."""
    sign = signs[found.group()]
    turned: dict[Operator, Operator] = {">": "≤", "<": "≥"}
    return turned.get(sign, sign) if found.string[: found.start()].endswith("不") else sign


def _unit_at(behind: str) -> str | None:
    """Give the longest unit that the text begins with; only money is paid per something in words (2460人|每人每月)."""
    for length in range(min(_LONGEST_UNIT, len(behind)), 0, -1):
        unit = parse_unit(behind[:length])
        if unit and ("每" not in behind[:length] or unit.family.startswith("money")):
            return None if behind[length:].startswith("岁") else behind[:length]
    return None


def _first_noun(after: str) -> str:
    """Cut what follows a number at the next verb or 和: there begins the next thing."""
    rules = options().patterns
    plain = re.sub(r"^(?:左右|的)", "", after)
    found = (rules["next_verb"].search(plain, 1), rules["next_thing"].search(plain), rules["and"].search(plain))
    return plain[: min((cut.start() for cut in found if cut), default=len(plain))]


def _has_noun_behind(rest: str) -> bool:
    """Tell whether the next number is followed by what it counts."""
    following = _NUMBER.search(rest)
    behind = rest[following.end() :] if following else ""
    return len(_first_noun(re.split(r"\d", behind[len(_unit_at(behind) or "") :], maxsplit=1)[0])) > 1


def _last_thing(before: str) -> str:
    """Cut what precedes a number at the last 和, or before the last verb that gives one thing another."""
    rules = options().patterns
    plain = rules["and"].split(before)[-1]
    verbs = [found.start() for found in rules["next_thing"].finditer(plain)]
    return plain[verbs[-1] :] if verbs and len(plain) - verbs[-1] > 3 else plain


def _per(unit: str, every: re.Match[str]) -> str | None:
    """Give the unit of 每人每月600元: 元/人·月."""
    known = [parse_unit(part) for part in (every.group("first"), every.group("second")) if part]
    names = [part.text for part in known if part]
    return f"{unit}/{'·'.join(names)}" if names and len(names) == len(known) else None


@lru_cache(maxsize=4096)
def nouns_of(text: str) -> tuple[str, ...]:
    """Give the words of two characters or more that are neither verbs nor adverbs."""
    verb = pattern("goal_promise")
    return tuple(
        word for word in words(text) if len(word) > 1 and tag(word)[0] not in "vd" and not verb.fullmatch(word)
    )
