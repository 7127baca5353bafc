"""A draft of a target table: the project, and rows that remember where they are from."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from corpus.draft_states import DraftState
from corpus.drafts import DraftHead, StoredDraft
from corpus.errors import InputError, NotFoundError
from corpus.frames import Frame, canonical, get_frame
from corpus.table import Indicator, TargetTable
from recommender.project import Project
from recommender.suggest.answer import Evidence, Suggestion
from recommender.suggest.answer import Origin as SuggestedOrigin
from recommender.typical import Typical

MOST_ROWS = 500  # as many as `Project` takes for a half-written draft
Origin = SuggestedOrigin | Literal["own", "copied"]
KEPT = ("id", "version", "created_at", "changed_at", "deleted_at", "owner", "state")
"""What a draft has of its being kept."""
_OF_NO_TARGET = ("actual", "score", "reason", "hint", "basis", "position")  # of other kinds of tables


def new_key() -> str:
    """Give a key for a row."""
    return uuid.uuid4().hex[:12]


class DraftRow(Indicator):
    """A row of a draft.

    ``key`` names the row as long as the draft lives. ``reason`` says why the row was proposed, ``value_source`` where
    its value is from, ``confidence`` how likely such a project has such a row (0 to 1). ``suggested_…`` is what was
    proposed, None in rows that nobody proposed; ``accepted`` says that a person has taken the row as it is.
    """

    key: str = Field(default_factory=new_key, min_length=1, max_length=64)
    origin: Origin = "own"
    value_source: str | None = Field(default=None, max_length=20_000)
    typical: Typical | None = None
    evidence: Annotated[tuple[Evidence, ...], Field(max_length=100)] = ()
    confidence: float | None = Field(default=None, allow_inf_nan=False)
    suggested_level2: str | None = Field(default=None, max_length=500)
    suggested_level3: str | None = Field(default=None, max_length=2_000)
    suggested_value: str | None = Field(default=None, max_length=20_000)
    accepted: bool = False

    @model_validator(mode="before")
    @classmethod
    def _of_its_value(cls, data: Any) -> Any:
        """Leave out a target that belongs to another value, as after an edit that empties the cell."""
        if not isinstance(data, dict) or not data.get("target"):
            return data
        target = data["target"]
        raw = target.get("raw") if isinstance(target, dict) else getattr(target, "raw", None)
        return data if raw == (data.get("value") or "") else {key: data[key] for key in data if key != "target"}

    @classmethod
    def of_suggestion(cls, given: Suggestion) -> DraftRow:
        """Make a row of a suggestion.

        :param given: the suggestion.
        """
        fields = {name: getattr(given, name) for name in Suggestion.model_fields if name != "score"}
        return cls.model_validate(
            fields
            | {
                "confidence": given.score,
                "suggested_level2": given.level2,
                "suggested_level3": given.level3,
                "suggested_value": given.value,
            }
        )

    @property
    def is_edited(self) -> bool:
        """Whether name or value differ from what was proposed."""
        if self.suggested_level3 is None:
            return False
        return (self.level3, self.value or "") != (self.suggested_level3, self.suggested_value or "")

    @property
    def is_touched(self) -> bool:
        """Whether a person has had a hand in the row: a new suggestion leaves it alone."""
        return self.accepted or self.is_edited or self.origin in ("own", "copied")

    def edited(self, **changes: Any) -> DraftRow:
        """Give the row with other cells; who changes a row takes it.

        :param changes: fields of `Indicator`; the target follows the value, the names of the form follow the levels.
        :raises ValidationError: when a cell is too long.
        """
        data = self.model_dump() | {"accepted": True} | changes
        if ({"level1", "level2"} & changes.keys()) and not {"published_level1", "published_level2"} & changes.keys():
            for name in ("published_level1", "published_level2"):
                data.pop(name)
            if "level1" not in changes:
                data["level1"] = None
        return DraftRow.model_validate(data)

    def indicator(self, frame: Frame) -> Indicator:
        """Give the row as it is filed, under the names that a form prints.

        :param frame: the form; a name of its own that the row carries already stays.
        """
        kept = {name: getattr(self, name) for name in Indicator.model_fields if name not in _OF_NO_TARGET}
        if self.level2 is not None:
            one, two = self.published_level1, self.published_level2
            own = any(branch.level1 == one and two in branch.level2 for branch in frame.tree)
            if not own or canonical(one, two)[1] != self.level2:
                kept["published_level1"], kept["published_level2"] = frame.published(self.level2)
        return Indicator.model_construct(**kept)


class Draft(BaseModel):
    """A draft; ``id`` is None and ``version`` 0 until it is kept. The project's own indicators are always empty."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str | None = None
    version: int = 0
    created_at: str | None = None
    changed_at: str | None = None
    deleted_at: str | None = None
    owner: str | None = None
    state: DraftState = "drafting"
    project: Project
    rows: tuple[DraftRow, ...] = Field(default=(), max_length=MOST_ROWS)

    @field_validator("project")
    @classmethod
    def _without_rows(cls, project: Project) -> Project:
        return project.model_copy(update={"indicators": ()}) if project.indicators else project

    @field_validator("rows")
    @classmethod
    def _told_apart(cls, rows: tuple[DraftRow, ...]) -> tuple[DraftRow, ...]:
        seen: set[str] = set()
        for row in rows:
            if row.key in seen:
                raise ValueError(f"有两行的 key 都是「{row.key}」；请给每一行不同的 key，或不写")
            seen.add(row.key)
        return rows

    @property
    def frame(self) -> Frame:
        """The form that the draft is written for.

        :raises NotFoundError: when the project names an unknown one.
        """
        return get_frame(self.project.frame)

    def table(self) -> TargetTable:
        """Give the draft as a target table, row by row, in the names of its form."""
        frame = self.frame
        return self.project.table((row.indicator(frame) for row in self.rows), frame.id)

    def row(self, key: str) -> DraftRow:
        """Give a row.

        :raises NotFoundError: when the draft has no such row.
        """
        return self.rows[self._place(key)]

    def with_rows(self, rows: Iterable[DraftRow]) -> Draft:
        """Give the draft with other rows.

        :raises InputError: when there are more than `MOST_ROWS`.
        """
        found = tuple(rows)
        if len(found) > MOST_ROWS:
            raise InputError(
                "draft.too_many_rows",
                f"草稿「{self.project.name}」会有 {len(found)} 行，上限 {MOST_ROWS} 行；请删去不用的指标",
                rows=len(found),
                allowed=MOST_ROWS,
            )
        return self.model_copy(update={"rows": found})

    def with_row(self, row: DraftRow) -> Draft:
        """Give the draft with a row: in its place where its key is there, else behind the rows of its level."""
        if any(held.key == row.key for held in self.rows):
            return self.with_rows(row if held.key == row.key else held for held in self.rows)
        order = slot_order(self.frame)
        last = order.get(row.level2 or "", len(order))
        place = sum(1 for _ in self.rows)
        for number, held in enumerate(self.rows):
            if order.get(held.level2 or "", len(order)) > last:
                place = number
                break
        return self.with_rows((*self.rows[:place], row, *self.rows[place:]))

    def replaced(self, key: str, row: DraftRow) -> Draft:
        """Give the draft with a row in the place of another one; it counts as accepted."""
        place = self._place(key)
        taken = row.model_copy(update={"accepted": True})
        return self.with_rows((*self.rows[:place], taken, *self.rows[place + 1 :]))

    def without(self, key: str) -> Draft:
        """Give the draft without a row."""
        place = self._place(key)
        return self.with_rows((*self.rows[:place], *self.rows[place + 1 :]))

    def moved(self, key: str, place: int) -> Draft:
        """Give the draft with a row elsewhere.

        :param key: which row.
        :param place: its new 0-based place.
        """
        row = self.row(key)
        others = [held for held in self.rows if held.key != key]
        return self.with_rows((*others[: max(0, place)], row, *others[max(0, place) :]))

    def content(self) -> str:
        """Give project and rows as the JSON text that is kept."""
        return self.model_dump_json(include={"project", "rows"})

    @classmethod
    def of_stored(cls, held: StoredDraft) -> Draft:
        """Read a draft as it was kept."""
        return cls.model_validate_json(held.content).kept_as(held)

    def kept_as(self, head: DraftHead) -> Draft:
        """Give the draft with the id, version and times under which it is kept."""
        return self.model_copy(update={name: getattr(head, name) for name in KEPT})

    def _place(self, key: str) -> int:
        for place, row in enumerate(self.rows):
            if row.key == key:
                return place
        raise NotFoundError(
            "draft_row.unknown", f"草稿「{self.project.name}」中没有编号为「{key}」的行；请重新打开草稿", key=key
        )


def slot_order(frame: Frame) -> dict[str, int]:
    """Give the place of each canonical level 2 in a form's order."""
    return {level2: place for place, (_, level2) in enumerate(frame.slots())}
