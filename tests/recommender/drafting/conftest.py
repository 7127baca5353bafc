"""A project and rows to draft with."""

from __future__ import annotations

import pytest

from recommender.drafting.draft import Draft, DraftRow
from recommender.project import Project


@pytest.fixture(scope="session")
def project():
    return Project(
        name="友好城市结好周年庆祝活动",
        purpose="举办庆祝招待会和图片展",
        goal="举办招待会1场、图片展1场，参加人数100人",
        budget_wan=20,
        unit="市外办",
        year=2024,
    )


@pytest.fixture(scope="session")
def row():
    """Make a row that was proposed: `row("数量指标", "参会人数", "≥100人")`."""

    def making(level2, name, value=None, **fields):
        said = {"suggested_level2": level2, "suggested_level3": name, "suggested_value": value}
        given = {"level2": level2, "level3": name, "value": value, "origin": "retrieved"} | said
        return DraftRow.model_validate(given | fields)

    return making


@pytest.fixture(scope="session")
def draft(project, row):
    """Make a draft of ``level 2|name|value`` rows, proposed and untouched."""

    def making(*rows, **fields):
        made = []
        for number, text in enumerate(rows):
            level2, name, value = text.split("|")
            made.append(row(f"{level2}指标", name, value or None, key=f"k{number}"))
        return Draft(project=project.model_copy(update=fields), rows=tuple(made))

    return making
