"""The part 账号: everybody who may come in, and what may be changed about them."""

from __future__ import annotations

from nicegui import ui
from nicegui.element import Element

from api.access.door import Door
from api.pages.accounts.dialogs import ask_account, ask_password
from api.pages.asking import asked, tell
from api.pages.corpus.sure import sure
from api.pages.listing import PAGE, cells, live_table, pager, when_words
from api.pages.shell import empty_state
from corpus.accounts import Account, NewAccount
from corpus.actor import ROLES
from corpus.store import Store

_FIRST = "还没有账号：只有本机能用，而且不用登录。添加第一个账号（管理员）以后，所有人都要登录，别的电脑也能用。"


class AccountList:
    """The accounts, page by page.

    :param store: the store of the home.
    :param door: what changes them.
    """

    def __init__(self, store: Store, door: Door) -> None:
        self._store = store
        self._door = door
        self._text: str | None = None
        self._offset = 0
        self._list: Element

    async def show(self) -> None:
        """Lay out the part."""
        with ui.element("div").classes("z-row c-tools z-no-print"):
            box = ui.input("查找账号", on_change=lambda change: self._narrow(change.value))
            box.props("outlined dense clearable debounce=300").classes("c-choice z-grow")
            ui.button("添加账号", icon="person_add", on_click=self._add).props("unelevated color=primary")
        self._list = ui.element("div").classes("z-card c-card").props('aria-live="polite"')
        await self._fill()

    async def _narrow(self, text: str | None) -> None:
        self._text = (text or "").strip() or None
        await self._turn(0)

    async def _turn(self, offset: int) -> None:
        self._offset = offset
        await self._fill()

    async def _fill(self) -> None:
        total, found = await asked(self._store.accounts.find, self._text, self._offset, PAGE)
        if self._list.is_deleted:
            return
        self._list.clear()
        with self._list:
            if not total:
                empty_state("没有找到账号", "请换一个词" if self._text else _FIRST)
                return
            with live_table("账号", "登录名", "称呼", "单位", "角色", "添加时间", "状态", ""):
                for account in found:
                    self._row(account)
            pager(total, self._offset, self._turn, unit="个账号")

    def _row(self, account: Account) -> None:
        with ui.element("tr"):
            roles = "、".join(role for role in ROLES if role in account.roles) or "还没有角色"
            state = f"{when_words(account.disabled_at)} 已停用" if account.disabled_at else "可以登录"
            cells(account.name, account.display, account.unit or "—", roles, when_words(account.created_at), state)
            with ui.element("td").classes("c-acts"):
                for verb, act in (
                    ("修改", self._change),
                    ("重设密码", self._reset),
                    ("启用" if account.disabled_at else "停用", self._switch),
                ):
                    button = ui.button(verb, on_click=lambda act=act: act(account)).props("flat dense color=primary")
                    button.props["aria-label"] = f"{verb} {account.name}"

    async def _add(self) -> None:
        said = await ask_account("添加账号")
        if said is None:
            return
        given = NewAccount(name=said.name, display=said.display, unit=said.unit, roles=said.roles)
        account = await asked(self._door.add_account, given, said.password)
        tell(f"已添加账号 {account.name}")
        await self._fill()

    async def _change(self, account: Account) -> None:
        said = await ask_account(f"修改账号 {account.name}", account)
        if said is None:
            return
        await asked(self._door.change_account, account.name, roles=said.roles, unit=said.unit, display=said.display)
        tell(f"已修改账号 {account.name}")
        await self._fill()

    async def _reset(self, account: Account) -> None:
        password = await ask_password(account.name)
        if password is None:
            return
        await asked(self._door.set_password, account.name, password)
        tell(f"已重设 {account.name} 的密码，其登录都已退出")

    async def _switch(self, account: Account) -> None:
        enabled = account.disabled_at is not None
        if not enabled and not await sure(
            f"停用账号 {account.name}？", "其登录和令牌立即失效；以后可以再启用。", "停用"
        ):
            return
        await asked(self._door.set_enabled, account.name, enabled)
        tell(f"已{'启用' if enabled else '停用'}账号 {account.name}")
        await self._fill()
