"""The page `/accounts`."""

from __future__ import annotations

from nicegui import context, ui

from api.access.door import Door
from api.pages.accounts.account_list import AccountList
from api.pages.accounts.token_list import TokenList
from api.pages.asking import service_here
from api.pages.parts import Part, Parts
from api.pages.shell import PAGE_SECONDS, page_frame
from corpus.actor import actor


@ui.page("/accounts", response_timeout=PAGE_SECONDS)
async def accounts_page(tab: str = "") -> None:
    """Show who may come in, and the tokens.

    :param tab: the part to show.
    """
    service = service_here()
    door: Door = context.client.request.state.door
    with page_frame("账号管理", "/accounts"):
        parts = (
            Part("accounts", "账号", AccountList(service.store, door).show),
            Part("tokens", "我的令牌", TokenList(service.store, door, actor().name).show),
        )
        await Parts("/accounts", parts, tab).show()
