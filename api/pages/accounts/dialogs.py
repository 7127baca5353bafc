"""What is asked about an account."""

from __future__ import annotations

from dataclasses import dataclass

from nicegui import ui

from api.pages.dialogs import answer_of
from corpus.accounts import Account, login_name
from corpus.actor import ROLES, Role
from corpus.errors import InputError, ZhibiaoError
from corpus.passwords import require_good


@dataclass(frozen=True, slots=True)
class Said:
    """An account as it was filled in; ``password`` is empty where it is not asked for."""

    name: str
    display: str | None
    unit: str | None
    roles: frozenset[Role]
    password: str


async def ask_account(title: str, account: Account | None = None) -> Said | None:
    """Ask for an account's particulars.

    :param title: of the dialog.
    :param account: as it is now; None asks for a new one, with its first password.
    :return: what was filled in; None where the dialog was closed.
    """
    with ui.dialog().props(f'aria-label="{title}"') as dialog, ui.element("div").classes("z-card c-ask z-stack"):
        ui.label(title).classes("z-title")
        name = ui.input("登录名").props("outlined dense maxlength=64")
        name.set_visibility(account is None)
        display = ui.input("称呼（不填则用登录名）", value=account.display if account else "")
        unit = ui.input("单位（填报人只看得到本单位的草稿）", value=(account.unit or "") if account else "")
        for box in (display, unit):
            box.props("outlined dense maxlength=200")
        chosen = {role: ui.checkbox(role, value=bool(account and role in account.roles)) for role in ROLES}
        password = ui.input("密码（至少 10 个字）", password=True).props("outlined dense autocomplete=new-password")
        password.set_visibility(account is None)
        wrong = ui.label().classes("z-note z-error").props('role="alert"')
        wrong.set_visibility(False)

        def submit() -> None:
            said = Said(
                account.name if account else name.value.strip(),
                display.value.strip() or None,
                unit.value.strip() or None,
                frozenset(role for role, box in chosen.items() if box.value),
                password.value,
            )
            reason = _reason(said, account is None)
            wrong.set_text(reason)
            wrong.set_visibility(bool(reason))
            if not reason:
                dialog.submit(said)

        with ui.element("div").classes("z-row c-ends"):
            ui.button("取消", on_click=dialog.close).props("flat color=primary")
            ui.button("确定", on_click=submit).props("unelevated color=primary")
    found: Said | None = await answer_of(dialog)
    return found


async def ask_password(name: str) -> str | None:
    """Ask for a new password of an account; None where the dialog was closed."""
    with (
        ui.dialog().props(f'aria-label="重设 {name} 的密码"') as dialog,
        ui.element("div").classes("z-card c-ask z-stack"),
    ):
        ui.label(f"重设 {name} 的密码").classes("z-title")
        box = ui.input("新密码（至少 10 个字）", password=True).props("outlined dense autocomplete=new-password")
        wrong = ui.label().classes("z-note z-error").props('role="alert"')
        wrong.set_visibility(False)

        def submit() -> None:
            try:
                require_good(box.value, name)
            except InputError as failure:
                wrong.set_text(failure.message)
                wrong.set_visibility(True)
            else:
                dialog.submit(box.value)

        with ui.element("div").classes("z-row c-ends"):
            ui.button("取消", on_click=dialog.close).props("flat color=primary")
            ui.button("重设", on_click=submit).props("unelevated color=primary")
    found: str | None = await answer_of(dialog)
    return found


def _reason(said: Said, is_new: bool) -> str:
    """Say why an account cannot be kept so; empty where it can."""
    if not said.roles:
        return "请至少选一个角色"
    if is_new:
        try:
            require_good(said.password, login_name(said.name))
        except ZhibiaoError as failure:
            return failure.message
        except ValueError as failure:
            return str(failure)
    return ""
