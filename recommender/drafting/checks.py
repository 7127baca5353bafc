"""The review of a draft, finding by finding beside its rows, and the remedies that need no judgement."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from corpus.errors import ConflictError, NotFoundError
from corpus.table import Indicator
from recommender.drafting.draft import Draft, DraftRow
from recommender.project import Project
from recommender.review.finding import Finding
from recommender.review.fix import fix_table
from recommender.service import Recommender

_OF_CELLS = ("value", "level3", "description", "level1", "level2", "published_level1", "published_level2")
_OF_PROJECT = {"project_name": "name", "purpose": "purpose", "goal": "goal"}


class Check(BaseModel):
    """A finding and the row that it is about (``key`` None: the whole table); ``fixable`` by one press of a button."""

    model_config = ConfigDict(frozen=True)

    key: str | None
    finding: Finding
    fixable: bool


def checks(service: Recommender, draft: Draft) -> tuple[Check, ...]:
    """Review a draft as it would be filed.

    :param service: the home.
    :param draft: the draft.
    :return: its findings, errors first, then by row; what people have let stand is not among them.
    :raises NotFoundError: when the project names an unknown frame.
    """
    return tuple(
        Check(
            key=None if finding.row is None else draft.rows[finding.row].key,
            finding=finding,
            fixable=bool(finding.fixes),
        )
        for finding in service.review(draft.table()).findings
    )


def fixable_check(found: tuple[Check, ...], key: str | None, code: str) -> Check:
    """Find the check whose remedy is wanted.

    :param found: the checks of the draft.
    :param key: of its row, None for one about the whole table.
    :param code: of its rule.
    :raises NotFoundError: when there is no such finding, or none that can be mended without judgement.
    """
    for check in found:
        if check.fixable and (check.key, check.finding.code) == (key, code):
            return check
    where = "整张表" if key is None else f"编号为「{key}」的行"
    raise NotFoundError(
        "draft_check.unknown",
        f"{where}没有可以一键改正的「{code}」；请重新检查，按意见自行修改",
        key=key,
        rule=code,
    )


def mended(draft: Draft, finding: Finding) -> Draft:
    """Carry out one finding's remedy.

    :param draft: the draft that was reviewed.
    :param finding: of `checks`; one without a mechanical remedy changes nothing.
    :return: the draft with the remedy; rows keep all that the remedy does not touch, and a changed one is accepted.
    :raises ConflictError: when the draft was changed since, so that the remedy would meet another row.
    """
    _require_same_rows(draft, finding)
    table = draft.table()
    # The key goes along as the position, which no remedy touches.
    marked = [
        filed.model_copy(update={"position": row.key}) for filed, row in zip(table.indicators, draft.rows, strict=True)
    ]
    before = {row.position: row for row in marked}
    after, _ = fix_table(table.model_copy(update={"indicators": tuple(marked)}), [finding])
    held = {row.key: row for row in draft.rows}
    rows = [_changed(held[row.position or ""], before[row.position], row) for row in after.indicators]
    fields = {
        ours: getattr(after, theirs)
        for theirs, ours in _OF_PROJECT.items()
        if getattr(after, theirs) != getattr(table, theirs)
    }
    project = Project.model_validate(draft.project.model_dump() | fields) if fields else draft.project
    return draft.with_rows(rows).model_copy(update={"project": project})


def _require_same_rows(draft: Draft, finding: Finding) -> None:
    places = [fix.row for fix in finding.fixes if fix.row is not None]
    there = all(place < len(draft.rows) for place in places)
    named = finding.row if there else None
    if not there or (named is not None and draft.rows[named].level3 != finding.level3):
        raise ConflictError(
            "draft_check.stale",
            f"「{finding.code}」所指的行已改动；请等检查结果更新后再改正",
            rule=finding.code,
            level3=finding.level3,
        )


def _changed(held: DraftRow, before: Indicator, after: Indicator) -> DraftRow:
    changes = {name: getattr(after, name) for name in _OF_CELLS if getattr(after, name) != getattr(before, name)}
    return held.edited(**changes) if changes else held
