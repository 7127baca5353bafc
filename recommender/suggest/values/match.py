"""Which number of the officer's text is meant by which row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from corpus.value import parse_value, print_number
from models.segment import words
from recommender.naming.things import Thing
from recommender.project import Project
from recommender.review.cells import folded
from recommender.review.names import polarity
from recommender.suggest.values.answer import SuggestedValue
from recommender.suggest.values.asked import Asked, is_count_of, is_verb
from recommender.suggest.values.figures import Figure, nouns_of
from recommender.suggest.values.options import options
from recommender.typical.summary import unit_family

# 3A of 3A级景区, 日均, 每村: a number without it is another one.
_TELLING = re.compile(r"[A-Za-z0-9]+|每|[人户日月]均")


def from_text(asked: Asked, project: Project, found: Sequence[Figure]) -> SuggestedValue | None:
    """Find the number that the officer's text gives for this very thing.

    :param asked: the row.
    :param project: the project; its name helps to tell what a number counts.
    :param found: the numbers of its text.
    :return: the value; None where the text says nothing, or several things.
    """
    figure = matching(asked, project, found)
    return quoted(figure, _written(asked, figure)) if figure else None


def quoted(figure: Figure, value: str) -> SuggestedValue:
    """Give a value whose source is the clause of a number."""
    return SuggestedValue(value, f"{figure.part}中写明“{figure.clause}”", None)


def matching(asked: Asked, project: Project, found: Sequence[Figure]) -> Figure | None:
    """Give the one number that is meant, None where none is or several are."""
    if asked.kind == "words":
        return None
    if asked.kind == "rate":
        scored = [(_same_share(asked, figure), figure) for figure in found if figure.family == "rate"]
    else:
        fitting = [figure for figure in found if _fits(asked, figure)]
        alone = len({figure.number for figure in fitting}) == 1
        scored = [(_same_thing(asked, project, figure, alone), figure) for figure in fitting]
    scored = [pair for pair in scored if pair[0] > 0]
    if not scored:
        return None
    best = max(score for score, _ in scored)
    meant = [figure for score, figure in scored if score > best - 1e-9]
    return meant[0] if len({(figure.number, figure.unit) for figure in meant}) == 1 else None


def _fits(asked: Asked, figure: Figure) -> bool:
    """Tell whether a number's unit may be that of the row's value."""
    if asked.kind == "unit_cost":
        if options().found("benefit", figure.before):
            return False
        return figure.family.startswith("money") and is_unit_price(figure) and same_per(asked, figure)
    if asked.kind in ("part_cost", "money", "total_cost"):
        alike = options().found("unit_cost", asked.name) or not options().found("unit_cost", figure.before)
        joint = options().found("and", asked.name) and asked.name not in figure.clause
        floor = figure.operator in ("≥", ">")
        return figure.family == "money" and alike and not (asked.kind == "part_cost" and (joint or floor))
    if asked.kind == "duration" and not figure.operator and not options().found("time_said", figure.before):
        return False  # hours of work done are no limit
    if asked.families:
        return figure.family in asked.families or figure.unit in asked.families
    rules = options()
    return not (figure.family.startswith("money") or figure.family in ("rate", "rate_difference", "bare")) and (
        "/" not in figure.unit and figure.family not in rules.measured - {"people", "area", "length", "mass", "volume"}
    )


def is_unit_price(figure: Figure) -> bool:
    """Tell whether an amount of money is one per something (780元/生·年, 补助标准600元)."""
    rules = options()
    return bool(figure.per) or (rules.found("unit_cost", figure.before) and not rules.found("benefit", figure.before))


def same_per(asked: Asked, figure: Figure) -> bool:
    """Tell whether a row and an amount may be paid per the same thing; unknown may be anything."""
    wanted = wanted_per(asked)
    return not wanted or not figure.per or bool(wanted & set(figure.per))


def wanted_per(asked: Asked) -> set[str]:
    """Give what a unit cost is counted per; empty where nothing tells it."""
    if asked.unit and "/" in asked.unit:
        return set(asked.unit.partition("/")[2].split("·"))
    return {unit for word, units in options().per.items() if word in asked.name for unit in units}


def _same_thing(asked: Asked, project: Project, figure: Figure, alone: bool) -> float:
    """Give the share of a name's words that stand at a number; 0 where the number speaks of another thing."""
    rules = options().thresholds
    tokens = asked.tokens if asked.kind != "unit_cost" else _objects(asked)
    total = sum(weight for _, weight in tokens)
    if not total:  # 补助标准: the name says nothing but that it is one
        return 1.0 if asked.kind == "unit_cost" and alone else 0.0
    if alone and figure.per and wanted_per(asked) & set(figure.per):  # the one price of the text, per what is asked
        near = f"{figure.sentence}{project.name}"
        return 1.0 if any(_share(word, near) for word, _ in tokens) else 0.0
    if asked.kind == "count" and not asked.families and all(weight < len(word) for word, weight in tokens):
        return 0.0
    at_number = sum(weight * _at(word, figure) for word, weight in tokens) / total
    if at_number < rules.same_thing and asked.kind == "count" and not asked.families & options().measured:
        return 0.0
    if _other_work(asked.name, figure) or _lacks_telling(asked, figure):
        return 0.0
    head = tokens[-1][0]
    if at_number >= rules.same_thing and (asked.families or _head_at(head, figure) >= rules.same_object):
        counted = 0.02 if not asked.families and figure.family not in options().measured - {"people"} else 0.0
        return 1 + at_number + counted + 0.01 * _share_of_nouns(figure.before, asked.name)
    wider = sum(
        weight
        * max(
            _at(word, figure),
            rules.in_sentence * _share(word, figure.sentence),
            rules.in_project_name * _share(word, project.name),
        )
        for word, weight in tokens
    )
    foreign = [
        noun
        for noun in nouns_of(figure.before or figure.after)
        if noun[0] != "每" and noun not in asked.name and noun not in project.name and not _share(noun, asked.name)
    ]
    return wider / total if wider / total >= rules.wider and not foreign else 0.0


