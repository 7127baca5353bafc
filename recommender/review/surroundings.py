"""What a rule may know beside the table itself: the rest of its document, and what has been published."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Protocol

from corpus.table import Indicator, TargetTable
from corpus.value import TargetValue


@dataclass(frozen=True, slots=True, eq=False)  # its many values are sorted once for each object
class Usual:
    """How an indicator was set in published tables.

    :param of: whether the values are the indicator's own or those of all names with its attribute (出勤率).
    :param name: the indicator or the attribute.
    :param values: one for every published row, the judged project's own tables left out.
    :param projects: names of some of the projects, as examples.
    """

    of: Literal["indicator", "attribute"]
    name: str
    values: tuple[TargetValue, ...]
    projects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LevelGuess:
    """Where the level classifier would put an indicator.

    :param level2: canonical level 2 name.
    :param probability: calibrated, 0–1.
    :param stated: the probability of the level 2 under which it stands.
    """

    level2: str
    probability: float
    stated: float


@dataclass(frozen=True, slots=True)
class Resemblance:
    """A published table of another project that says the same.

    :param table: the published table.
    :param rows: 0-based rows of the judged table that stand in it too, under the same level 2.
    """

    table: TargetTable
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """The kind of project that the starter library knows and this one seems to be.

    :param name: the category (会议培训).
    :param score: how well it fits, 0–1.
    :param core: (canonical level 2, name) of its core indicators, the most important first.
    """

    name: str
    score: float
    core: tuple[tuple[str, str], ...]


class Past(Protocol):
    """What the store can tell a rule; every answer leaves the judged project's own tables of the same year out."""

    def usual(self, table: TargetTable, indicator: Indicator) -> tuple[Usual, ...]:
        """Give how an indicator, then its attribute, was set by others; empty where nothing was published."""
        ...

    def level(self, indicator: Indicator) -> LevelGuess | None:
        """Give where the classifier would put an indicator; None where it cannot say."""
        ...

    def last_year(self, table: TargetTable) -> tuple[TargetTable, ...]:
        """Give the tables of the same project and unit of the year before: declaration, self-evaluation."""
        ...

    def alike(self, table: TargetTable) -> tuple[Resemblance, ...]:
        """Give published tables of other projects that share many rows, most first."""
        ...

    def kind(self, table: TargetTable) -> Kind | None:
        """Give the library's category that the project belongs to; None where none fits."""
        ...


class NothingPast:
    """The past of a product without a store: it knows nothing, so the rules that ask it do not apply."""

    def usual(self, _table: TargetTable, _indicator: Indicator) -> tuple[Usual, ...]:
        """Know nothing."""
        return ()

    def level(self, _indicator: Indicator) -> LevelGuess | None:
        """Know nothing."""
        return None

    def last_year(self, _table: TargetTable) -> tuple[TargetTable, ...]:
        """Know nothing."""
        return ()

    def alike(self, _table: TargetTable) -> tuple[Resemblance, ...]:
        """Know nothing."""
        return ()

    def kind(self, _table: TargetTable) -> Kind | None:
        """Know nothing."""
        return None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where a table stands.

    :param tables: all tables of its document in order, itself included; empty where it stands alone.
    :param number: its 0-based place in them.
    :param past: what has been published.
    """

    tables: tuple[TargetTable, ...] = ()
    number: int = 0
    past: Past = field(default_factory=NothingPast)

    @property
    def others(self) -> tuple[tuple[int, TargetTable], ...]:
        """The document's other tables with their 0-based places."""
        return tuple((place, table) for place, table in enumerate(self.tables) if place != self.number)


ALONE = Surroundings()
