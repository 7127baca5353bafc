"""The part 设置: every setting, what it is set to, and how it is changed."""

from __future__ import annotations

from html import escape

from nicegui import ui
from nicegui.element import Element
from nicegui.events import ValueChangeEventArguments

from api.pages.help import help_text
from api.pages.listing import table_html
from api.pages.shell import empty_state
from corpus.resources import read_toml
from corpus.sizes import size_words
from recommender.service import Recommender
from recommender.setting_values import SettingValue, setting_values

_BYTES = "字节"


def setting_title(name: str) -> str:
    """Give what a setting is called in words.

    :param name: as in ``settings.toml``.
    """
    names: dict[str, str] = read_toml("api", "help/operation.toml")["names"]
    return names[name]


class SettingsPart:
    """All settings, narrowed to those that a search finds.

    :param service: the home.
    """

    def __init__(self, service: Recommender) -> None:
        self._settings = setting_values(service.settings)
        self._found: Element

    async def show(self) -> None:
        """Lay out the part."""
        ui.label(help_text("operation.settings")).classes("z-note z-info")
        box = ui.input("查找设置", on_change=self._narrow).props("outlined dense clearable debounce=200")
        box.classes("o-search z-no-print")
        self._found = ui.element("div").classes("z-card o-card").props('aria-live="polite"')
        self._list("")

    def _narrow(self, change: ValueChangeEventArguments[str | None]) -> None:
        self._list((change.value or "").strip())

    def _list(self, text: str) -> None:
        wanted = text.casefold()
        found = [one for one in self._settings if wanted in _words(one)]
        self._found.clear()
        with self._found:
            if not found:
                empty_state("没有找到这样的设置", "请换一个词，或清空查找框")
                return
            ui.label(f"共 {len(found)} 项").classes("z-soft")
            headings = ("设置", "现在的值", "默认值", "怎样设置")
            ui.html(table_html("设置", headings, map(_row, found)), sanitize=False)


def _words(one: SettingValue) -> str:
    return " ".join((setting_title(one.name), one.help, one.variable, one.name, one.value)).casefold()


def _row(one: SettingValue) -> tuple[str, ...]:
    about = f'<b>{escape(setting_title(one.name))}</b><div class="z-soft z-small">{escape(one.help)}</div>'
    value, default = _shown(one.value, one.unit), _shown(one.default, one.unit)
    changed = "" if one.value in (one.default, "") or one.name == "home" else ' <span class="z-tag z-info">已改</span>'
    how = f"<code>{escape(one.variable)}</code><br><code>{escape(one.name)}</code>（settings.toml）"
    return about, value + changed, default, how


def _shown(value: str, unit: str) -> str:
    if not value:
        return "不设置"
    if unit == _BYTES:
        return f'{size_words(int(value))}<div class="z-soft z-small">{int(value):,} 字节</div>'
    shown = f"{value} {unit}" if value.replace(".", "", 1).isdecimal() and "–" not in unit else value
    return escape(shown)
