"""What rules ask of a whole table: its form, its kind of project, its years."""

from __future__ import annotations

from functools import lru_cache

from corpus.errors import NotFoundError
from corpus.frames import DEFAULT, Frame, canonical, canonical_level1, detect_frame, get_frame
from corpus.table import TargetTable
from recommender.review.lexicon import contains_any, pattern

COST_LEVEL2 = ("成本指标", "社会成本指标", "生态环境成本指标")


def frame_of(table: TargetTable) -> Frame:
    """Give the form that a table is judged by: its own, else the one that fits best.

    :return: the central form of 88号 where the table names one that is not known.
    """
    if table.frame is None:
        pairs = dict.fromkeys((row.published_level1, row.published_level2) for row in table.indicators)
        return get_frame(_detected(tuple(pairs), table.region, table.year))
    try:
        return get_frame(table.frame)
    except NotFoundError:
        return get_frame(DEFAULT)


@lru_cache(maxsize=256)  # every rule that looks at the form asks
def _detected(pairs: tuple[tuple[str | None, str | None], ...], region: str | None, year: int | None) -> str:
    return detect_frame(pairs, region, year)


def printed_level1(frame: Frame, level1: str) -> str:
    """Give the name that a form prints for a canonical level 1 (效益指标 → 项目效益指标)."""
    return next((branch.level1 for branch in frame.tree if canonical_level1(branch.level1) == level1), level1)


def printed_level2(frame: Frame) -> dict[str, list[tuple[str, str]]]:
    """Give, for every canonical level 2 that a form prints, the (level 1, level 2) names it prints."""
    found: dict[str, list[tuple[str, str]]] = {}
    for branch in frame.tree:
        for name in branch.level2:
            two = canonical(branch.level1, name)[1]
            if two:
                found.setdefault(two, []).append((branch.level1, name))
    return found


def project_is(table: TargetTable, kind: str) -> str | None:
    """Tell by its name whether a project is of a kind; gives the word that says so.

    :param kind: a word list of the lexicons (``project_repair``).
    """
    return contains_any(table.project_name, kind)


def is_whole_unit(table: TargetTable) -> bool:
    """Tell whether the table is a whole department's (部门整体支出), which has a form of its own."""
    return project_is(table, "project_whole_unit") is not None


def is_multi_year(table: TargetTable) -> bool:
    """Tell whether the project's name, purpose or goal says that it runs over several years."""
    text = " ".join(filter(None, (table.project_name, table.purpose, table.goal)))
    spans = pattern("year_span").finditer(text)
    return bool(pattern("multi_year").search(text)) or any(span.group(1) != span.group(2) for span in spans)
