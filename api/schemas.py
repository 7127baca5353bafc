"""Bodies of requests and answers that belong to the outside alone."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from corpus.store import StoredDocument
from corpus.table import Problem, TargetTable
from recommender.project import Project


class SuggestRequest(Project):
    """A project and how many rows are wanted; the same keys as a line of ``zhibiao suggest --file``."""

    limit: int | None = Field(default=None, ge=1, le=60)

    def project(self) -> Project:
        """Give the project alone."""
        return Project.model_construct(**{name: getattr(self, name) for name in Project.model_fields})


class TableList(BaseModel):
    """A page of tables; ``total`` counts all that match."""

    model_config = ConfigDict(frozen=True)

    total: int
    tables: tuple[TargetTable, ...]


class Upload(BaseModel):
    """A parsed upload that waits to be confirmed; ``known`` when its content is in the corpus already."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    known: bool
    tables: tuple[TargetTable, ...] = ()
    problems: tuple[Problem, ...] = ()
    error: dict[str, Any] | None = None


class UploadList(BaseModel):
    """What became of each uploaded file, in the order in which they were sent."""

    model_config = ConfigDict(frozen=True)

    uploads: tuple[Upload, ...]


class DocumentList(BaseModel):
    """The documents of the corpus, the latest first."""

    model_config = ConfigDict(frozen=True)

    documents: tuple[StoredDocument, ...]


class Confirmation(BaseModel):
    """The tables as a person corrected them; None takes them as parsed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tables: tuple[TargetTable, ...] | None = None


class Confirmed(BaseModel):
    """Whether the document was added (False: it was there already)."""

    model_config = ConfigDict(frozen=True)

    id: str
    added: bool
