"""The figures in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from api.pages.listing import table_html
from corpus.resources import read_toml
from recommender.evaluate.figures import LESS_IS_BETTER, TITLES, Figure, Measure, SystemFigures
from recommender.evaluate.report import source_title

_COUNTED: frozenset[Measure] = frozenset({"repeats"})
_COMMANDS = "；请用 zhibiao"


def with_words(systems: Sequence[SystemFigures]) -> tuple[SystemFigures, ...]:
    """Give the systems under names that need no explanation.

    :param systems: the product first.
    """
    names = _texts("titles")
    return tuple(one.model_copy(update={"title": names.get(one.name, one.title)}) for one in systems)


def headline(ours: SystemFigures) -> str:
    """Say the most important figures in a sentence.

    :param ours: the product's figures.
    """
    found, values = ours.figures["recall@20"], ours.figures["value_agreement"]
    if found.value is None:
        return "这些表不足以得出结论。"
    said = f"推荐 20 条时，平均能找到原表 {_share(found)}的指标"
    if values.value is not None:
        said += f"；找到的指标里，指标值与原表相符的占 {_share(values)}"
    return f"{said}。"


def figure_names() -> dict[Measure, str]:
    """Give what the figures are called in words."""
    names = _texts("names")
    return {measure: names[measure] for measure in TITLES}


def for_people(note: str) -> str:
    """Give a remark of a report with what a person at a browser can do, in place of commands.

    :param note: of the report.
    """
    said, sign, _ = note.partition(_COMMANDS)
    return f"{said}；请到“语料管理”中收入目标表后重新评估。" if sign else note


def figures_html(systems: Sequence[SystemFigures]) -> str:
    """Give the table of all figures of all systems, the best of each row in bold.

    :param systems: from `with_words`.
    """
    names, meanings = figure_names(), _texts("meanings")
    rows = []
    for measure in TITLES:
        figures = [system.figures[measure] for system in systems]
        best = _best(measure, figures)
        about = f"<b>{escape(names[measure])}</b>"
        about += f'<div class="z-soft z-small">{escape(meanings[measure])}</div>'
        rows.append((about, *(_cell(measure, figure, figure.value == best) for figure in figures)))
    judged = '<b>比较过的指标值</b><div class="z-soft z-small">“指标值一致的比例”依据多少个值。</div>'
    rows.append((judged, *(f"{system.values_judged:,} 个" for system in systems)))
    return table_html("各项数字", ("数字", *(system.title for system in systems)), rows, range(1, len(systems) + 1))


def sources_html(ours: SystemFigures) -> str:
    """Give the table of what each source of suggestions contributes.

    :param ours: the product's figures.
    """
    rows = [
        (
            escape(source_title(source.origin)),
            f"{source.suggested:,}",
            f"{source.hits:,}",
            f"{source.hits / source.suggested:.0%}" if source.suggested else "—",
        )
        for source in ours.sources
    ]
    return table_html("推荐的来源", ("来源", "推荐条数", "写在原表里的", "比例"), rows, (1, 2, 3))


def _texts(section: str) -> dict[str, str]:
    held: dict[str, Any] = read_toml("api", "help/evaluation.toml")
    texts: dict[str, str] = held[section]
    return texts


def _best(measure: Measure, figures: Sequence[Figure]) -> float | None:
    values = [figure.value for figure in figures if figure.value is not None]
    if len(values) < 2:
        return None
    return min(values) if measure in LESS_IS_BETTER else max(values)


def _cell(measure: Measure, figure: Figure, is_best: bool) -> str:
    if figure.value is None or figure.low is None or figure.high is None:
        return "—"
    shown, low, high = (_number(measure, number) for number in (figure.value, figure.low, figure.high))
    strong = f"<b>{shown}</b>" if is_best else shown
    return f'{strong}<div class="z-soft z-small">{low} 至 {high}</div>'


def _number(measure: Measure, number: float) -> str:
    return f"{number:.1f} 条" if measure in _COUNTED else f"{number:.0%}"


def _share(figure: Figure) -> str:
    if figure.value is None or figure.low is None or figure.high is None:
        return "—"
    return f"{figure.value:.0%}（可能在 {figure.low:.0%} 到 {figure.high:.0%} 之间）"
