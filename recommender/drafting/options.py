"""Other rows that could stand in a draft: in place of one, from a search, or written by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, zip_longest

from corpus.frames import canonical_level2, level1_of
from corpus.names import match_key
from recommender.drafting.draft import Draft, DraftRow
from recommender.index.snapshot import Snapshot
from recommender.likeness import likeness
from recommender.occurrence import UniqueIndicator
from recommender.project import Project
from recommender.search import Hit, Query, search
from recommender.service import Recommender
from recommender.suggest.candidate import Candidate
from recommender.suggest.likely import same_project, table_similarities
from recommender.suggest.options import options
from recommender.suggest.row import suggested_row
from recommender.suggest.suggest import suggest
from recommender.suggest.values import value_rows
from recommender.typical.attributes import attribute_of

_ASKED = 60  # characters of a name that are looked for: more says nothing
_NEAR = 3  # times as many hits are looked at as options are wanted: some are in the draft


def other_options(service: Recommender, draft: Draft, key: str, limit: int = 8) -> tuple[DraftRow, ...]:
    """Give rows of the same level 2 that could stand in a row's place: suggestions, and names near its own.

    :param service: the home.
    :param draft: the draft; what it says already is not among them.
    :param key: of the row.
    :param limit: rows at the most.
    :return: rows ready for `Draft.replaced`, suggestions and near names in turn.
    :raises NotFoundError: when there is no such row.
    """
    row = draft.row(key)
    held = [other.level3 for other in draft.rows if other.level2 == row.level2]
    suggested = _suggested(service, draft, row)
    near = _near(service, draft, row, limit)
    found: dict[str, DraftRow] = {}
    for option in chain.from_iterable(zip_longest(suggested, near)):
        if option is not None and not _said(option.level3, (*held, *(other.level3 for other in found.values()))):
            found.setdefault(match_key(option.level3), option)
            if len(found) == limit:
                break
    return tuple(found.values())


def row_from_hit(service: Recommender, draft: Draft, hit: Hit) -> DraftRow:
    """Make a row of what a search found, valued as a suggestion would be: never with another project's amounts.

    :param service: the home.
    :param draft: the draft that it is for; its project decides what past values say.
    :param hit: what was found.
    :return: the row with usual values and evidence, accepted because somebody chose it; blank with a hint where past
        values say nothing about this project.
    """
    snapshot = service.snapshot()
    indicator = _indicator(snapshot, hit)
    if indicator is None:  # taken out of the corpus since
        return own_row(hit.level2, hit.level3)
    return next(_rows(snapshot, draft, [indicator])).model_copy(update={"accepted": True})


def own_row(level2: str | None, name: str, value: str | None = None) -> DraftRow:
    """Make a row that a person writes.

    :param level2: with or without 指标; None where it is not known yet.
    :param name: of the indicator.
    :param value: the target, None to leave it blank.
    """
    known = canonical_level2(level2)
    return DraftRow(
        level1=level1_of(known), level2=known or level2, level3=name, value=value, origin="own", accepted=True
    )


def _suggested(service: Recommender, draft: Draft, row: DraftRow) -> list[DraftRow]:
    """Ask for many rows, our own alone: a person who looks for another row does not wait for the language model."""
    project, most = draft.project, options().set.most_limit
    answer = suggest(service.snapshot(), project, most, service.preferences(project.unit))
    return [DraftRow.of_suggestion(found) for found in answer.suggestions if found.level2 == row.level2]


def _near(service: Recommender, draft: Draft, row: DraftRow, limit: int) -> list[DraftRow]:
    name = row.level3[:_ASKED]
    if not any(map(str.isalnum, name)):
        return []
    snapshot = service.snapshot()
    hits = search(snapshot, Query(query=name, level2=row.level2, limit=min(200, limit * _NEAR))).hits
    preferences = service.preferences(draft.project.unit)
    held = [other.level3 for other in draft.rows if other.level2 == row.level2]
    chosen = [
        indicator
        for hit in hits
        if not preferences.is_blocked(hit.level2, hit.level3)
        and not _said(hit.level3, held)
        and (indicator := _indicator(snapshot, hit)) is not None
    ]
    return list(_rows(snapshot, draft, chosen[:limit]))


def _indicator(snapshot: Snapshot, hit: Hit) -> UniqueIndicator | None:
    place = snapshot.place_of(hit.level2, match_key(hit.level3))
    return None if place is None else snapshot.indicators[place]


def _said(name: str, held: Iterable[str]) -> bool:
    """Tell whether rows of a level say the same already."""
    return any(
        match_key(name) == match_key(other) or likeness(name, other) >= options().set.near_duplicate for other in held
    )


def _rows(snapshot: Snapshot, draft: Draft, indicators: Sequence[UniqueIndicator]) -> Iterator[DraftRow]:
    """Value known indicators for the project as suggestions are valued; how likely they are is not known."""
    project: Project = draft.project
    own = same_project(snapshot, project)
    similarities, keywords = table_similarities(snapshot, project, own)
    candidates = [
        Candidate(found.level2 or "", found.level3, found, None, attribute_of(found.level3), 1.0, ())
        for found in indicators
    ]
    values = value_rows(snapshot, project, candidates, own)
    for candidate, value, indicator in zip(candidates, values, indicators, strict=True):
        made = suggested_row(snapshot, draft.frame, candidate, value, similarities, keywords)
        row = DraftRow.of_suggestion(made).model_copy(update={"confidence": None})
        if indicator.level2 is None:
            named = {"level1": indicator.level1, "published_level1": indicator.level1}
            row = row.model_copy(update={**named, "level2": None, "published_level2": None, "suggested_level2": None})
        yield row
