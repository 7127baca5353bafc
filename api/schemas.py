"""Bodies of requests and answers that belong to the outside alone."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from corpus.documents import Order
from corpus.feedback import Block, Feedback, FeedbackEvent, FeedbackFilter
from corpus.log import LogFilter
from corpus.records import StoredDocument
from corpus.table import Problem, TargetTable
from corpus.table_filter import TableFilter
from corpus.uploads import WaitingDocument
from corpus.waivers import Waiver
from recommender.project import Project


class SuggestRequest(Project):
    """A project and how many rows are wanted; the same keys as a line of ``zhibiao suggest --file``."""

    limit: int | None = Field(default=None, ge=1, le=60)

    def project(self) -> Project:
        """Give the project alone."""
        return Project.model_construct(**{name: getattr(self, name) for name in Project.model_fields})


class FailureDetail(BaseModel):
    """What is wrong: a stable code for programs, one sentence with the remedy for people, facts about the case."""

    code: str = Field(examples=["frame.unknown"])
    message: str = Field(examples=["没有名为「x」的指标框架；可用的有：mof2015、mof2021"])
    context: dict[str, Any] = Field(examples=[{"frame": "x"}])


class Failure(BaseModel):
    """The one error body."""

    error: FailureDetail


class TableList(BaseModel):
    """A page of tables; ``total`` counts all that match."""

    model_config = ConfigDict(frozen=True)

    total: int
    tables: tuple[TargetTable, ...]


class TableQuery(TableFilter):
    """Which tables to list, and which page of them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str | None = Field(default=None, max_length=100)
    year: int | None = Field(default=None, ge=1949, le=2200)
    region: str | None = Field(default=None, max_length=500)
    unit: str | None = Field(default=None, max_length=500)
    text: str | None = Field(default=None, max_length=500)
    offset: int = Field(default=0, ge=0, le=10_000_000)
    limit: int = Field(default=20, ge=1, le=200)


class FeedbackRequest(BaseModel):
    """What a person did with suggestions, in order."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    events: tuple[Feedback, ...] = Field(min_length=1, max_length=1_000)


class FeedbackRecorded(BaseModel):
    """The events as they stand in the log, in the order in which they were sent; ``added`` counts the new ones."""

    model_config = ConfigDict(frozen=True)

    added: int
    events: tuple[FeedbackEvent, ...]


class FeedbackList(BaseModel):
    """A page of events, the latest first; ``total`` counts all that match."""

    model_config = ConfigDict(frozen=True)

    total: int
    events: tuple[FeedbackEvent, ...]


class LogQuery(LogFilter):
    """Which entries of a log to list, and which page of them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    unit: str | None = Field(default=None, max_length=500)
    text: str | None = Field(default=None, max_length=500)
    withdrawn: bool = False
    offset: int = Field(default=0, ge=0, le=10_000_000)
    limit: int = Field(default=20, ge=1, le=200)


class FeedbackQuery(LogQuery, FeedbackFilter):
    """Which events to list, and which page of them."""


class BlockQuery(LogQuery):
    """Which blocks to list, and which page of them."""


class BlockList(BaseModel):
    """A page of blocks, the latest first; ``total`` counts all that match."""

    model_config = ConfigDict(frozen=True)

    total: int
    blocks: tuple[Block, ...]


class WaiverQuery(LogQuery):
    """Which waivers to list, and which page of them."""


class WaiverList(BaseModel):
    """A page of waivers, the latest first; ``total`` counts all that match."""

    model_config = ConfigDict(frozen=True)

    total: int
    waivers: tuple[Waiver, ...]


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


class DocumentQuery(BaseModel):
    """Which documents of the corpus to list, and which page of them; ``text`` is looked for in their names."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str | None = Field(default=None, max_length=500)
    origin: Literal["site", "shipped"] | None = None
    order: Order = "latest"
    offset: int = Field(default=0, ge=0, le=10_000_000)
    limit: int = Field(default=50, ge=1, le=200)


class DocumentList(BaseModel):
    """A page of the documents of the corpus; ``total`` counts all that match."""

    model_config = ConfigDict(frozen=True)

    total: int
    documents: tuple[StoredDocument, ...]


class WaitingQuery(BaseModel):
    """Which waiting documents to list, and which page of them; ``text`` is looked for in their names.

    ``withdrawn`` asks for those taken out of the corpus only, or for those never confirmed only; None for both.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str | None = Field(default=None, max_length=500)
    withdrawn: bool | None = None
    offset: int = Field(default=0, ge=0, le=10_000_000)
    limit: int = Field(default=50, ge=1, le=200)


class WaitingList(BaseModel):
    """A page of the documents that wait beside the corpus, the latest first; ``total`` counts all that match."""

    model_config = ConfigDict(frozen=True)

    total: int
    documents: tuple[WaitingDocument, ...]


class Withdrawn(BaseModel):
    """A document that was taken out of the corpus and waits; ``message`` says how it is put back."""

    model_config = ConfigDict(frozen=True)

    id: str
    message: str


class Confirmation(BaseModel):
    """The tables as a person corrected them; None takes them as parsed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tables: tuple[TargetTable, ...] | None = Field(default=None, min_length=1)


class Correction(BaseModel):
    """All tables of a document as a person corrected them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tables: tuple[TargetTable, ...] = Field(min_length=1)


class Confirmed(BaseModel):
    """Whether the document was added (False: it was there already)."""

    model_config = ConfigDict(frozen=True)

    id: str
    added: bool
