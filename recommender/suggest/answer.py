"""What a suggestion says: the row, its reason, its usual value and the rows it rests on."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from corpus.table import Indicator
from recommender.project import Project
from recommender.review.finding import Finding
from recommender.typical import Typical

Origin = Literal["retrieved", "adapted", "library", "model"]


class Evidence(BaseModel):
    """A published row that a suggestion rests on; ``similarity`` is that of its project, between 0 and 1."""

    model_config = ConfigDict(frozen=True)

    table_id: str
    project_name: str
    unit: str | None
    year: int | None
    level3: str
    value: str | None
    similarity: float


class SimilarProject(BaseModel):
    """A published table whose project is near the one asked about."""

    model_config = ConfigDict(frozen=True)

    table_id: str
    project_name: str
    unit: str | None
    year: int | None
    similarity: float


class Suggestion(Indicator):
    """A suggested row: ``value_source`` says in words where the value is from, ``hint`` how to set a blank one."""

    score: float
    origin: Origin
    reason: str
    value_source: str | None = None
    typical: Typical | None = None
    evidence: tuple[Evidence, ...] = ()


class SuggestAnswer(BaseModel):
    """The answer to a project: rows in the order of the frame, and what could not be filled."""

    model_config = ConfigDict(frozen=True)

    request: Project
    suggestions: tuple[Suggestion, ...]
    missing_slots: tuple[str, ...]
    similar_projects: tuple[SimilarProject, ...]
    findings: tuple[Finding, ...]
    notes: tuple[str, ...] = ()
