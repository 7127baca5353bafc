"""The part 我的令牌: with which the person's own programs come in."""

from __future__ import annotations

from nicegui import ui
from nicegui.element import Element

from api.access.door import Door
from api.access.scope_words import SCOPE_WORDS
from api.pages.asking import asked, tell
from api.pages.corpus.sure import sure
from api.pages.dialogs import answer_of
from api.pages.listing import cells, live_table, when_words
from api.pages.shell import empty_state
from corpus.log import now
from corpus.store import Store
from corpus.tokens import MOST_DAYS, SCOPES, Scope, Token

_DAYS = 90


class TokenList:
    """The tokens of one account.

    :param store: the store of the home.
    :param door: what makes and ends them.
    :param name: of the account; None where there are no accounts yet.
    """

    def __init__(self, store: Store, door: Door, name: str | None) -> None:
        self._store = store
        self._door = door
        self._name = name
        self._list: Element

    async def show(self) -> None:
        """Lay out the part."""
        if self._name is None:
            empty_state("还没有账号", "添加账号并登录以后，才能建立令牌")
            return
        with ui.element("div").classes("z-row c-tools z-no-print"):
            ui.label("程序用令牌代替登录名和密码；令牌的权限不超过您的角色").classes("z-soft z-grow")
            ui.button("建立令牌", icon="key", on_click=self._add).props("unelevated color=primary")
        self._list = ui.element("div").classes("z-card c-card").props('aria-live="polite"')
        await self._fill()

    async def _fill(self) -> None:
        found = await asked(self._store.tokens.all_of, self._name)
        if self._list.is_deleted:
            return
        self._list.clear()
        with self._list:
            if not found:
                empty_state("还没有令牌", "需要让程序使用接口时再建立")
                return
            with live_table("我的令牌", "用途", "范围", "建立时间", "有效期到", "最近使用", "状态", ""):
                for token in found:
                    self._row(token)

    def _row(self, token: Token) -> None:
        with ui.element("tr"):
            scopes = "、".join(SCOPE_WORDS[scope] for scope in token.scopes)
            times = [when_words(moment) for moment in (token.created_at, token.expires_at, token.used_at)]
            cells(token.name, scopes, *times, _state(token))
            with ui.element("td").classes("c-acts"):
                if token.revoked_at is None:
                    button = ui.button("撤销", on_click=lambda: self._revoke(token)).props("flat dense color=primary")
                    button.props["aria-label"] = f"撤销 {token.name}"

    async def _add(self) -> None:
        with ui.dialog().props('aria-label="建立令牌"') as dialog, ui.element("div").classes("z-card c-ask z-stack"):
            ui.label("建立令牌").classes("z-title")
            name = ui.input("用途").props("outlined dense maxlength=200")
            days = ui.number("有效多少天", value=_DAYS, min=1, max=MOST_DAYS, precision=0).props("outlined dense")
            chosen = {scope: ui.checkbox(words) for scope, words in SCOPE_WORDS.items()}
            with ui.element("div").classes("z-row c-ends"):
                ui.button("取消", on_click=dialog.close).props("flat color=primary")
                ui.button("建立", on_click=lambda: dialog.submit(True)).props("unelevated color=primary")
        if not await answer_of(dialog):
            return
        scopes: tuple[Scope, ...] = tuple(scope for scope in SCOPES if chosen[scope].value)
        made, secret = await asked(self._door.add_token, self._name or "", name.value, scopes, int(days.value or 0))
        await self._fill()
        await self._tell_secret(made, secret)

    async def _tell_secret(self, made: Token, secret: str) -> None:
        with ui.dialog().props('aria-label="新令牌"') as dialog, ui.element("div").classes("z-card c-ask z-stack"):
            ui.label(f"令牌「{made.name}」").classes("z-title")
            ui.label("只显示这一次，请现在复制保存；关掉后谁也查不到。").classes("z-note z-warning")
            ui.input("令牌", value=secret).props("outlined dense readonly")
            with ui.element("div").classes("z-row c-ends"):
                ui.button("已保存", on_click=dialog.close).props("unelevated color=primary")
        await answer_of(dialog)

    async def _revoke(self, token: Token) -> None:
        if await sure(f"撤销令牌「{token.name}」？", "用它的程序立即不能再使用，不能恢复。", "撤销"):
            await asked(self._door.revoke_token, token.id, self._name)
            tell(f"已撤销令牌 {token.name}")
            await self._fill()


def _state(token: Token) -> str:
    if token.revoked_at:
        return f"{when_words(token.revoked_at)} 已撤销"
    return "有效" if token.expires_at > now() else "已过期"
