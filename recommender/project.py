"""What a project officer tells about a project."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, field_validator

from corpus.table import Budget, Indicator, TargetTable, clean_text


class Project(BaseModel):
    """A project for which a target table is wanted.

    ``budget_wan`` is in 万元, ``frame`` the id of an indicator frame, ``year`` the budget year; ``indicators`` are the
    rows of a half-written draft.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    name: str = Field(max_length=500, validation_alias=AliasChoices("name", "project_name"))
    purpose: str | None = Field(default=None, max_length=20_000)
    goal: str | None = Field(default=None, max_length=20_000)
    budget_wan: float | None = Field(
        default=None, ge=0, le=1e9, allow_inf_nan=False, validation_alias=AliasChoices("budget_wan", "budget")
    )
    unit: str | None = Field(default=None, max_length=500)
    year: int | None = Field(default=None, ge=1949, le=2200)
    frame: str | None = Field(default=None, max_length=64)
    indicators: tuple[Indicator, ...] = Field(default=(), max_length=500)

    @field_validator("name", "purpose", "goal", "unit", mode="before")
    @classmethod
    def _clean(cls, value: object) -> object:
        return clean_text(value).strip() if isinstance(value, str) else value

    @field_validator("budget_wan", mode="before")
    @classmethod
    def _amount(cls, budget: object) -> object:
        if isinstance(budget, bool):
            raise ValueError("应为数字，单位万元")
        return budget

    @field_validator("name")
    @classmethod
    def _named(cls, name: str) -> str:
        if not any(character.isalnum() for character in name):
            raise ValueError("项目名称是空的；请填写项目名称")
        return name

    def table(self, rows: Iterable[Indicator] = (), frame: str | None = None) -> TargetTable:
        """Give the project as a target table.

        :param rows: its rows; those of the half-written draft are not among them by themselves.
        :param frame: the frame's id, where another than the project's own.
        """
        return TargetTable(
            project_name=self.name,
            unit=self.unit,
            year=self.year,
            purpose=self.purpose,
            goal=self.goal,
            frame=frame or self.frame,
            budget_wan=Budget(total=self.budget_wan),
            indicators=tuple(rows),
        )

    def text(self) -> str:
        """Give all that the officer wrote, name first."""
        return "\n".join(part for part in (self.name, self.purpose, self.goal) if part)