def _lacks_telling(asked: Asked, figure: Figure) -> bool:
    """Tell whether a clause lacks the evil, the code or the 每 of a name; prices were compared before."""
    rules = options()
    if rules.found("zero", asked.name) and not rules.found("zero", figure.clause):
        return True
    return asked.kind != "unit_cost" and any(part not in figure.clause for part in _TELLING.findall(asked.name))


def _head_at(head: str, figure: Figure) -> float:
    """Give how surely the last word of a name is meant; what is done (评价) may be said later in the clause."""
    return _share(head, figure.clause) if is_verb(head) else _at(head, figure)


def _at(word: str, figure: Figure) -> float:
    """Give how surely a word stands at a number, between 0 and 1."""
    behind = _share(word, figure.after)
    discount = options().thresholds.before_next if figure.to_next else 1.0
    return max(_share(word, figure.before), behind * discount)


def _other_work(name: str, figure: Figure) -> bool:
    """Tell whether a name asks for another kind of work (新建, 改建) than the one done at a number."""
    works = options().works
    wanted = [work for work in works if work in name]
    done = [work for work in works if work in figure.before] or [work for work in works if work in figure.after]
    return bool(wanted and done) and not set(wanted) & set(done)


def _objects(asked: Asked) -> tuple[tuple[str, float], ...]:
    """Leave out of a unit cost's name the words that every unit cost has."""
    rules = options()
    return tuple(
        (word, weight) for word, weight in asked.tokens if word not in rules.of_price and word not in rules.per
    )


def _share(word: str, text: str) -> float:
    """Give 1 where a text has a word, for a longer word the share of its character pairs that the text has."""
    if word in text:
        return 1.0
    pairs = _pairs(word)
    return sum(pair in text for pair in pairs) / len(pairs) if len(pairs) > 1 and text else 0.0


@lru_cache(maxsize=16384)
def _pairs(word: str) -> tuple[str, ...]:
    return tuple(word[i : i + 2] for i in range(len(word) - 1))


