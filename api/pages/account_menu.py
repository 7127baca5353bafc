"""The corner of the head: who has logged in, the own password, and out again."""

from __future__ import annotations

from html import escape

from nicegui import ui

from corpus.actor import ROLES, Actor

_LEAVE = '<form method="post" action="/logout"><button class="z-leave" type="submit">退出登录</button></form>'


def account_menu(who: Actor) -> None:
    """Lay out the button with the name and its menu.

    :param who: has logged in.
    """
    name = who.name or ""
    with (
        ui.button(name).props(
            f'flat dense no-caps color=secondary icon=account_circle aria-label="账号 {escape(name)}"'
        ),
        ui.menu().classes("z-account"),
    ):
        about = "、".join(role for role in ROLES if role in who.roles)
        ui.label(f"{about} · {who.unit}" if who.unit else about).classes("z-soft z-small")
        ui.link("修改密码", "/password")
        ui.html(_LEAVE, sanitize=False)
