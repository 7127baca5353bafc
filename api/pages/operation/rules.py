"""The part 审核规则: what each rule checks and why, with a bad and a good example."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby

from nicegui import ui
from nicegui.element import Element

from api.pages.help import help_text
from api.pages.shell import empty_state
from recommender.review.description import RuleDescription, rule_descriptions
from recommender.review.opinion.opinion import SEVERITY_NAMES

_ALL = "全部"
_SCOPES = {"row": "一行指标", "table": "整张表", "document": "同一文件中的几张表"}
# The element stands a moment after it was sent.
_SCROLL = "(node) => setTimeout(() => node.el.querySelector('[open]')?.scrollIntoView({block: 'center'}), 60)"


class RulesPart:
    """All rules, narrowed by severity and by what a search finds.

    :param wanted: the code of a rule to open; "" opens none.
    """

    def __init__(self, wanted: str) -> None:
        self._wanted = wanted.strip().upper()
        self._found: Element

    async def show(self) -> None:
        """Lay out the part."""
        ui.label(help_text("operation.rules")).classes("z-note z-info")
        with ui.element("div").classes("z-row z-no-print"):
            self._box = ui.input("查找规则", on_change=self._list).props("outlined dense clearable debounce=200")
            self._box.classes("o-search")
            severities = {"": _ALL, **SEVERITY_NAMES}
            self._severity = ui.select(severities, value="", label="级别", on_change=self._list)
            self._severity.props("outlined dense").classes("o-severity")
        self._found = ui.element("div").props('aria-live="polite"')
        self._list()

    def _list(self) -> None:
        text = (self._box.value or "").strip().casefold()
        found = [
            rule for rule in rule_descriptions() if text in _words(rule) and self._severity.value in ("", rule.severity)
        ]
        self._found.clear()
        with self._found:
            if self._wanted and all(rule.code != self._wanted for rule in rule_descriptions()):
                ui.label(f"没有编号为“{self._wanted}”的规则，可能已改名；下面是全部规则").classes("z-note z-warning")
            if not found:
                empty_state("没有找到这样的规则", "请换一个词，或把级别改为“全部”")
                return
            ui.label(f"共 {len(found)} 条规则").classes("z-soft")
            shown = ui.html(_catalogue(found, self._wanted), sanitize=False)
            if self._wanted:
                shown.on("vnodeMounted", js_handler=_SCROLL)


def _words(rule: RuleDescription) -> str:
    return " ".join((rule.code, rule.name, rule.group, rule.meaning, rule.bad, rule.good, rule.basis)).casefold()


def _catalogue(rules: Sequence[RuleDescription], wanted: str) -> str:
    ordered = sorted(rules, key=lambda rule: rule.group)
    return "".join(
        f'<section class="z-card o-card"><h2 class="z-title o-heading">{escape(group.split(" ", 1)[-1])}</h2>'
        f"{''.join(_shown(rule, rule.code == wanted) for rule in found)}</section>"
        for group, found in groupby(ordered, key=lambda rule: rule.group)
    )


def _shown(rule: RuleDescription, is_open: bool) -> str:
    facts = (
        ("查什么", rule.meaning),
        ("不合格的例子", rule.bad),
        ("合格的例子", rule.good),
        ("检查范围", _SCOPES[rule.scope]),
        ("依据", rule.basis),
    )
    lines = "".join(f"<div><dt>{name}</dt><dd>{escape(said)}</dd></div>" for name, said in facts)
    return (
        f'<details class="o-rule"{" open" if is_open else ""}><summary>'
        f'<span class="z-tag z-{rule.severity}">{SEVERITY_NAMES[rule.severity]}</span> '
        f'{escape(rule.name)} <span class="z-soft z-small">编号 {rule.code}</span></summary>'
        f'<dl class="o-facts">{lines}</dl></details>'
    )
