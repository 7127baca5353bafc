"""One finding on the screen: what is wrong, how to mend it, on what basis and evidence, and what the rule means."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from api.pages.reviewing.evidence import evidence_html
from api.pages.reviewing.words import SEVERITY_NAMES, rule_named, tag
from corpus.table import Problem, TargetTable
from recommender.review.finding import Finding

_MOST_ROWS = 20  # named in one line
_LONGEST_QUOTE = 200  # the whole of it is marked in the text below


def finding_html(number: int, finding: Finding, table: TargetTable) -> str:
    """Give a finding as HTML, all texts escaped; ``data-waive`` is the button that lets it stand.

    :param number: its 0-based place among those that are shown.
    :param finding: the finding.
    :param table: its table.
    """
    severity = SEVERITY_NAMES[finding.severity]
    message = escape(finding.message)
    return (
        f'<article class="z-note z-{finding.severity} z-rv-finding" tabindex="-1" id="finding-{number}" '
        f'aria-label="{severity}：{message}"><div class="z-grow">{_said(finding, table)}</div>'
        f'<button type="button" class="z-rv-link z-no-print" data-waive="{number}" aria-label="豁免：{message}">豁免'
        "</button></article>"
    )


def error_rows_html(findings: Sequence[Finding]) -> str:
    """Say in which rows the errors stand; ``data-row`` leads to one. Empty where there are none.

    :param findings: those that are shown.
    """
    places = [one.row for one in findings if one.severity == "error" and one.row is not None]
    if not places:
        return ""
    rows = sorted(set(places))
    links = "、".join(
        f'<button type="button" class="z-rv-link" data-row="{row}" aria-label="到第 {row + 1} 行">{row + 1}</button>'
        for row in rows[:_MOST_ROWS]
    )
    more = f"等 {len(rows)} " if len(rows) > _MOST_ROWS else ""
    return f'<p class="z-note z-error z-rv-where">{len(places)} 处错误在第 {links} {more}行</p>'


def standing_html(waiver: int, said: str, reason: str) -> str:
    """Give what a person let stand; ``data-withdraw`` is the button that takes the waiver back.

    :param waiver: its number.
    :param said: what was let stand, as HTML.
    :param reason: why.
    """
    return (
        f'<div class="z-note z-rv-finding"><div class="z-grow">{said}<br>豁免的理由：{escape(reason)}</div>'
        f'<button type="button" class="z-rv-link z-no-print" data-withdraw="{waiver}">撤回豁免</button></div>'
    )


def problem_html(problem: Problem) -> str:
    """Give what could not be read with certainty."""
    where = f"{problem.position}：" if problem.position else ""
    return f'<div class="z-note z-warning">{tag("warning", "读取时的疑问")} {escape(where + problem.message)}</div>'


def _said(finding: Finding, table: TargetTable) -> str:
    rule = rule_named(finding.code)
    name = rule.name if rule else "程序的说明"
    fixable = tag("fine", "可自动修改") if finding.fixes else ""
    said = finding.quoted if finding.row is None else None  # in a row it is marked in its cell
    quoted = f"<dt>原文</dt><dd>「{escape(_short(said))}」</dd>" if said else ""
    return (
        f'<div class="z-rv-said">{tag(finding.severity, SEVERITY_NAMES[finding.severity])} '
        f"<strong>{escape(finding.message)}</strong> {fixable}</div>"
        f"<dl>{quoted}<dt>怎么改</dt><dd>{escape(finding.remedy)}</dd>"
        f"<dt>依据</dt><dd>{_basis(finding)}</dd></dl>"
        f"{evidence_html(finding, table)}"
        f"{_meaning(finding.code, name)}"
    )


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}……"


def _basis(finding: Finding) -> str:
    """Set how sure a basis is apart from the basis."""
    rule = rule_named(finding.code)
    if rule is None:
        return escape(finding.basis)
    sure = "fine" if rule.basis_kind == "regulation read" else ""
    return f"{escape(finding.basis.removesuffix(f'（{rule.certainty}）'))} {tag(sure, rule.certainty)}"


def _meaning(code: str, name: str) -> str:
    rule = rule_named(code)
    if rule is None:
        return ""
    return (
        '<details class="z-rv-why"><summary>这是什么意思</summary><div>'
        f"<p><b>{escape(name)}</b>（规则编号 {escape(code)}）</p><p>{escape(rule.meaning)}</p>"
        f"<p>{tag('error', '不好的写法')} {escape(rule.bad)}</p>"
        f"<p>{tag('fine', '好的写法')} {escape(rule.good)}</p></div></details>"
    )
