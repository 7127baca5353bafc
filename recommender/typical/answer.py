"""What can be asked about typical values, and the answer."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, field_validator

from corpus.table import clean_text
from recommender.typical.groups import By
from recommender.typical.summary import Typical


class TypicalQuery(BaseModel):
    """Which indicator, and by what its rows are told apart; ``level2`` with or without 指标."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    level3: str = Field(max_length=500)
    level2: str | None = Field(default=None, max_length=100)
    by: By | None = None

    @field_validator("level3", "level2", mode="before")
    @classmethod
    def _clean(cls, value: object) -> object:
        return clean_text(value).strip() if isinstance(value, str) else value

    @field_validator("level3")
    @classmethod
    def _asked(cls, level3: str) -> str:
        if not any(character.isalnum() for character in level3):
            raise ValueError("指标名称是空的；请填写三级指标名称")
        return level3


class TypicalGroup(BaseModel):
    """The usual value among the rows of one group; ``group`` is None for rows whose table does not say."""

    model_config = ConfigDict(frozen=True)

    group: str | None
    typical: Typical


class TypicalSummary(BaseModel):
    """The usual value of ``indicators`` unique indicators together; ``typical`` is None where none was published."""

    model_config = ConfigDict(frozen=True)

    name: str
    indicators: int
    typical: Typical | None
    groups: tuple[TypicalGroup, ...] = ()


class TypicalAnswer(BaseModel):
    """The indicator's own summary and that of its attribute (the head of its name), each with its groups.

    ``indicator`` is None where the name asked for is an attribute alone, ``attribute`` where the name has none.
    """

    model_config = ConfigDict(frozen=True)

    level3: str
    level2: str | None
    by: By | None
    indicator: TypicalSummary | None
    attribute: TypicalSummary | None
