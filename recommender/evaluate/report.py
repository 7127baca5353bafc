"""A report as one HTML page that needs nothing beside itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from recommender.evaluate.charts import calibration_plot, system_bars, table_dots
from recommender.evaluate.compare import Comparison
from recommender.evaluate.figures import (
    TITLES,
    Figure,
    JudgedProposal,
    Measure,
    Report,
    SystemFigures,
    TableFigures,
)

ORIGINS = {"retrieved": "已公布的表", "adapted": "按本项目改写", "library": "起步指标库"}
DRAWN: tuple[Measure, ...] = ("recall@5", "recall@10", "recall@20", "ndcg@20", "slots", "value_agreement")
_STYLE = (
    "body{font:14px/1.6 sans-serif;margin:2em auto;max-width:60em;padding:0 1em;color:#222}"
    "table{border-collapse:collapse;margin:.6em 0}td,th{padding:2px 10px;text-align:left;border-bottom:1px solid #ddd;"
    "vertical-align:top}small{color:#666}.fell{color:#b00020;font-weight:bold}"
    ".note{background:#fff6e0;padding:.4em 1em}"
    "summary{cursor:pointer}"
)


def source_title(origin: str) -> str:
    """Give the Chinese name of a source of suggestions."""
    return ORIGINS.get(origin, origin)


def subject_of(report: Report) -> str:
    """Say in Chinese on which tables a report was made."""
    return f"标注文件「{report.origin}」" if report.origin else "语料库中已公布的表（留一评估）"


def report_page(report: Report, comparison: Comparison | None = None) -> str:
    """Give the report as an HTML page with plots.

    :param report: with its single tables.
    :param comparison: with an earlier run, where there is one.
    """
    ours = report.ours()
    parts = [
        "<!doctype html><html lang=zh-CN><meta charset=utf-8><title>指标推荐质量评估</title>",
        f"<style>{_STYLE}</style><h1>指标推荐质量评估</h1>",
        f"<p>{escape(subject_of(report))}，{report.tables} 个表，每个项目推荐 {report.limit} 条；"
        f"{escape(report.made_at)}</p>",
        *(f"<p class=note>{escape(note)}</p>" for note in report.notes),
        "<h2>总体</h2>",
        _figures_table(report.systems),
        "<p><small>方括号内为 95% 置信区间（对表作 1,000 次自助抽样）。召回率、nDCG 按得分排序计算；"
        "指标值一致率只看找到的行，校准误差越小越好。</small></p>",
        system_bars(report.systems, DRAWN),
        *(_comparison(comparison) if comparison else ()),
        "<h2>各来源</h2>",
        _sources(ours),
        *_calibration(report),
        "<h2>各表的召回率@20</h2>",
        table_dots(report.systems),
        "<h2>逐表</h2>",
        *(_table(table) for table in ours.tables),
        "</html>",
    ]
    return "".join(parts)


def figure_text(figure: Figure) -> str:
    """Print a figure with its interval: ``0.412 [0.35, 0.47]``."""
    if figure.value is None or figure.low is None or figure.high is None:
        return "—"
    return f"{figure.value:.3f} [{figure.low:.2f}, {figure.high:.2f}]"


def _rows(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f"<th>{escape(cell)}</th>" for cell in heading)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><tr>{head}</tr>{body}</table>"


def _figures_table(systems: Sequence[SystemFigures]) -> str:
    rows = [[title, *(figure_text(system.figures[measure]) for system in systems)] for measure, title in TITLES.items()]
    rows.append(["判断过的指标值", *(str(system.values_judged) for system in systems)])
    rows.append(["每份答案用时（中位数）", *(f"{system.median_milliseconds:.1f} 毫秒" for system in systems)])
    return _rows(["", *(system.title for system in systems)], rows)


def _comparison(found: Comparison) -> list[str]:
    other = "" if found.same_tables else "<p class=note>基准是在别的表上或按别的条数测得的，差别不全是推荐的变化。</p>"
    rows = "".join(
        f"<tr{' class=fell' if change.fell else ''}><td>{TITLES[change.measure]}</td><td>{change.old:.3f}</td>"
        f"<td>{change.new:.3f}</td><td>{change.difference:+.3f}</td>"
        f"<td>{'下降超出容许' if change.fell else ''}</td></tr>"
        for change in found.changes
    )
    return [
        f"<h2>与基准比较</h2><p>基准测于 {escape(found.baseline_made_at)}，容许变差 {found.tolerance:g}</p>{other}",
        f"<table><tr><th></th><th>基准</th><th>本次</th><th>差</th><th></th></tr>{rows}</table>",
    ]


def _sources(ours: SystemFigures) -> str:
    return _rows(
        ["来源", "推荐条数", "命中条数", "命中比例"],
        (
            [
                source_title(source.origin),
                str(source.suggested),
                str(source.hits),
                f"{source.hits / source.suggested:.3f}" if source.suggested else "—",
            ]
            for source in ours.sources
        ),
    )


def _calibration(report: Report) -> list[str]:
    bins = report.ours().calibration
    if bins is None:
        return ["<h2>得分的校准</h2><p>没有完整的表，或推荐没有给出得分，不能判断。</p>"]
    error = figure_text(report.ours().figures["calibration_error"])
    cut = report.tables - report.complete_tables
    without = f"；{cut} 个不完整的表未计入" if cut else ""
    return [
        f"<h2>得分的校准</h2><p>得分应当等于命中的概率（虚线）；校准误差 {error}{without}。</p>",
        calibration_plot(bins),
    ]


def _table(table: TableFigures) -> str:
    labelled = len(table.found) + len(table.missed)
    about = "，".join(part for part in (table.unit, f"{table.year}年" if table.year else None) if part)
    parts = [
        f"<details><summary>{escape(table.project_name)} <small>{escape(about)}</small>："
        f"找到 {len(table.found)}/{labelled}，nDCG {table.ndcg:.3f}</summary>"
    ]
    if table.missed:
        rows = ([row.level2 or "", row.level3, row.value or ""] for row in table.missed)
        parts.append("<h3>没有找到的指标</h3>" + _rows(["二级指标", "三级指标", "指标值"], rows))
    if table.found:
        agreed = {True: "一致", False: "不一致", None: "未判断"}
        found = (
            [
                row.labelled.level3,
                row.suggested.level3,
                row.labelled.value or "",
                row.suggested.value or "（待填）",
                agreed[row.agrees],
            ]
            for row in table.found
        )
        parts.append("<h3>找到的指标</h3>" + _rows(["标注", "推荐", "标注的值", "推荐的值", "值"], found))
    unmatched = [row for row in table.proposals if not row.hit]
    if unmatched:
        parts.append(
            "<h3>没有对上的推荐</h3>"
            + _rows(["二级指标", "三级指标", "指标值", "来源", "得分"], map(_cells, unmatched))
        )
    return "".join([*parts, "</details>"])


def _cells(row: JudgedProposal) -> list[str]:
    score = "" if row.score is None else f"{row.score:.2f}"
    return [row.level2 or "", row.level3, row.value or "", source_title(row.origin or ""), score]
