"""What a person did with a suggested row, as the feedback that later suggestions heed."""

from __future__ import annotations

from corpus.feedback import Action, Feedback
from recommender.drafting.draft import DraftRow
from recommender.project import Project


def feedback_on(row: DraftRow, done: Action, project: Project) -> Feedback | None:
    """Put in words what was done with a row.

    :param row: the row as it stands now.
    :param done: ``reject`` when it was taken out; else it is an edit where name or value differ from what was proposed,
        and accepted where they do not, whichever of the two is said.
    :param project: whose draft it is.
    :return: the event for `Recommender.feedback`; None for a row that nobody proposed.
    """
    if row.suggested_level3 is None:
        return None
    name = row.level3 if row.level3.strip() and row.level3 != row.suggested_level3 else None
    value = row.value if (row.value or "").strip() and row.value != row.suggested_value else None
    edited = done != "reject" and (name is not None or value is not None)
    return Feedback(
        action="reject" if done == "reject" else "edit" if edited else "accept",
        level2=row.suggested_level2,
        level3=row.suggested_level3,
        value=row.suggested_value,
        new_level3=name if edited else None,
        new_value=value if edited else None,
        project_name=project.name,
        unit=project.unit,
    )
