"""Surroundings that a rule's YAML case writes out, in place of a store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from corpus.table import Indicator, TargetTable
from corpus.value import parse_value
from recommender.review.surroundings import Kind, LevelGuess, Resemblance, Surroundings, Usual


@dataclass(frozen=True)
class GivenPast:
    """A past as a case gives it: ``usual`` and ``level`` by the indicator's name, the rest for the one table."""

    said: dict[str, Any]

    def usual(self, _table: TargetTable, indicator: Indicator) -> tuple[Usual, ...]:
        found = self.said.get("usual", {}).get(indicator.level3, [])
        return tuple(
            Usual(
                one.get("of", "indicator"),
                one.get("name", indicator.level3),
                tuple(parse_value(value) for value, count in one["values"].items() for _ in range(count)),
                tuple(one.get("projects", ())),
            )
            for one in found
        )

    def level(self, indicator: Indicator) -> LevelGuess | None:
        found = self.said.get("level", {}).get(indicator.level3)
        return LevelGuess(**found) if found else None

    def last_year(self, _table: TargetTable) -> tuple[TargetTable, ...]:
        return tuple(TargetTable.model_validate(one) for one in self.said.get("last_year", ()))

    def alike(self, _table: TargetTable) -> tuple[Resemblance, ...]:
        return tuple(
            Resemblance(TargetTable.model_validate(one["table"]), tuple(one["rows"]))
            for one in self.said.get("alike", ())
        )

    def kind(self, _table: TargetTable) -> Kind | None:
        found = self.said.get("kind")
        return Kind(found["name"], found["score"], tuple(map(tuple, found["core"]))) if found else None


def given_surroundings(case: dict[str, Any]) -> Surroundings:
    """Give the surroundings of a case: ``others`` stand after its table in one document, ``past`` is the store."""
    table = TargetTable.model_validate(case["table"])
    others = tuple(TargetTable.model_validate(other) for other in case.get("others", ()))
    return Surroundings((table, *others), 0, GivenPast(case.get("past", {})))
