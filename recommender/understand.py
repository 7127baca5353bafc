"""Documents as the product understands them: what the readers read, with levels inferred where the form gives none."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from corpus.frames import level1_of
from corpus.limits import Limits
from corpus.names import plain_name
from corpus.readers import read_bytes
from corpus.table import Indicator, ParsedDocument, Problem, TargetTable
from recommender.levels import load_levels

LEAST = 0.5  # probability below which a level stays open: the classifier is calibrated (error 0.016)
_NAMED = 3


def read_document(data: bytes, name: str, limits: Limits | None = None) -> ParsedDocument:
    """Read a document and infer the levels that it does not state.

    :param data: the document's bytes.
    :param name: its name with the extension.
    :param limits: how large it may be.
    :return: the tables; what was inferred is among the problems.
    :raises DocumentError: when nothing can be read from it.
    """
    return with_levels(read_bytes(data, name, limits))


def with_levels(parsed: ParsedDocument) -> ParsedDocument:
    """Infer the level 2 of rows that state none, by their names.

    The published names stay empty, so that the inference is always seen; one problem a table says what was inferred.

    :param parsed: what a reader understood.
    :return: the document; itself where nothing was missing.
    """
    tables: list[TargetTable] = []
    problems: list[Problem] = []
    for table in parsed.tables:
        found = {n: guess for n, row in enumerate(table.indicators) if _is_open(row) and (guess := _guess(row))}
        if not found:
            tables.append(table)
            continue
        rows = [_placed(row, found.get(n)) for n, row in enumerate(table.indicators)]
        tables.append(table.model_copy(update={"indicators": tuple(rows)}))
        problems.append(_told(table, found))
    if not problems:
        return parsed
    return ParsedDocument(tables=tuple(tables), problems=(*parsed.problems, *problems))


def _is_open(row: Indicator) -> bool:
    return not row.level2 and not (row.published_level2 or "").strip() and bool(plain_name(row.level3))


def _guess(row: Indicator) -> tuple[str, float] | None:
    """Give the likeliest level 2, under the row's level 1 where that is stated, with its probability there."""
    chances = _chances(plain_name(row.level3), row.description or "")
    under = {place: level2 for place, level2 in enumerate(load_levels().labels) if _fits(row, level2)}
    total = sum(chances[place] for place in under)
    if not under or total <= 0:
        return None
    best = max(under, key=lambda place: chances[place])
    share = chances[best] / total
    return (under[best], share) if share >= LEAST else None


def _fits(row: Indicator, level2: str) -> bool:
    level1 = level1_of(level2)
    # 101号 prints cost as a level 1 of its own; the classifier knows it under output.
    return row.level1 is None or row.level1 == level1 or (row.level1 == "成本指标" and level2 == "成本指标")


@lru_cache(maxsize=32_768)
def _chances(name: str, description: str) -> tuple[float, ...]:
    return tuple(np.asarray(load_levels().predict([name], [description])[0], dtype=np.float64).tolist())


def _placed(row: Indicator, guess: tuple[str, float] | None) -> Indicator:
    if guess is None:
        return row
    return row.model_copy(update={"level1": row.level1 or level1_of(guess[0]), "level2": guess[0]})


def _told(table: TargetTable, found: dict[int, tuple[str, float]]) -> Problem:
    doubtful = sorted(found, key=lambda n: found[n][1])[:_NAMED]
    said = "、".join(f"第 {n + 1} 行「{table.indicators[n].level3}」为{found[n][0]}" for n in sorted(doubtful))
    return Problem(
        file=table.source.file or "",
        position=table.source.position,
        code="level.inferred",
        message=f"「{table.project_name or '未写项目名称'}」有 {len(found)} 行没有写二级指标，已按名称推断"
        f"（最没有把握的：{said}），请核对",
    )
