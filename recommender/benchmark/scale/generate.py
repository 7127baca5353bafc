"""A corpus of any size, invented: the same for the same seed, one document after the other."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from corpus.frames import level1_of
from corpus.table import Budget, Indicator, ParsedDocument, Source, TargetTable
from recommender.benchmark.scale.names import draw, invent_name, proper_name, word_list
from recommender.benchmark.scale.values import invent_budget, invent_value, plain_number
from recommender.benchmark.scale.words import Category, Words, rules, words

SEED = 8


@dataclass(frozen=True)
class Document:
    """A generated document: its id as of a file's content, its file name, and its tables."""

    id: str
    name: str
    parsed: ParsedDocument


def documents(rows: int, seed: int = SEED) -> Iterator[Document]:
    """Invent documents until their tables have so many rows.

    The documents of a small corpus are the first of a larger one. A group of offices publishes in consecutive years;
    most of its projects come back each year with the same names and other values.

    :param rows: how many rows in all; the last table may go a few beyond.
    :param seed: of the corpus.
    """
    number, left = 0, rows
    while left > 0:
        tables = []
        for place in range(int(rules()["documents"]["tables"])):
            tables.append(_table(words(), seed, number, place))
            left -= len(tables[-1].indicators)
            if left <= 0:
                break
        name = tables[0].source.file or ""
        identity = hashlib.sha256(f"scale|{seed}|{number}|{len(tables)}".encode()).hexdigest()
        yield Document(identity, name, ParsedDocument(tables=tuple(tables)))
        number += 1


def _random(*of: object) -> Random:
    return Random("|".join(map(str, of)))  # noqa: S311 an invented corpus, no secret


def _table(known: Words, seed: int, number: int, place: int) -> TargetTable:
    shape = rules()["documents"]
    group, edition = divmod(number, int(shape["editions"]))
    county = _random(seed, "county", group)
    region = county.choice(known.places)
    last_start = shape["last_year"] - shape["editions"] + 1
    year = county.randint(shape["first_year"], last_start) + edition
    born = 0
    for later in range(1, edition + 1):
        if _random(seed, "replaced", group, place, later).random() < shape["replaced"]:
            born = later
    office = _random(seed, "office", group, place // int(shape["tables_an_office"])).choice(word_list("offices"))
    return _filed(known, seed, (group, place, born), (region, f"{region}{office}", year), number)


def _filed(
    known: Words, seed: int, project: tuple[int, int, int], filed: tuple[str, str, int], number: int
) -> TargetTable:
    """Give one year's table of a project: kind, names and plan are the project's, values and blanks the year's."""
    region, unit, year = filed
    lasting, yearly = _random(seed, "project", *project), _random(seed, "filed", *project, year)
    blank = rules()["blanks"]
    category = draw(lasting, range(len(known.categories)), 0.5)
    kind = known.categories[category]
    name = _project_name(lasting, kind)
    drift = math.exp(yearly.gauss(0, rules()["budget"]["drift"]))
    budget = float(plain_number(invent_budget(lasting) * drift))
    rows = [_row(known, lasting, yearly, kind, level2, seed, year, budget) for level2 in lasting.choice(known.plans)]
    once = {(row.level2, row.level3): row for row in rows}
    shown = yearly.random() >= blank["budget"]
    return TargetTable(
        project_name=name,
        unit=unit if yearly.random() >= blank["unit"] else None,
        region=region if yearly.random() >= blank["region"] else None,
        year=year if yearly.random() >= blank["year"] else None,
        budget_wan=Budget(total=budget, fiscal=budget, other=0.0) if shown else Budget(),
        purpose=_purpose(yearly, name, rows) if yearly.random() >= blank["purpose"] else None,
        goal=_goal(yearly, rows) if yearly.random() >= blank["goal"] else None,
        source=Source(file=f"{region}{year}年预算绩效目标公开{number}.docx"),
        indicators=tuple(once.values()),
    )


def _project_name(random: Random, kind: Category) -> str:
    base = random.choice(kind.projects)
    if random.random() < 0.35:
        base = proper_name(random) + base
    return base if base.endswith(word_list("project_ends")) else base + random.choice(word_list("project_ends"))


def _row(
    known: Words, lasting: Random, yearly: Random, kind: Category, level2: str, seed: int, year: int, budget: float
) -> Indicator:
    name = invent_name(known, lasting, kind, level2, seed)
    blank, told = rules()["blanks"], rules()["descriptions"]
    value = invent_value(known, yearly, level2, name, year, budget) if yearly.random() >= blank["value"] else None
    drawn = lasting.random()
    description = None
    if drawn > told["none"]:
        description = name if drawn < told["none"] + told["same"] else known.descriptions.get(name, f"反映{name}的情况")
    published = name
    if yearly.random() < rules()["names"]["debris"]:
        published = yearly.choice((f"指标1：{name}", f"★{name}", f"{name}（≥**）"))
    return Indicator(
        level1=level1_of(level2),
        level2=level2,
        level3=published,
        description=description,
        value=value,
        weight=float(yearly.choice((5, 5, 10, 10, 15))) if yearly.random() >= blank["weight"] else None,
    )


def _purpose(random: Random, name: str, rows: list[Indicator]) -> str:
    counted = [row for row in rows if row.level2 == "数量指标" and row.target.number is not None]
    verb = random.choice(word_list("verbs"))
    parts = [f"{row.level3}{_bare(row)}" for row in counted[:3]]
    return f"用于{name}，{verb}{'、'.join(parts)}" if parts else f"用于{name}支出"


def _goal(random: Random, rows: list[Indicator]) -> str:
    counted = [row for row in rows if row.value and row.target.number is not None]
    chosen = random.sample(counted, min(len(counted), 2))
    parts = [f"{row.level3}达到{_bare(row)}" for row in chosen]
    return "，".join([*parts, random.choice(word_list("aims"))])


def _bare(row: Indicator) -> str:
    return (row.value or "").lstrip("≥≤=><")
