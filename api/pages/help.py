"""Explanations in plain words, at the field that they explain."""

from __future__ import annotations

from nicegui import ui

from corpus.resources import read_toml


def help_text(key: str) -> str:
    """Give an explanation.

    :param key: ``page.field``: an entry of ``api/data/help/page.toml``.
    """
    page, field = key.split(".")
    return str(read_toml("api", f"help/{page}.toml")[field])


def help_mark(key: str, about: str) -> None:
    """Put a small question mark that explains a field when pressed; reached by keyboard too.

    :param key: as in `help_text`.
    :param about: what it explains, for those who hear the page.
    """
    mark = ui.button(icon="help_outline").props(f'flat round dense size=sm color=grey-8 aria-label="说明：{about}"')
    with mark, ui.menu().props('anchor="bottom left" self="top left"').classes("z-help"):
        ui.label(help_text(key))
