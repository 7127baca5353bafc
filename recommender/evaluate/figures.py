"""What an evaluation finds, as frozen records: the report that is printed, drawn, saved and compared."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from recommender.evaluate.labelled import LabelledRow

OURS = "zhibiao"
Measure = Literal[
    "recall@5",
    "recall@10",
    "recall@20",
    "ndcg@20",
    "slots",
    "value_agreement",
    "repeats",
    "calibration_error",
]
TITLES: dict[Measure, str] = {
    "recall@5": "召回率@5",
    "recall@10": "召回率@10",
    "recall@20": "召回率@20",
    "ndcg@20": "nDCG@20",
    "slots": "二级指标覆盖率",
    "value_agreement": "指标值一致率",
    "repeats": "每份答案的重复数",
    "calibration_error": "校准误差",
}
LESS_IS_BETTER: frozenset[Measure] = frozenset({"repeats", "calibration_error"})


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True)


class Proposal(_Record):
    """A row that a system suggests; ``score`` and ``origin`` are None where the system gives none."""

    level2: str | None
    level3: str
    value: str | None
    score: float | None = None
    origin: str | None = None


class JudgedProposal(Proposal):
    """A suggested row and whether it matches a labelled one."""

    hit: bool


class FoundRow(_Record):
    """A labelled row with the suggested one that found it; ``agrees`` is None where the value is not judged."""

    labelled: LabelledRow
    suggested: Proposal
    agrees: bool | None


class TableFigures(_Record):
    """How well a system did on one table; ``slots`` is None where no labelled row names its level 2."""

    project_name: str
    unit: str | None
    year: int | None
    complete: bool
    recall: dict[int, float]
    ndcg: float
    slots: float | None
    repeats: int
    milliseconds: float
    found: tuple[FoundRow, ...]
    missed: tuple[LabelledRow, ...]
    proposals: tuple[JudgedProposal, ...]


class Figure(_Record):
    """A figure over all tables with its 95 % interval; all None where no table speaks to it."""

    value: float | None
    low: float | None
    high: float | None


class SourceFigures(_Record):
    """What one source of suggestions contributes: rows suggested, and how many of them match a labelled row."""

    origin: str
    suggested: int
    hits: int


class Bin(_Record):
    """Suggestions whose scores lie between two bounds: how many, their mean score and their share of hits."""

    low: float
    high: float
    suggested: int
    mean_score: float | None
    hit_share: float | None


class SystemFigures(_Record):
    """A system's figures; ``calibration`` is None where the system gives no scores."""

    name: str
    title: str
    figures: dict[Measure, Figure]
    values_judged: int
    median_milliseconds: float
    sources: tuple[SourceFigures, ...] = ()
    calibration: tuple[Bin, ...] | None = None
    tables: tuple[TableFigures, ...] = ()


class Report(_Record):
    """An evaluation: on which tables, with how many rows asked for a project, and what it found.

    ``tables_digest`` is the identity of the tables; ``origin`` is the labelled file's name, or None for leaving tables
    of the store out one by one.
    """

    format: Literal[1] = 1
    made_at: str
    origin: str | None
    tables: int
    complete_tables: int
    tables_digest: str
    limit: int
    notes: tuple[str, ...] = ()
    systems: tuple[SystemFigures, ...]

    def ours(self) -> SystemFigures:
        """Give the figures of the product itself: those of the first system."""
        return self.systems[0]

    def short(self) -> Report:
        """Give the report without its single tables, as a baseline is saved."""
        return self.model_copy(
            update={"systems": tuple(system.model_copy(update={"tables": ()}) for system in self.systems)}
        )
