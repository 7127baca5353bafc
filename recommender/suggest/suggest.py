"""From a project to a balanced, reasoned draft of its target table."""

from __future__ import annotations

from collections import Counter

from corpus.frames import Frame, canonical_tree, get_frame
from corpus.table import Budget, TargetTable
from corpus.value import parse_value
from models.vocabulary import Floats
from recommender.index.snapshot import Snapshot
from recommender.project import Project
from recommender.review.engine import review_table
from recommender.review.finding import Finding
from recommender.suggest.answer import Evidence, Origin, SimilarProject, SuggestAnswer, Suggestion
from recommender.suggest.candidates import (
    Candidate,
    find_candidates,
    nearest_published,
    repeats_one_of,
    same_project,
    table_similarities,
)
from recommender.suggest.options import options
from recommender.suggest.values import is_total_cost, suggest_value
from recommender.typical import Typical, typical_value

ABOUT_BLANKS = ("S005",)  # a draft waits for numbers by rights


def suggest(snapshot: Snapshot, project: Project, limit: int | None = None) -> SuggestAnswer:
    """Propose a target table for a project.

    :param snapshot: the index.
    :param project: the project; its frame decides which slots there are and what they are called.
    :param limit: rows at the most; None takes the usual number.
    :return: rows in the frame's order, each with value, reason, usual values and evidence.
    :raises NotFoundError: when the project names an unknown frame.
    """
    rules = options().set
    frame = get_frame(project.frame)
    own_tables = same_project(snapshot, project)
    similarities, keywords = table_similarities(snapshot, project, own_tables)
    candidates = find_candidates(snapshot, project, similarities)
    chosen = _balanced(candidates, frame, min(limit or rules.limit, rules.most_limit))
    drafted = [
        _suggestion(snapshot, project, frame, candidate, similarities, keywords, own_tables) for candidate in chosen
    ]
    rows, findings = _without_errors(project, frame, drafted)
    filled = {row.level2 for row in rows}
    return SuggestAnswer(
        request=project,
        suggestions=tuple(rows),
        missing_slots=tuple(f"{one}/{two}" for one, two in frame.slots() if two not in filled),
        similar_projects=tuple(
            SimilarProject(
                table_id=snapshot.tables[place].table_id,
                project_name=snapshot.tables[place].project_name,
                unit=snapshot.tables[place].unit,
                year=snapshot.tables[place].year,
                similarity=round(similarity, 4),
            )
            for place, similarity in nearest_published(
                snapshot, similarities, rules.similar_projects, rules.least_score
            )
        ),
        findings=findings,
    )


def _balanced(candidates: list[Candidate], frame: Frame, limit: int) -> list[Candidate]:
    """Take the best of every slot first, then the best of the rest within each slot's quota."""
    rules = options().set
    slots = {level2 for _, level2 in frame.slots()}
    chosen: list[Candidate] = []
    names: list[str] = []
    taken: Counter[str] = Counter()
    totals = 0

    def take(candidate: Candidate) -> bool:
        nonlocal totals
        total = is_total_cost(candidate.indicator)
        if (total and totals) or repeats_one_of(candidate.indicator.level3, names):
            return False
        chosen.append(candidate)
        names.append(candidate.indicator.level3)
        taken[candidate.indicator.level2 or ""] += 1
        totals += total
        return True

    for candidate in candidates:
        level2 = candidate.indicator.level2 or ""
        least = rules.least_output_score if level2 in rules.always_filled else rules.least_benefit_score
        if level2 in slots and not taken[level2] and candidate.score >= least and len(chosen) < limit:
            take(candidate)
    for candidate in candidates:
        if len(chosen) >= limit or candidate.score < rules.least_score:
            break
        level2 = candidate.indicator.level2 or ""
        quota = options().quota.get(level2, 0) * max(1.0, limit / rules.limit)
        if level2 in slots and candidate not in chosen and taken[level2] < quota:
            take(candidate)
    order = {level2: place for place, (_, level2) in enumerate(frame.slots())}
    return sorted(chosen, key=lambda candidate: (order[candidate.indicator.level2 or ""], -candidate.score))


