"""From a project to a balanced, reasoned draft of its target table."""

from __future__ import annotations

from collections import Counter

import numpy as np
import numpy.typing as npt

from corpus.frames import Frame, get_frame
from models.threads import one_thread
from models.vocabulary import Floats
from recommender.index.snapshot import Snapshot
from recommender.naming.compose import QUANTITY
from recommender.occurrence import UniqueIndicator
from recommender.preferences import Preferences
from recommender.project import Project
from recommender.review.engine import review_table
from recommender.review.finding import Finding
from recommender.suggest.answer import SimilarProject, SuggestAnswer, Suggestion
from recommender.suggest.candidate import Candidate
from recommender.suggest.choose import Field, choose
from recommender.suggest.likely import nearest_published, same_project
from recommender.suggest.options import options
from recommender.suggest.pairs import names_alike
from recommender.suggest.pool import MATCH, MATCH_SAME_LEVEL, Entry, Pool, gather
from recommender.suggest.ranker import load_ranker
from recommender.suggest.row import suggested_row
from recommender.suggest.values import is_total_cost, value_rows
from recommender.suggest.values.evidence import past_values
from recommender.typical.attributes import attribute_of

COST = "成本指标"
ABOUT_BLANKS = ("S005",)  # a draft waits for numbers by rights
NOBODY = Preferences({}, frozenset())
Marks = npt.NDArray[np.bool_]


@one_thread()
def suggest(
    snapshot: Snapshot, project: Project, limit: int | None = None, preferences: Preferences = NOBODY
) -> SuggestAnswer:
    """Propose a target table for a project, or the rows that its half-written draft lacks.

    :param snapshot: the index.
    :param project: the project; its frame decides which slots there are and what they are called.
    :param limit: rows at the most; None takes the usual number.
    :param preferences: what people have said about suggestions before.
    :return: rows in the frame's order, each with value, reason, usual values and evidence.
    :raises NotFoundError: when the project names an unknown frame.
    """
    rules = options().set
    frame = get_frame(project.frame)
    own_tables = same_project(snapshot, project)
    pool = gather(snapshot, project, own_tables)
    slots = [level2 for _, level2 in frame.slots()]
    own = _are_own(snapshot, pool, own_tables)
    worth, shift, effects = _worth(snapshot, pool, own, preferences)
    chosen = choose(
        _field(snapshot, pool, own, worth, shift, project, preferences),
        slots,
        Counter(item.level2 or "" for item in project.indicators),
        min(limit or rules.limit, rules.most_limit),
    )
    chosen.sort(key=lambda place: (slots.index(pool.entries[place].draft.level2), -float(worth[place])))
    candidates = [_candidate(snapshot, pool, place, worth, effects) for place in chosen]
    values = value_rows(snapshot, project, candidates, own_tables)
    drafted = [
        suggested_row(snapshot, frame, candidate, value, pool.similarities, pool.keywords)
        for candidate, value in zip(candidates, values, strict=True)
    ]
    rows, findings = _without_errors(project, frame, _numbers_once(drafted, project))
    filled = {row.level2 for row in (*rows, *project.indicators)}
    return SuggestAnswer(
        request=project,
        suggestions=tuple(rows),
        missing_slots=tuple(f"{one}/{two}" for one, two in frame.slots() if two not in filled),
        similar_projects=_similar(snapshot, pool.similarities),
        findings=findings,
    )


def _worth(
    snapshot: Snapshot, pool: Pool, own: Marks, preferences: Preferences
) -> tuple[Floats, Floats, dict[int, str]]:
    """Give each row's probability after penalties and feedback, what feedback added to it, and that in words."""
    penalties = options().penalties
    worth = load_ranker().probabilities(pool.features)
    shift = np.zeros_like(worth)
    effects: dict[int, str] = {}
    verbal = _are_verbal(snapshot, pool)
    for place, entry in enumerate(pool.entries):
        if own[place]:
            worth[place] = max(float(worth[place]), options().weights.own_row)
        if entry.draft.counted:
            worth[place] = max(float(worth[place]), options().weights.counted)
        if options().is_process(entry.draft.name):
            worth[place] *= penalties.fund_process
        if verbal[place]:
            worth[place] *= penalties.verbal
        effect = preferences.effect(entry.draft.level2, entry.draft.name) if preferences.effects else None
        if effect:
            before = float(worth[place])
            worth[place] = min(1.0, max(0.0, before + effect.weight))
            shift[place] = worth[place] - before
            effects[place] = effect.reason
    return worth, shift, effects


def _are_verbal(snapshot: Snapshot, pool: Pool) -> Marks:
    """Tell which rows were published, and always with words alone."""
    places = np.array([-1 if entry.place is None else entry.place for entry in pool.entries], dtype=np.int64)
    verbal = np.zeros(len(places), dtype=np.bool_)
    verbal[places >= 0] = past_values(snapshot).published.are_verbal(places[places >= 0])
    return verbal


def _are_own(snapshot: Snapshot, pool: Pool, own_tables: set[int]) -> Marks:
    """Tell which rows stand in the project's own tables of other years."""
    own = {row for table in own_tables for row in snapshot.rows_of_table(table)}
    return np.array([entry.place in own for entry in pool.entries], dtype=np.bool_)


