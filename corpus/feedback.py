"""What people said of suggested indicators, and what is not to be suggested: an append-only log in the store's file.

An event says that one suggested indicator was accepted, edited or rejected, for which project and by which unit. A
block keeps an indicator out of suggestions, for one unit or for the whole site. Every entry has a date; withdrawing
gives it a second one and takes its effect away, and nothing is ever deleted. One transaction per call, with its entry
in the log of operations: what was acknowledged is on disk (`corpus.database.Database.writing`). The log changes neither
the tables nor the store's revision, so no index is built anew because of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from sqlalchemy import Connection, Select, func, select

from corpus import schema
from corpus.audit import note
from corpus.frames import canonical_level2
from corpus.log import Log, LogFilter, filtered, insert_entry
from corpus.names import match_key
from corpus.table import clean_text

Action = Literal["accept", "edit", "reject"]


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    @field_validator("*", mode="before")
    @classmethod
    def _clean(cls, value: Any) -> Any:
        return clean_text(value).strip() or None if isinstance(value, str) else value

    @field_validator("level2", check_fields=False)
    @classmethod
    def _canonical(cls, level2: str | None) -> str | None:
        if level2 is None:
            return None
        known = canonical_level2(level2)
        if known is None:
            raise ValueError(f"没有名为「{level2}」的二级指标；请写规范名称，如「数量指标」，或不写")
        return known

    @field_validator("level3", "name", mode="before", check_fields=False)
    @classmethod
    def _named(cls, name: Any) -> Any:
        if isinstance(name, str) and not any(character.isalnum() for character in name):
            raise ValueError("指标名称是空的；请填写三级指标名称")
        return name


class Feedback(_Said):
    """What a person did with one suggested indicator.

    ``level2`` and ``level3`` name it as suggested (no ``level2``: under every one), ``value`` is the suggested value;
    an ``edit`` says in ``new_level3`` or ``new_value`` what was put in their place. ``unit`` is who wrote the table.
    """

    action: Action
    level2: str | None = Field(default=None, max_length=100)
    level3: str = Field(max_length=2_000)
    value: str | None = Field(default=None, max_length=20_000)
    new_level3: str | None = Field(default=None, max_length=2_000)
    new_value: str | None = Field(default=None, max_length=20_000)
    project_name: str | None = Field(default=None, max_length=500)
    unit: str | None = Field(default=None, max_length=500)
    note: str | None = Field(default=None, max_length=2_000)

    @model_validator(mode="after")
    def _edited(self) -> Feedback:
        changed = self.new_level3 not in (None, self.level3) or self.new_value not in (None, self.value)
        if self.action == "edit" and not changed:
            raise ValueError("修改应写明改后的名称或改后的值，并且与推荐的不同；没有改动就写采纳（accept）")
        if self.action != "edit" and (self.new_level3 is not None or self.new_value is not None):
            raise ValueError("只有修改（edit）才写改后的名称和值；请去掉它们，或把动作改为 edit")
        return self


class FeedbackEvent(Feedback):
    """Feedback as it stands in the log; times are UTC in ISO 8601, ``withdrawn_at`` None while it has effect."""

    id: int
    added_at: str
    match_key: str
    withdrawn_at: str | None


class NewBlock(_Said):
    """An indicator that is not to be suggested: under every level 2 where none is given, to every unit likewise."""

    level2: str | None = Field(default=None, max_length=100)
    name: str = Field(max_length=2_000)
    unit: str | None = Field(default=None, max_length=500)
    reason: str | None = Field(default=None, max_length=2_000)


class Block(NewBlock):
    """A block as it stands in the log; times are UTC in ISO 8601, ``withdrawn_at`` None while it has effect."""

    id: int
    added_at: str
    match_key: str
    withdrawn_at: str | None


class Word(NamedTuple):
    """What an effect needs of an event; a plain tuple, because a site has a hundred thousand of them in a year."""

    id: int
    added_at: str
    action: Action
    level2: str | None
    match_key: str
    project_name: str | None
    unit: str | None


class LogState(NamedTuple):
    """How far the log of which store has got: the largest numbers given, and how many entries were withdrawn."""

    last_event: int
    last_block: int
    withdrawn: int
    store: str


class FeedbackFilter(LogFilter):
    """Which events to list; ``text`` is looked for in the names of indicators and projects."""

    action: Action | None = None


@lru_cache(maxsize=1)  # asked at every request
def _state() -> Select[tuple[Any, ...]]:
    entries = (schema.feedback, schema.blocks)
    last = [select(func.coalesce(func.max(table.c.id), 0)).scalar_subquery() for table in entries]
    withdrawn = [
        select(func.count()).select_from(table).where(table.c.withdrawn_at.is_not(None)).scalar_subquery()
        for table in entries
    ]
    store = select(schema.facts.c.value).where(schema.facts.c.name == "store_id").scalar_subquery()
    return select(*last, store, *withdrawn)


class FeedbackLog(Log):
    """The log of one store."""

    def state(self) -> LogState:
        """Tell how far the log has got; it differs whenever anything was added or withdrawn."""
        with self._database.asking() as connection:
            last_event, last_block, store, *gone = connection.execute(_state()).one()
        return LogState(last_event, last_block, sum(gone), store)

    # Feedback

    def add(self, given: Feedback) -> tuple[FeedbackEvent, bool]:
        """Record what a person said; see `add_all`."""
        return self.add_all([given])[0]

    def add_all(self, given: Sequence[Feedback]) -> list[tuple[FeedbackEvent, bool]]:
        """Record what a person said, in one transaction: all of it or nothing.

        What repeats the last word on the same indicator, by the same unit for the same project (or, likewise, for no
        named project), is not recorded again: sending a request twice changes nothing.

        :param given: what was said, in order.
        :return: each event as it stands in the log, and whether it is new.
        """
        with self._database.writing() as connection:
            recorded = [_recorded(connection, one) for one in given]
            new = sum(is_new for _, is_new in recorded)
            if new:
                note(connection, "feedback", new=new)
        return recorded

    def withdraw(self, event_id: int | str) -> None:
        """Take the effect of an event away; the event stays in the log.

        :raises NotFoundError: when there is no such event.
        :raises ConflictError: when it was withdrawn before.
        """
        self._withdraw(schema.feedback, "feedback", "反馈", event_id, "feedback_withdraw")

    def words(self, after: int = 0) -> list[Word]:
        """Give what has effect, the oldest first.

        :param after: only events with larger numbers than this.
        """
        columns = schema.feedback.c
        wanted = select(*(columns[name] for name in Word._fields)).where(columns.withdrawn_at.is_(None))
        with self._database.asking() as connection:
            found = connection.execute(wanted.where(columns.id > after).order_by(columns.id))
            return [Word(*row) for row in found]

    def find_events(
        self, wanted: FeedbackFilter, offset: int = 0, limit: int = 50
    ) -> tuple[int, tuple[FeedbackEvent, ...]]:
        """List events, the latest first.

        :param wanted: what they must match.
        :param offset: how many to pass over.
        :param limit: how many to give at the most.
        :return: (how many match in all, the events of this page).
        """
        columns = schema.feedback.c
        query = filtered(schema.feedback, wanted, "level3", "new_level3", "project_name")
        if wanted.action is not None:
            query = query.where(columns.action == wanted.action)
        total, rows = self._page(query, schema.feedback, offset, limit)
        return total, tuple(FeedbackEvent.model_construct(**row) for row in rows)

    # Blocks

    def block(self, given: NewBlock) -> tuple[Block, bool]:
        """Keep an indicator out of suggestions from now on.

        :param given: which one, and for whom.
        :return: the block in the log, and whether it is new; one that is in force already is not recorded again.
        """
        columns = schema.blocks.c
        said = given.model_dump(include=set(NewBlock.model_fields))
        key = match_key(given.name)
        same = select(schema.blocks).where(
            columns.withdrawn_at.is_(None),
            columns.match_key == key,
            columns.level2.is_not_distinct_from(given.level2),
            columns.unit.is_not_distinct_from(given.unit),
        )
        with self._database.writing() as connection:
            held = connection.execute(same).mappings().first()
            if held is not None:
                return Block.model_construct(**held), False
            row = insert_entry(connection, schema.blocks, said | {"match_key": key})
            note(connection, "block", row["id"])
        return Block.model_construct(**row), True

    def unblock(self, block_id: int | str) -> None:
        """Lift a block; it stays in the log.

        :raises NotFoundError: when there is no such block.
        :raises ConflictError: when it was lifted before.
        """
        self._withdraw(schema.blocks, "block", "屏蔽", block_id, "unblock")

    def blocks(self) -> list[Block]:
        """Give every block in force, the oldest first."""
        columns = schema.blocks.c
        in_force = select(schema.blocks).where(columns.withdrawn_at.is_(None)).order_by(columns.id)
        with self._database.asking() as connection:
            return [Block.model_construct(**row) for row in connection.execute(in_force).mappings()]

    def find_blocks(self, wanted: LogFilter, offset: int = 0, limit: int = 50) -> tuple[int, tuple[Block, ...]]:
        """List blocks, the latest first.

        :param wanted: what they must match.
        :param offset: how many to pass over.
        :param limit: how many to give at the most.
        :return: (how many match in all, the blocks of this page).
        """
        total, rows = self._page(filtered(schema.blocks, wanted, "name"), schema.blocks, offset, limit)
        return total, tuple(Block.model_construct(**row) for row in rows)


def _recorded(connection: Connection, given: Feedback) -> tuple[FeedbackEvent, bool]:
    columns = schema.feedback.c
    said = given.model_dump(include=set(Feedback.model_fields))
    key = match_key(given.level3)
    last = (
        select(schema.feedback)
        .where(
            columns.withdrawn_at.is_(None),
            columns.match_key == key,
            columns.level2.is_not_distinct_from(given.level2),
            columns.project_name.is_not_distinct_from(given.project_name),
            columns.unit.is_not_distinct_from(given.unit),
        )
        .order_by(columns.id.desc())
        .limit(1)
    )
    held = connection.execute(last).mappings().first()
    if held is not None and all(held[name] == value for name, value in said.items()):
        return FeedbackEvent.model_construct(**held), False
    row = insert_entry(connection, schema.feedback, said | {"match_key": key})
    return FeedbackEvent.model_construct(**row), True
