"""Two people on one draft: said plainly, and nothing of either is lost."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui import ui

from corpus.errors import ConflictError

_TITLES = {
    "draft.deleted": "这份草稿已被删除",
    "draft.submitted": "这份草稿已提交审核",
    "draft.passed": "这份草稿已审核通过",
}


def show_conflict(
    failure: ConflictError,
    draft_id: str | None,
    theirs: Callable[[], Awaitable[None]],
    copy: Callable[[], Awaitable[None]],
) -> None:
    """Ask what is to become of a draft that was changed or deleted elsewhere.

    :param failure: what the store said.
    :param draft_id: of the draft.
    :param theirs: opens the other version in the place of this one.
    :param copy: keeps this one as a new draft.
    """
    is_deleted = failure.code == "draft.deleted"
    is_locked = failure.code in ("draft.submitted", "draft.passed")
    with ui.dialog() as dialog, ui.element("div").classes("z-card zd-dialog"):
        dialog.props('persistent aria-label="草稿在别处改过"').on("hide", dialog.delete)
        title = _TITLES.get(failure.code, "这份草稿在别处改过")
        ui.html(title, tag="h2", sanitize=False).classes("z-title")
        who = "有人删除了它" if is_deleted else "同事（或另一个窗口）刚才改了同一份草稿并已保存"
        if is_locked:
            who = "刚才有人把它提交审核了" if failure.code == "draft.submitted" else "审核人刚才通过了它"
        ui.label(f"{who}。为了不盖掉对方的内容，您最近的改动还没有保存，请选择怎么办：")
        with ui.element("div").classes("z-stack"):

            async def keep() -> None:
                dialog.close()
                await copy()

            async def give_way() -> None:
                dialog.close()
                await theirs()

            ui.button("把我的另存为新的草稿", on_click=keep).props("unelevated color=primary")
            if not is_deleted:
                if draft_id:
                    ui.link("先看对方的版本（在新窗口打开）", f"/?draft={draft_id}", new_tab=True).classes("zd-theirs")
                ui.button("看对方的版本，放弃我没有保存的改动", on_click=give_way).props("outline color=primary")
    dialog.open()
