"""What invented tables are made of: the names, attributes, objects and values of the shipped data."""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from corpus.library import load_library
from corpus.names import plain_name
from corpus.table import Indicator, TargetTable
from corpus.training_tables import load_training_tables
from corpus.value import TargetValue
from recommender.typical.attributes import attribute_of, learn_attributes

_PLACE = re.compile(r"^[\u4e00-\u9fff]{2,10}?(?:自治州|自治县|地区|(?<!城)市|县|区|旗|州)(?=[\u4e00-\u9fff]{2,})")
_LEAST = 2  # objects or values below which a pool is too narrow to draw from


@lru_cache(maxsize=1)
def rules() -> dict[str, Any]:
    """Give the shares and spreads by which tables are put together; not to be changed."""
    file = files("recommender").joinpath("benchmark", "scale", "generator.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Category:
    """A kind of project: what its projects are called, and names, objects and descriptions by level 2.

    :param names: the library's and the training tables' names, by level 2.
    :param objects: what its names speak of, attributes taken off.
    """

    name: str
    projects: Sequence[str]
    names: Mapping[str, Sequence[str]]
    objects: Sequence[str]


@dataclass(frozen=True)
class Words:
    """All that tables are composed of.

    :param categories: the kinds of projects.
    :param plans: the levels 2 of real-shaped tables, row by row.
    :param common: names common to all kinds, by level 2, the commonest first.
    :param attributes: attributes by level 2, as often as they were met.
    :param targets: values met, by (level 2, attribute) and by (level 2, None) for the level as a whole.
    :param descriptions: what names mean, by name.
    :param places: counties, districts and cities.
    """

    categories: Sequence[Category]
    plans: Sequence[Sequence[str]]
    common: Mapping[str, Sequence[str]]
    attributes: Mapping[str, Sequence[str]]
    targets: Mapping[tuple[str, str | None], Sequence[TargetValue]]
    descriptions: Mapping[str, str]
    places: Sequence[str]
    known: frozenset[str]

    def attribute(self, name: str) -> str | None:
        """Give the attribute that a name ends in."""
        return attribute_of(name, self.known)


@lru_cache(maxsize=1)
def words() -> Words:
    """Read the shipped data, once."""
    library, training = load_library(), load_training_tables()
    known = frozenset(learn_attributes(row.level3 for table in (*library, *training) for row in table.indicators))
    counted: defaultdict[str, Counter[str]] = defaultdict(Counter)
    attributes: defaultdict[str, list[str]] = defaultdict(list)
    targets: defaultdict[tuple[str, str | None], list[TargetValue]] = defaultdict(list)
    descriptions: dict[str, str] = {}
    for row in (row for table in (*training, *library) for row in table.indicators):
        level2, name = row.level2 or "", plain_name(row.level3)
        counted[level2][name] += 1
        attribute = attribute_of(name, known)
        if attribute:
            attributes[level2].append(attribute)
        if row.value:
            targets[level2, None].append(row.target)
            targets[level2, attribute].append(row.target)
        if row.description:
            descriptions.setdefault(name, row.description)
    most = int(rules()["names"]["common_names"])
    return Words(
        categories=_categories(library, training, known),
        plans=[plan for table in training if (plan := [row.level2 for row in table.indicators if row.level2])],
        common={level2: [name for name, _ in names.most_common(most)] for level2, names in counted.items()},
        attributes=dict(attributes),
        targets={key: found for key, found in targets.items() if len(found) >= _LEAST or key[1] is None},
        descriptions=descriptions,
        places=sorted({found[0] for table in training if (found := _PLACE.match(table.unit or ""))}),
        known=known,
    )


def _categories(
    library: Sequence[TargetTable], training: Sequence[TargetTable], known: frozenset[str]
) -> list[Category]:
    fitting: defaultdict[str, list[TargetTable]] = defaultdict(list)
    for table in training:
        held = [(word, kind.project_name) for kind in library for word in kind.keywords if word in table.project_name]
        if held:
            fitting[max(held, key=lambda pair: len(pair[0]))[1]].append(table)
    found = []
    for kind in library:
        tables = [kind, *fitting[kind.project_name]]
        names: defaultdict[str, dict[str, None]] = defaultdict(dict)
        objects: dict[str, None] = {}
        for row in (row for table in tables for row in table.indicators):
            names[row.level2 or ""][plain_name(row.level3)] = None
            objects |= dict.fromkeys(_objects(row, known))
        projects = dict.fromkeys([*kind.keywords, *(table.project_name for table in tables[1:])])
        named = {level2: list(held) for level2, held in names.items()}
        found.append(Category(kind.project_name, list(projects), named, list(objects)))
    return found


def _objects(row: Indicator, known: frozenset[str]) -> list[str]:
    name = plain_name(row.level3)
    attribute = attribute_of(name, known)
    cut = name.removesuffix(attribute) if attribute else ""
    return [cut] if 2 <= len(cut) <= 10 else []