def _field(
    snapshot: Snapshot,
    pool: Pool,
    own: Marks,
    worth: Floats,
    shift: Floats,
    project: Project,
    preferences: Preferences,
) -> Field:
    drafts = [entry.draft for entry in pool.entries]
    totals = np.array([_is_total(snapshot, entry) for entry in pool.entries], dtype=np.bool_)
    shut = np.zeros(len(drafts), dtype=np.bool_)
    if preferences.blocked:
        shut |= np.array([preferences.is_blocked(draft.level2, draft.name) for draft in drafts], dtype=np.bool_)
    covered = np.zeros(len(drafts), dtype=np.float32)
    if project.indicators:
        alike = names_alike([draft.name for draft in drafts], [item.level3 for item in project.indicators])
        asked = np.array([item.level2 for item in project.indicators], dtype=object)
        same = np.array([draft.level2 for draft in drafts], dtype=object)[:, None] == asked
        said = ((alike >= MATCH) | ((alike >= MATCH_SAME_LEVEL) & same)).any(axis=1)
        covered[said] = options().penalties.draft_says_it
        shut |= (alike >= options().set.near_duplicate).any(axis=1)
        if any(is_total_cost(item.level2, item.level3) for item in project.indicators):
            shut |= totals
    alike = _alike(pool)
    matches = _matches(pool, own, alike)
    return Field([draft.level2 for draft in drafts], worth, shift, matches, alike, totals, shut, covered)


def _matches(pool: Pool, own: Marks, alike: Floats) -> Marks:
    """Tell which rows stand for one another; none stands for a promise of the text, or for a row of last year."""
    matches = pool.matches.copy()
    for place, entry in enumerate(pool.entries):
        if entry.draft.counted or own[place]:
            matches[place] = matches[:, place] = alike[place] >= 1.0
            matches[place, place] = True
    return matches


def _indicator(snapshot: Snapshot, entry: Entry) -> UniqueIndicator | None:
    return None if entry.place is None else snapshot.indicators[entry.place]


def _alike(pool: Pool) -> Floats:
    """Give how alike the names are; rows about one number of the text are one row."""
    drafts = [entry.draft for entry in pool.entries]
    figures = [draft.thing.figure if draft.thing and draft.level2 == QUANTITY else None for draft in drafts]
    alike = pool.alike.copy()
    for place, figure in enumerate(figures):
        if figure is not None:
            alike[place, [other == figure for other in figures]] = 1.0
    return alike


def _is_total(snapshot: Snapshot, entry: Entry) -> bool:
    level2, name = entry.draft.level2, entry.draft.name
    if not is_total_cost(level2, name):
        return False
    return is_total_cost(level2, name, past_values(snapshot).published.units(_indicator(snapshot, entry)))


def _candidate(snapshot: Snapshot, pool: Pool, place: int, worth: Floats, effects: dict[int, str]) -> Candidate:
    entry = pool.entries[place]
    reasons = load_ranker().reasons(pool.features[place])
    return Candidate(
        level2=entry.draft.level2,
        level3=entry.draft.name,
        indicator=_indicator(snapshot, entry),
        thing=entry.draft.thing,
        attribute=entry.draft.attribute or attribute_of(entry.draft.name),
        probability=float(worth[place]),
        reasons=(*((effects[place],) if place in effects else ()), *reasons),
    )


def _similar(snapshot: Snapshot, similarities: Floats) -> tuple[SimilarProject, ...]:
    rules = options().set
    return tuple(
        SimilarProject(
            table_id=snapshot.tables[place].table_id,
            project_name=snapshot.tables[place].project_name,
            unit=snapshot.tables[place].unit,
            year=snapshot.tables[place].year,
            similarity=round(similarity, 4),
        )
        for place, similarity in nearest_published(snapshot, similarities, rules.similar_projects, rules.least_score)
    )


def _numbers_once(rows: list[Suggestion], project: Project) -> list[Suggestion]:
    """Drop quantity rows that promise once more what the draft or a row before does: the text counts a thing once."""
    promised = {item.value for item in project.indicators if item.level2 == QUANTITY}
    kept = []
    for row in rows:
        if row.level2 == QUANTITY and row.value and "写明" in (row.value_source or ""):
            if row.value in promised:
                continue
            promised.add(row.value)
        kept.append(row)
    return kept


def _without_errors(
    project: Project, frame: Frame, rows: list[Suggestion]
) -> tuple[list[Suggestion], tuple[Finding, ...]]:
    """Drop the rows in which our own review finds an error, until it finds none; past tables had errors too."""
    while rows:
        findings = _review(project, frame, rows)
        wrong = {finding.row for finding in findings if finding.severity == "error"} - {None}
        if not wrong:
            return rows, findings
        rows = [row for place, row in enumerate(rows) if place not in wrong]
    return rows, ()


def _review(project: Project, frame: Frame, rows: list[Suggestion]) -> tuple[Finding, ...]:
    """Review a draft as it would be filed, but for the cells that wait for the officer's number."""
    table = project.table(frame=frame.id).model_copy(update={"indicators": (*rows, *project.indicators)})
    blank = {place for place, row in enumerate(rows) if not row.value}
    return tuple(
        finding
        for finding in review_table(table).findings
        if finding.row not in blank
        and finding.code not in ABOUT_BLANKS
        and (finding.row is None or finding.row < len(rows))
    )
