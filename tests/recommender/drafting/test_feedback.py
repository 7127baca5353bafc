"""What was done with a suggested row, as the log keeps it."""

from __future__ import annotations

import pytest

from recommender.drafting.feedback import feedback_on
from recommender.drafting.options import own_row


@pytest.mark.parametrize(
    ("changes", "done", "action", "new"),
    [
        ({}, "accept", "accept", (None, None)),
        ({}, "edit", "accept", (None, None)),
        ({"description": "写明"}, "edit", "accept", (None, None)),
        ({"value": None}, "edit", "accept", (None, None)),
        ({"value": "≥90人"}, "edit", "edit", (None, "≥90人")),
        ({"value": "≥90人"}, "accept", "edit", (None, "≥90人")),
        ({"level3": "参加人数"}, "edit", "edit", ("参加人数", None)),
        ({"level3": "参加人数", "value": "≥90人"}, "edit", "edit", ("参加人数", "≥90人")),
        ({"value": "≥90人"}, "reject", "reject", (None, None)),
    ],
)
def test_what_was_done_is_said(row, project, changes, done, action, new):
    made = row("数量指标", "参会人数", "≥100人").edited(**changes)
    event = feedback_on(made, done, project)
    assert (event.action, (event.new_level3, event.new_value)) == (action, new)
    assert (event.level2, event.level3, event.value) == ("数量指标", "参会人数", "≥100人")
    assert (event.project_name, event.unit) == (project.name, project.unit)


def test_the_level_is_that_of_the_suggestion(row, project):
    moved = row("数量指标", "参会人数", "≥100人").edited(level2="质量指标")
    assert feedback_on(moved, "accept", project).level2 == "数量指标"


def test_rows_that_nobody_proposed_say_nothing(project):
    assert feedback_on(own_row("数量", "参会人数"), "reject", project) is None
