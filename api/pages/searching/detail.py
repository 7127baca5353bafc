"""One indicator in full: its meaning, its values, how they differ between groups, and where it stands."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from html import escape

from nicegui import ui
from nicegui.element import Element
from nicegui.events import GenericEventArguments
from pydantic import ValidationError

from api.pages.asking import asked
from api.pages.charts import short_value, typical_picture, typical_words
from api.pages.help import help_mark
from api.pages.searching.address import Asked
from api.pages.searching.results import levels_words, origin_tag
from api.pages.searching.source import show_source
from corpus.errors import NotFoundError
from recommender.occurrences import OccurrenceAnswer, OccurrenceQuery, Use
from recommender.search import Hit
from recommender.service import Recommender
from recommender.typical import ValueCount
from recommender.typical.answer import TypicalAnswer, TypicalGroup
from recommender.typical.groups import By

_STEP = 20  # occurrences shown at once
_VALUES = 8  # values shown; further ones unfold
_BY: Mapping[By, str] = {"year": "年度", "unit_type": "单位类型", "region": "地区", "budget": "预算规模"}
_PICKED = "(e) => { const b = e.target.closest('[data-use]'); if (b) emit(b.dataset.use); }"


class Detail:
    """The panel of one indicator.

    :param service: the home.
    :param panel: the element that it fills.
    :param closed: called when the person closes it.
    :param to_draft: called when the indicator is to go into a draft.
    :param go: called with a search to make instead.
    """

    def __init__(
        self,
        service: Recommender,
        panel: Element,
        closed: Callable[[], None],
        to_draft: Callable[[Hit], Awaitable[None]],
        go: Callable[[Asked], Awaitable[None]],
    ) -> None:
        self._service = service
        self._panel = panel
        self._closed = closed
        self._to_draft = to_draft
        self._go = go
        self._by: By = "year"
        self._uses: list[Use] = []

    async def show(self, hit: Hit) -> None:
        """Fill the panel with an indicator."""
        self._hit = hit
        found = await asked(self._service.occurrences, self._query(0))
        usual = await asked(self._usual) if found.published else None
        if hit is not self._hit:
            return  # another one was opened meanwhile
        self._uses = list(found.occurrences)
        self._panel.clear()
        with self._panel:
            self._top(hit, found)
            if usual is not None:
                self._values(usual, found)
            elif hit.value:
                ui.label(f"起步指标库的常用值：{hit.value}；还没有公开目标表用过这个指标。")
            self._table(found)

    def _query(self, offset: int) -> OccurrenceQuery:
        return OccurrenceQuery(level2=self._hit.level2, level3=self._hit.level3, limit=_STEP, offset=offset)

    def _usual(self) -> TypicalAnswer | None:
        try:
            return self._service.typical(self._hit.level2, self._hit.level3, self._by)
        except (NotFoundError, ValidationError):  # a name longer than can be asked for
            return None

    def _top(self, hit: Hit, found: OccurrenceAnswer) -> None:
        with ui.element("div").classes("z-row"):
            ui.html(escape(hit.level3), tag="h2", sanitize=False).classes("z-title z-grow")
            ui.button("关闭", on_click=self._closed).props("flat dense color=primary").classes("z-no-print")
        with ui.element("div").classes("z-row"):
            levels = escape(levels_words(hit.level1, hit.level2))
            ui.html(f'<span class="z-soft z-small">{levels}</span> {origin_tag(hit.kind)}', sanitize=False)
            help_mark("searching.origin", "来源")
        for name, text in (("", found.description), ("怎样填写：", found.hint), ("依据：", found.basis)):
            if text and text != hit.level3:
                ui.label(f"{name}{text}").classes("z-s-text")
        with ui.element("div").classes("z-row z-no-print"):
            ui.button("放进草稿", on_click=lambda: self._to_draft(hit)).props(
                'unelevated padding="2px 12px" color=primary'
            )
            ui.button("找相似的", on_click=lambda: self._go(Asked(q=hit.level3))).props(
                'outline padding="2px 12px" color=primary'
            )

    def _values(self, usual: TypicalAnswer, found: OccurrenceAnswer) -> None:
        own = usual.indicator.typical if usual.indicator else None
        with ui.element("div").classes("z-row"):
            ui.html("通常的指标值", tag="h3", sanitize=False).classes("z-s-part")
            help_mark("searching.usual", "通常的指标值")
        if own is not None:
            ui.html(
                f'<div class="z-row">{typical_picture(own)}<span>{escape(typical_words(own))}</span></div>',
                sanitize=False,
            )
        if found.values:
            ui.html(_bars(found.values), sanitize=False)
        alike = usual.attribute
        if alike is not None and alike.typical is not None and alike.indicators > 1:
            ui.html(
                f'<p class="z-soft z-small">名称以“{escape(alike.name)}”结尾的 {alike.indicators:,} 个指标合在一起：'
                f"{escape(typical_words(alike.typical))}</p>",
                sanitize=False,
            )
        if own is not None and own.count > 1:
            self._groups_part(usual)

    def _groups_part(self, usual: TypicalAnswer) -> None:
        with ui.element("div").classes("z-row"):
            ui.html("分组比较", tag="h3", sanitize=False).classes("z-s-part")
            help_mark("searching.groups", "分组比较")
            choice = ui.select(dict(_BY), value=self._by, label="按什么分").props("outlined dense options-dense")
            choice.classes("z-s-by z-no-print")
        shown = ui.html(_groups(usual, _BY[self._by]), sanitize=False)

        async def regroup() -> None:
            self._by = choice.value
            again = await asked(self._usual)
            if again is not None:
                shown.content = _groups(again, _BY[self._by])

        choice.on_value_change(regroup)

    def _table(self, found: OccurrenceAnswer) -> None:
        total = found.total
        title = "出现在哪些表里" if found.published else "在起步指标库的哪些类里"
        times = f"{total:,} 次" if found.published else f"{total:,}"
        ui.html(f"{title}（{times}）", tag="h3", sanitize=False).classes("z-s-part")
        listed = ui.html(_uses(self._uses, title), sanitize=False)
        listed.on("click", self._open_source, js_handler=_PICKED)
        if total <= len(self._uses):
            return

        async def more() -> None:
            further = await asked(self._service.occurrences, self._query(len(self._uses)))
            self._uses += further.occurrences
            listed.content = _uses(self._uses, title)
            button.set_visibility(len(self._uses) < further.total and bool(further.occurrences))

        button = ui.button(f"再显示 {_STEP} 条", on_click=more).props("flat dense color=primary").classes("z-no-print")

    async def _open_source(self, event: GenericEventArguments) -> None:
        use = self._uses[int(event.args)]
        await show_source(self._service, use.table_id, use.row)


def _bars(values: Sequence[ValueCount]) -> str:
    most = max(found.count for found in values)

    def line(found: ValueCount) -> str:
        width = max(round(found.count / most * 100), 2)
        return (
            f'<tr><th scope="row" title="{escape(found.value)}">{escape(short_value(found.value))}</th>'
            f'<td class="z-s-bar"><span style="width:{width}%"></span></td>'
            f'<td class="z-num">{found.count:,} 次</td></tr>'
        )

    def table(some: Sequence[ValueCount]) -> str:
        return (
            f'<table class="z-s-bars" aria-label="各个值出现的次数"><tbody>{"".join(map(line, some))}</tbody></table>'
        )

    rest = values[_VALUES:]
    more = f"<details><summary>其余 {len(rest):,} 种值</summary>{table(rest)}</details>" if rest else ""
    return table(values[:_VALUES]) + more


def _groups(usual: TypicalAnswer, by: str) -> str:
    groups = usual.indicator.groups if usual.indicator else ()
    unit = groups[0].typical.unit if groups else None
    ends = _ends(groups)
    rows = "".join(
        f'<tr><th scope="row">{escape(group.group or "没有写明")}</th>'
        f"<td>{typical_picture(group.typical, ends=ends if group.typical.unit == unit else None)}</td>"
        f'<td class="z-small">{escape(typical_words(group.typical))}</td></tr>'
        for group in groups
    )
    return (
        f'<table class="z-table" aria-label="按{by}比较"><thead><tr><th scope="col">{by}</th><th scope="col">分布</th>'
        f'<th scope="col">通常的值</th></tr></thead><tbody>{rows}</tbody></table>'
    )


def _ends(groups: Sequence[TypicalGroup]) -> tuple[float, float] | None:
    """Give one axis for the groups whose values are in the first one's unit."""
    alike = [group.typical for group in groups if group.typical.unit == groups[0].typical.unit]
    lows = [typical.p10 for typical in alike if typical.p10 is not None]
    highs = [typical.p90 for typical in alike if typical.p90 is not None]
    return (min(lows), max(highs)) if lows and highs else None


def _uses(uses: Sequence[Use], title: str) -> str:
    rows = "".join(_use(place, use) for place, use in enumerate(uses))
    return (
        f'<table class="z-table" aria-label="{title}"><thead><tr><th scope="col">项目（点开看原表）</th>'
        '<th scope="col" class="z-num">年度</th><th scope="col">指标值</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _use(place: int, use: Use) -> str:
    where = "，".join(part for part in (use.unit, use.region) if part)
    about = "起步指标库" if use.kind == "library" else where
    name = escape(use.project_name or "没有写项目名称")
    return (
        f'<tr><td><button type="button" class="z-s-name" data-use="{place}">{name}</button>'
        f'<div class="z-soft z-small">{escape(about)}</div></td>'
        f'<td class="z-num">{use.year or ""}</td><td class="z-s-text">{escape(use.value or "")}</td></tr>'
    )