def _share_of_nouns(text: str, name: str) -> float:
    nouns = nouns_of(text)
    return sum(noun in name for noun in nouns) / len(nouns) if nouns else 0.0


def _same_share(asked: Asked, figure: Figure) -> float:
    """Tell how surely a share in the text (参保率达到95%) is the one that a row asks for; 0 where it is another."""
    rules = options()
    said = rules.patterns["reached"].sub("", figure.before.rpartition("|")[2])
    if not rules.found("share_word", said):
        said = figure.after
        if not rules.found("share_word", said):
            return 0.0
    head = _common_end(asked.name, said)
    if len(head) < 2:
        return 0.0
    mine, other = asked.name.removesuffix(head), said.removesuffix(head)
    everyone = rules.patterns["everyone"]
    if mine == other:
        return 2.0
    if all(is_verb(word) for word in words(other)) or not mine or everyone.search(mine) or everyone.search(other):
        return 1.0 if head not in ("率", "度", "比例") else 0.0
    if mine.endswith(other) or other.endswith(mine):
        return 1.5
    shared = sum(_share(word, other) * len(word) for word in nouns_of(mine)) / max(1, sum(map(len, nouns_of(mine))))
    back = sum(_share(word, mine) * len(word) for word in nouns_of(other)) / max(1, sum(map(len, nouns_of(other))))
    return max(shared, back) if max(shared, back) >= rules.thresholds.same_object else 0.0


def _common_end(first: str, second: str) -> str:
    length = 0
    while length < min(len(first), len(second)) and first[-length - 1] == second[-length - 1]:
        length += 1
    return first[len(first) - length :]


def _written(asked: Asked, figure: Figure) -> str:
    """Give the value as it is written in a table; the number is the text's own."""
    written = figure.written
    operator = figure.operator or default_operator(asked, figure.number)
    if asked.kind == "rate" and figure.number == 100 and operator == "≥":
        operator = "="  # more than all is not to be had
    if figure.family.startswith("money") and figure.per and "/" not in written:
        written = f"{print_number(figure.number)}{figure.unit}"
    return f"{operator}{written}"


def default_operator(asked: Asked, number: float) -> str:
    """Give the sign that a row of its kind has where the text says none."""
    if asked.kind == "unit_cost":
        return "=" if "标准" in asked.name else "≤"
    if asked.kind in ("total_cost", "part_cost"):
        return "≤"
    if asked.kind == "rate" and number in (0, 100):
        return "="
    if polarity(asked.name)[0] < 0 or (asked.kind == "duration" and asked.level2 == "时效指标"):
        return "≤"
    return "≥"


def of_row(asked: Asked, thing: Thing, found: Sequence[Figure]) -> SuggestedValue:
    """Give the number that the text gives for a row which was named for that very number.

    :param asked: the row.
    :param thing: what it counts, with its figure.
    :param found: the numbers of the text, for the sign and to quote the clause.
    """
    written = folded(thing.figure or "")
    figure = next((figure for figure in found if figure.written == written), None)
    if figure is not None:
        return quoted(figure, _written(asked, figure))
    sign = default_operator(asked, parse_value(thing.figure).number or 0.0)
    return SuggestedValue(f"{sign}{thing.figure}", f"文中写明“{thing.text}{thing.figure}”", None)


def of_thing(asked: Asked, thing: Thing | None, found: Sequence[Figure]) -> SuggestedValue | None:
    """Give the number that the text gives for the thing a composed name is about, where its unit fits the name.

    :param asked: the row, a count.
    :param thing: what the name is about.
    :param found: the numbers of the text, to quote the clause.
    """
    if thing is None or not thing.figure or not is_count_of(asked.name, thing):
        return None
    target = parse_value(thing.figure)
    family = unit_family(target.unit)[0]
    if target.kind != "number" or (asked.families and family not in asked.families):
        return None
    clause = next((figure for figure in found if figure.written == folded(thing.figure)), None)
    value = thing.figure if target.operator else f"{default_operator(asked, target.number or 0.0)}{thing.figure}"
    return quoted(clause, value) if clause else SuggestedValue(value, f"文中写明“{thing.text}{thing.figure}”", None)
