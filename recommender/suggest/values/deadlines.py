"""Deadlines: from the text, else the end of the budget year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from corpus.dates import years_of
from corpus.value import parse_value
from recommender.occurrence import Occurrence
from recommender.project import Project
from recommender.review.cells import folded
from recommender.review.running_text import stopped
from recommender.suggest.values.answer import SuggestedValue
from recommender.suggest.values.asked import Asked
from recommender.suggest.values.figures import PARTS, nouns_of
from recommender.suggest.values.options import options

_DATE = re.compile(
    r"(?:(?P<year>20\d\d)年(?:度)?)?(?P<rest>(?:1[0-2]|0?[1-9])月(?:份)?(?:(?:3[01]|[12]\d|0?[1-9])[日号]|[底末])?|年[底末])"
    r"(?P<before>之前|以前|前)?"
)
_SENTENCE = re.compile(r"[。;!?\n]+")
_YEAR = re.compile(r"20\d\d")


@dataclass(frozen=True, slots=True)
class _Date:
    """A date in running text with the words about it."""

    written: str
    year: int | None
    is_deadline: bool
    clause: str
    part: str


def from_text(asked: Asked, project: Project) -> SuggestedValue | None:
    """Find the date that the officer's text sets for this very thing.

    :param asked: a row that asks for a date.
    :param project: the project; a date without a year falls in its year.
    :return: the date, None where the text names none or several.
    """
    rules = options()
    dates = [date for part, label in PARTS for date in _dates(getattr(project, part), label)]
    if asked.kind == "event":
        dates = [date for date in dates if not date.is_deadline]
    else:
        dates = [date for date in dates if date.is_deadline or rules.found("finished", date.clause)]
    objects = [word for word, _ in asked.tokens if not rules.found("deadline", f"{word}时间") and word != "时间"]
    own = [word for word in objects if word not in project.name and word not in rules.general]
    meant = [date for date in dates if all(word in date.clause for word in own)] or [
        date for date in dates if date.is_deadline and set(nouns_of(_DATE.sub("", date.clause))) <= rules.general
    ]
    if len({(date.year, date.written) for date in meant}) != 1:
        return None
    date = meant[0]
    value = _in_year(date, project.year, asked.kind == "deadline")
    return SuggestedValue(value, f"{date.part}中写明“{date.clause}”", None)


def _in_year(date: _Date, year: int | None, deadline: bool) -> str:
    rest = date.written
    if deadline and not date.is_deadline:
        rest += "前" if rest.endswith(("日", "号", "底", "末")) else "底前"
    wanted = date.year or year
    if wanted is None:
        return rest
    return f"{wanted}{rest}" if rest.startswith("年") else f"{wanted}年{rest}"


@lru_cache(maxsize=64)
def _dates(text: str | None, label: str) -> tuple[_Date, ...]:
    return tuple(_found(text or "", label))


def _found(text: str, label: str) -> Iterator[_Date]:
    for sentence in _SENTENCE.split(stopped(text)):
        plain = folded(sentence)
        for match in _DATE.finditer(plain):
            if (
                match["rest"].startswith("年")
                and match["year"] is None
                and plain[match.start() - 1 : match.start()].isdigit()
            ):
                continue
            if re.match(r"[-—~至到]", plain[match.end() :]) or re.search(r"[-—~至到]$", plain[: match.start()]):
                continue
            start = max(plain.rfind(mark, 0, match.start()) for mark in ",、:") + 1
            stop = min((at for mark in "," if (at := plain.find(mark, match.end())) >= 0), default=len(plain))
            clause = plain[start:stop]
            if options().found("background", clause):
                continue
            year = int(match["year"]) if match["year"] else None
            yield _Date(match["rest"] + ("前" if match["before"] else ""), year, bool(match["before"]), clause, label)


def year_end(asked: Asked, project: Project, library_hint: str | None) -> SuggestedValue | None:
    """Set the end of the budget year where nothing speaks for an earlier day.

    :param asked: a row that asks for a date.
    :param library_hint: how the library says that it is set; a season or a meeting in it forbids the year's end.
    """
    if asked.kind != "deadline" or project.year is None or options().found("seasonal", library_hint or ""):
        return None
    return SuggestedValue(f"{project.year}年12月底前", "预算年度内完成", library_hint)


def moved(former: Occurrence, year: int | None, wanted: int | None) -> SuggestedValue | None:
    """Move last year's deadline into the project's year; only one that plainly is a deadline within its own year.

    :param former: the row of the same project, with a date.
    :param year: of its table.
    :param wanted: of the project.
    """
    target, value = former.target, former.value or ""
    clear = year and wanted and target.date and target.operator in ("≤", "<") and years_of(target.date) == (year,)
    if not clear or len(_YEAR.findall(value)) != 1:
        return None
    text = _YEAR.sub(str(wanted), value)
    if parse_value(text).kind != "date":
        return None
    return SuggestedValue(text, f"沿用本项目{year}年公布的期限，年份改为{wanted}年", None)
