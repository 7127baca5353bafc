"""The part 运行情况: whether everything is in order, and the facts about what runs."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from nicegui import ui
from nicegui.element import Element

from api.pages.asking import asked
from api.pages.help import help_mark
from api.pages.listing import table_html, when_words
from api.pages.operation.process import folder_bytes, free_bytes, memory_bytes, started_at, system_words
from api.pages.table_view import KINDS
from api.version import version
from corpus.sizes import size_words
from recommender.checkup import Check, checkup
from recommender.encoders import chosen_model, shipped_weights
from recommender.service import Recommender

_OPTIONAL = "可选的"


class HealthPart:
    """The checks with their remedies, beside the facts.

    :param service: the home.
    """

    def __init__(self, service: Recommender) -> None:
        self._service = service
        self._checks: Element
        self._facts: Element

    async def show(self) -> None:
        """Lay out the part; the checks take seconds and so come when the page stands."""
        with ui.element("div").classes("z-row z-no-print"):
            ui.button("重新检查", icon="refresh", on_click=self._check).props("outline color=primary")
            help_mark("operation.health", "检查")
            ui.element("div").classes("z-grow")
            ui.link("给程序用的接口说明", "/docs").classes("z-small")
        self._checks = ui.element("div").classes("z-card o-card").props('aria-live="polite"')
        with self._checks:
            _waiting()
        self._facts = ui.element("div").classes("z-card o-card")
        ui.timer(0.01, self._check, once=True)

    async def _check(self) -> None:
        self._checks.clear()
        with self._checks:
            _waiting()
        checks = await asked(checkup, self._service.settings, self._service)
        if self._checks.is_deleted:  # the person has gone to another part
            return
        self._checks.clear()
        with self._checks:
            _say(checks)
        facts = await asked(_facts, self._service)
        if self._facts.is_deleted:
            return
        self._facts.clear()
        with self._facts:
            ui.html("概况", tag="h2", sanitize=False).classes("z-title o-heading")
            lines = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(said)}</dd></div>" for name, said in facts)
            ui.html(f'<dl class="o-facts">{lines}</dl>', sanitize=False)


def _waiting() -> None:
    with ui.element("div").classes("z-row"):
        ui.spinner(size="sm").props("aria-hidden=true")
        ui.label("正在检查，要几秒钟…").classes("z-soft")


def _say(checks: Sequence[Check]) -> None:
    wrong = [check for check in checks if not check.ok]
    ui.html(_verdict(len(wrong)), tag="h2", sanitize=False).classes("o-verdict z-error" if wrong else "o-verdict")
    rows = [(_state(check), escape(check.name), _told(check)) for check in (*wrong, *(c for c in checks if c.ok))]
    ui.html(table_html("检查结果", ("结果", "检查的内容", "说明"), rows), sanitize=False)
    if any(check.name == "索引和文本模型" for check in wrong):
        ui.link("到“语料管理”重建索引", "/corpus?tab=index")


def _verdict(wrong: int) -> str:
    return f"{wrong} 项需要处理" if wrong else "一切正常"


def _state(check: Check) -> str:
    if not check.ok:
        return '<span class="z-tag z-error">需要处理</span>'
    if check.name.startswith(_OPTIONAL) and check.message.startswith("未"):
        return '<span class="z-tag">没有启用</span>'
    return '<span class="z-tag z-fine">正常</span>'


def _told(check: Check) -> str:
    remedy = f'<div class="o-remedy">怎么办：{escape(check.remedy)}</div>' if check.remedy else ""
    return f"{escape(check.message)}{remedy}"


def _facts(service: Recommender) -> list[tuple[str, str]]:
    counts, home, memory = service.store.counts(), service.settings.home, memory_bytes()
    index = service.index_state()
    kinds = "，".join(
        f"{name} {counts[f'tables_{kind}']:,} 张" for kind, name in KINDS.items() if counts.get(f"tables_{kind}")
    )
    return [
        ("版本", version()),
        ("开始运行", when_words(started_at())),
        ("运行环境", system_words()),
        ("占用内存", size_words(memory) if memory is not None else "系统没有提供"),
        ("主文件夹", str(home)),
        ("占用磁盘", f"{size_words(folder_bytes(home))}，磁盘还剩 {size_words(free_bytes(home))}"),
        ("文件", f"{counts['documents']:,} 个"),
        ("目标表", kinds or "还没有"),
        ("指标", f"{counts['indicators']:,} 条，其中不同的 {index.unique_indicators or 0:,} 个"),
        ("文本模型", _model_words(service)),
        ("索引", f"{'与语料一致' if index.current else '需要更新'}，建于 {when_words(index.built_at)}"),
        ("索引大小", size_words(index.bytes)),
    ]


def _model_words(service: Recommender) -> str:
    chosen = chosen_model(service.settings)
    if chosen == str(shipped_weights()):
        return "产品自带的文本模型"
    return "从本库语料算出的模型（lsa）" if chosen == "lsa" else f"另外指定的模型：{chosen}"