def _suggestion(
    snapshot: Snapshot,
    project: Project,
    frame: Frame,
    candidate: Candidate,
    similarities: Floats,
    keywords: list[tuple[str, ...]],
    own_tables: set[int],
) -> Suggestion:
    indicator = candidate.indicator
    published = snapshot.published(indicator)
    typical = typical_value([(occurrence.value, occurrence.target) for occurrence in published])
    value = suggest_value(snapshot, project, indicator, typical, own_tables)
    origin: Origin = "library" if snapshot.tables[candidate.nearest].kind == "library" or not published else "retrieved"
    level1, level2 = frame.published(indicator.level2 or "")
    ranked = sorted(published, key=lambda occurrence: -float(similarities[occurrence.table]))
    evidence = tuple(
        Evidence(
            table_id=snapshot.tables[occurrence.table].table_id,
            project_name=snapshot.tables[occurrence.table].project_name,
            unit=snapshot.tables[occurrence.table].unit,
            year=snapshot.tables[occurrence.table].year,
            level3=occurrence.level3,
            value=occurrence.value,
            similarity=round(float(similarities[occurrence.table]), 4),
        )
        for occurrence in ranked[: options().set.evidence]
    )
    return Suggestion(
        level1=canonical_tree().get(indicator.level2 or ""),
        level2=indicator.level2,
        level3=indicator.level3,
        description=indicator.description,
        value=value.value,
        target=parse_value(value.value),
        published_level1=level1,
        published_level2=level2,
        hint=value.hint,
        basis=indicator.basis,
        score=round(candidate.score, 4),
        origin=origin,
        reason=_reason(snapshot, candidate, keywords[candidate.nearest], typical),
        value_source=value.source,
        typical=typical,
        evidence=evidence,
    )


def _reason(snapshot: Snapshot, candidate: Candidate, keywords: tuple[str, ...], typical: Typical | None) -> str:
    table = snapshot.tables[candidate.nearest]
    if table.kind == "library":
        because = f",本项目提到{'、'.join(f'“{word}”' for word in keywords[:3])}" if keywords else ""
        reason = f"起步指标库“{table.project_name}”类的指标{because}"
    else:
        year = f"{table.year}年" if table.year else ""
        reason = f"{table.unit or '某单位'}{year}“{table.project_name}”用过（相似度 {candidate.similarity:.2f}）"
    if typical and typical.count > 1:
        reason += f"；共公布过 {typical.count} 次"
    return reason


def _without_errors(
    project: Project, frame: Frame, rows: list[Suggestion]
) -> tuple[list[Suggestion], tuple[Finding, ...]]:
    """Drop the rows in which our own review finds an error, until it finds none; past tables had errors too."""
    while rows:
        findings = _review(project, frame, rows)
        wrong = {finding.row for finding in findings if finding.severity == "error"}
        if not wrong - {None}:
            return rows, findings
        rows = [row for place, row in enumerate(rows) if place not in wrong]
    return rows, ()


def _review(project: Project, frame: Frame, rows: list[Suggestion]) -> tuple[Finding, ...]:
    """Review a draft as it would be filed, but for the cells that wait for the officer's number."""
    table = TargetTable(
        project_name=project.name,
        unit=project.unit,
        year=project.year,
        purpose=project.purpose,
        goal=project.goal,
        frame=frame.id,
        budget_wan=Budget(total=project.budget_wan),
    ).model_copy(update={"indicators": tuple(rows)})
    blank = {place for place, row in enumerate(rows) if not row.value}
    return tuple(
        finding
        for finding in review_table(table).findings
        if finding.row not in blank and finding.code not in ABOUT_BLANKS
    )
