"""The part 统计: what the corpus consists of, in charts."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from nicegui import ui
from nicegui.element import Element

from api.pages.asking import asked, tell
from api.pages.corpus.chart import bar_chart
from api.pages.help import help_text
from api.pages.listing import table_html
from api.pages.parts import address_of
from api.pages.shell import empty_state
from api.pages.table_view import KINDS
from recommender.overview import Overview, Share
from recommender.service import Recommender

_VALUES = {"number": "一个数", "range": "从几到几", "date": "日期或期限", "grade": "等级（如优、良）", "text": "文字"}
_UNSAID = "没有写明"
_MOST = 15


class StatisticsPart:
    """The charts.

    :param service: the home.
    """

    def __init__(self, service: Recommender) -> None:
        self._service = service
        self._charts: Element

    async def show(self) -> None:
        """Lay out the part."""
        with ui.element("div").classes("z-row"):
            ui.label(help_text("corpus.statistics")).classes("z-soft z-grow")
            ui.button("刷新", icon="refresh", on_click=self._renew).props("flat color=primary").classes("z-no-print")
        self._charts = ui.element("div").props('aria-live="polite"')
        with self._charts:
            _waiting()
        ui.timer(0.01, self._fill, once=True)  # an index that has fallen behind is built first

    async def _renew(self) -> None:
        await self._fill()
        tell("已刷新")

    async def _fill(self) -> None:
        self._charts.clear()
        with self._charts:
            _waiting()
        found = await asked(self._service.overview)
        if self._charts.is_deleted:  # the person has gone to another part
            return
        self._charts.clear()
        with self._charts:
            ui.label(_total(found)).classes("c-total")
            if found.tables:
                _draw(found)
            else:
                empty_state("还没有已公布的目标表", "到“文件”中收入本单位或外单位已公布的目标表，这里就有统计")


def _waiting() -> None:
    with ui.element("div").classes("z-row"):
        ui.spinner(size="sm").props("aria-hidden=true")
        ui.label("正在统计…").classes("z-soft")


def _total(found: Overview) -> str:
    kinds = "，".join(f"{KINDS.get(share.name or '', _UNSAID)} {share.tables:,} 张" for share in found.kinds)
    return f"已公布的表 {found.tables:,} 张，指标 {found.indicators:,} 条。库中共有：{kinds}。"


def _draw(found: Overview) -> None:
    with ui.element("div").classes("c-charts"):
        years = [(f"{share.name}年" if share.name else _UNSAID, share.tables) for share in found.years]
        bar_chart("各年度", "已公布的表，按预算年度", years, "张")
        months = [(_month(one.month), one.documents) for one in found.months]
        bar_chart("各月收入的文件", "按收入语料库的月份", months, "个")
        bar_chart("各二级指标", "已公布的指标，按二级指标", _rows(found.levels), "条", lying=True)
        bar_chart("指标值的种类", "已公布的指标，按指标值怎么写", _values(found.value_kinds), "条", lying=True)
        bar_chart("各地区", "已公布的表，按地区", _tables(found.regions), "张", lying=True)
        bar_chart("各单位", "已公布的表最多的单位", _tables(found.units), "张", lying=True)
    with ui.element("section").classes("z-card c-card"):
        ui.html("用得最多的指标", tag="h2", sanitize=False).classes("z-title c-heading")
        rows = [(_named(one.level3), escape(one.level2 or _UNSAID), f"{one.tables:,}") for one in found.frequent]
        ui.html(table_html("用得最多的指标", ("三级指标", "二级指标", "用它的表（张）"), rows, (2,)), sanitize=False)


def _month(month: str) -> str:
    year, _, number = month.partition("-")
    return f"{year}年{int(number)}月"


def _named(level3: str) -> str:
    return f'<a class="nicegui-link" href="{escape(address_of("/search", q=level3))}">{escape(level3)}</a>'


def _rows(shares: Iterable[Share]) -> list[tuple[str, int]]:
    return _shortened([(share.name or _UNSAID, share.indicators) for share in shares])


def _tables(shares: Iterable[Share]) -> list[tuple[str, int]]:
    ordered = sorted(shares, key=lambda share: -share.tables)
    return _shortened([(share.name or _UNSAID, share.tables) for share in ordered])


def _values(shares: Iterable[Share]) -> list[tuple[str, int]]:
    return [(_VALUES.get(share.name or "", "没有填"), share.indicators) for share in shares]


def _shortened(bars: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Bring what is beyond the first ones together: more bars than that nobody compares."""
    if len(bars) <= _MOST:
        return bars
    return [*bars[: _MOST - 1], (f"其他 {len(bars) - _MOST + 1} 项", sum(number for _, number in bars[_MOST - 1 :]))]
