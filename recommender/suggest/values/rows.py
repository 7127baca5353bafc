"""The values of all rows of an answer, by the strength of what speaks for each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from corpus.units import is_money
from recommender.index.snapshot import Snapshot
from recommender.occurrence import Occurrence, UniqueIndicator
from recommender.project import Project
from recommender.suggest.candidate import Candidate
from recommender.suggest.values import costs, deadlines, match
from recommender.suggest.values.answer import SuggestedValue
from recommender.suggest.values.asked import COST, Asked, asked_by
from recommender.suggest.values.evidence import PastValues, past_values
from recommender.suggest.values.figures import Figure, figures
from recommender.suggest.values.hints import hint_for
from recommender.suggest.values.options import options
from recommender.suggest.values.usual import Usual

Marks = npt.NDArray[np.bool_]
DATES = ("deadline", "event")
SEEN = 3  # values of other projects that a hint names
# Rows whose numbers belong to one project alone: another project's are no evidence for them.
OWN_NUMBERS = ("数量指标", "成本指标", "经济效益指标")


def value_rows(
    snapshot: Snapshot, project: Project, candidates: Sequence[Candidate], own_tables: set[int]
) -> list[SuggestedValue]:
    """Value the rows of one answer together, for its costs must add up; never with an invented number.

    What speaks is asked in this order: the officer's text, the budget, last year's table of the project, published
    rows of the indicator, the library's, rows with the same attribute, the end of the budget year.

    :param snapshot: the index.
    :param project: the project.
    :param candidates: the rows.
    :param own_tables: places of the tables of the same project in other years.
    :return: one value for each row, in their order.
    """
    past = past_values(snapshot)
    own = np.zeros(len(snapshot.tables), dtype=np.bool_)
    own[list(own_tables)] = True
    found = figures(project)
    asked = [asked_by(one, next(iter(past.published.units(one.indicator)), None)) for one in candidates]
    costed = costs.cost_values(asked, project, found)
    values = [
        costed.get(place) or _value(past, project, candidate, row, found, own)
        for place, (candidate, row) in enumerate(zip(candidates, asked, strict=True))
    ]
    return costs.checked_sum(asked, project, values)


def is_total_cost(level2: str | None, level3: str, units: Iterable[str] = ()) -> bool:
    """Tell whether a row is the one that may carry the whole budget: a total, in money, not per anything.

    :param level2: canonical level 2.
    :param level3: the name.
    :param units: that its values have had.
    """
    if level2 != COST or not options().found("total_cost", level3):
        return False
    return all(is_money(unit) and "/" not in unit for unit in units)


def _value(
    past: PastValues,
    project: Project,
    candidate: Candidate,
    asked: Asked,
    found: Sequence[Figure],
    own: Marks,
) -> SuggestedValue:
    """Value one row by itself."""
    said = _said(project, candidate, asked, found)
    if said:
        return said
    indicator = candidate.indicator
    former = _last(past, indicator, own)
    if former:
        return _former(past, project, former)
    usual = past.published.of_indicator(indicator, indicator.level3).usual if indicator else None
    library = past.library_row(indicator)
    least = options().thresholds.least_rows
    if usual and _transfers(asked, usual) and (usual.rows >= least or not (library and library.value)):
        return SuggestedValue(usual.value, f"同名指标已公布 {usual.rows} 次，取{_how(usual)}", None)
    if library and library.value:
        return SuggestedValue(library.value, "起步指标库的常用值", None)
    alike = past.of_attribute(candidate.level2, candidate.level3, candidate.attribute)
    if alike and _transfers(asked, alike[1]) and _agree(asked, alike[1]):
        said_of = f"以“{alike[0]}”结尾的同类指标共 {alike[1].rows} 条，取{_how(alike[1])}"
        return SuggestedValue(alike[1].value, said_of, None)
    hint = indicator.hint if indicator else None
    end = deadlines.year_end(asked, project, hint)
    return end or SuggestedValue(None, None, hint_for(asked, indicator, project, _seen(past, indicator)))


def _said(project: Project, candidate: Candidate, asked: Asked, found: Sequence[Figure]) -> SuggestedValue | None:
    """Give what the officer's own text says about the row."""
    if candidate.thing and candidate.thing.row == candidate.level3:
        return match.of_row(asked, candidate.thing, found)
    if asked.kind in DATES:
        return deadlines.from_text(asked, project)
    said = match.from_text(asked, project, found)
    if said or asked.kind != "count":
        return said
    return match.of_thing(asked, candidate.thing, found)


def _last(past: PastValues, indicator: UniqueIndicator | None, own: Marks) -> Occurrence | None:
    """Give the latest row of this name in the project's own tables."""
    if indicator is None:
        return None
    places = np.flatnonzero(own[indicator.tables])
    rows = [row for place in places.tolist() if (row := indicator.occurrences[place]).value]
    return max(rows, key=lambda row: past.snapshot.tables[row.table].year or 0, default=None)


def _former(past: PastValues, project: Project, former: Occurrence) -> SuggestedValue:
    year = past.snapshot.tables[former.table].year
    if former.target.kind != "date" or project.year == year:
        return SuggestedValue(former.value, f"沿用本项目{f'{year}年' if year else '上次'}公布的值", None)
    again = deadlines.moved(former, year, project.year)
    return again or SuggestedValue(None, None, f"上次的期限是{former.value}；请填写本年度的期限")


def _transfers(asked: Asked, usual: Usual) -> bool:
    """Tell whether other projects' numbers say anything: rates, times and a nought do, quantities and costs do not."""
    if asked.kind in ("rate", "duration"):
        same_kind = (usual.family == "rate") == (asked.kind == "rate")
        return same_kind and (
            asked.level2 not in OWN_NUMBERS or (asked.kind == "rate" and asked.level2 != "经济效益指标")
        )
    return usual.number == 0 and asked.kind in ("count", "words") and options().found("zero", asked.name)


def _agree(asked: Asked, usual: Usual) -> bool:
    """Tell whether the rows of an attribute lie near enough to one another to say anything of a name of their kind."""
    rules = options()
    if asked.kind == "duration":
        return usual.share >= rules.thresholds.same_time
    if asked.kind == "rate" and rules.found("against_base", asked.name):
        return False
    return usual.middle_half is None or usual.middle_half <= rules.thresholds.widest_rate


def _how(usual: Usual) -> str:
    return "最常见的值" if usual.share >= options().thresholds.mode_share else "中位数附近的值"


def _seen(past: PastValues, indicator: UniqueIndicator | None) -> str | None:
    """Give what other projects wrote, for a hint."""
    return "、".join(past.published.first_numbers(indicator, SEEN)) or None if indicator else None


def suggest_value(
    snapshot: Snapshot, project: Project, indicator: UniqueIndicator, own_tables: set[int]
) -> SuggestedValue:
    """Value one indicator as if it were the only row."""
    only = Candidate(indicator.level2 or "", indicator.level3, indicator, None, None, 1.0, ())
    return value_rows(snapshot, project, [only], own_tables)[0]
