"""The part 反馈与屏蔽: what people said of suggestions, what is not suggested, and findings that they let stand."""

from __future__ import annotations

from typing import TypeVar

from nicegui import ui
from pydantic import BaseModel

from api.pages.asking import asked, message_of, tell
from api.pages.corpus.log_list import Line, LogList
from api.pages.listing import PAGE
from corpus.errors import ZhibiaoError
from corpus.feedback import Action, Block, Feedback, FeedbackEvent, FeedbackFilter, NewBlock
from corpus.frames import canonical_tree
from corpus.log import LogFilter
from corpus.waivers import NewWaiver, Waiver
from recommender.review.description import describe_rule
from recommender.service import Recommender

_DONE: dict[Action, str] = {"accept": "采纳", "edit": "修改", "reject": "退回"}
_EVERYWHERE = "所有单位"
Given = TypeVar("Given", bound=BaseModel)


class SaidPart:
    """The three lists.

    :param service: the home.
    """

    def __init__(self, service: Recommender) -> None:
        self._service = service

    async def show(self) -> None:
        """Lay out the part."""
        service = self._service
        lists = (
            LogList[FeedbackEvent](
                title="反馈",
                help_key="corpus.feedback",
                headings=("时间", "动作", "指标", "项目", "单位", "说明"),
                none="还没有反馈；在“编制指标”中采纳、修改或去掉推荐的指标，会记在这里",
                verb="撤回",
                find=lambda wanted, offset: service.feedback_log(_of_events(wanted), offset, PAGE),
                line=_event_line,
                withdraw=lambda one: service.withdraw_feedback(one.id),
                restore=lambda one: service.feedback([_fields(Feedback, one)]),
            ),
            LogList[Block](
                title="屏蔽的指标",
                help_key="corpus.blocks",
                headings=("时间", "指标", "二级指标", "对谁", "理由"),
                none="没有屏蔽的指标",
                verb="取消屏蔽",
                find=lambda wanted, offset: service.blocks(wanted, offset, PAGE),
                line=_block_line,
                withdraw=lambda one: service.unblock(one.id),
                restore=lambda one: service.block(_fields(NewBlock, one)),
                form=lambda again: _block_form(service, again),
            ),
            LogList[Waiver](
                title="豁免的审核结果",
                help_key="corpus.waivers",
                headings=("时间", "规则", "项目", "指标", "原文", "理由"),
                none="没有豁免的审核结果；在“审核目标表”中可以写明理由予以豁免",
                verb="撤回",
                find=lambda wanted, offset: service.waivers(wanted, offset, PAGE),
                line=_waiver_line,
                withdraw=lambda one: service.withdraw_waiver(one.id),
                restore=lambda one: service.waive(_fields(NewWaiver, one)),
            ),
        )
        for one in lists:
            await one.show()


def _of_events(wanted: LogFilter) -> FeedbackFilter:
    return FeedbackFilter(**wanted.model_dump())


def _event_line(event: FeedbackEvent) -> Line:
    before = " ".join(part for part in (event.level3, event.value) if part)
    after = " ".join(part for part in (event.new_level3 or event.level3, event.new_value or event.value) if part)
    shown = f"{before} → {after}" if event.action == "edit" else before
    said = (_DONE[event.action], shown, event.project_name or "", event.unit or "", event.note or "")
    return Line(event.level3, event.added_at, said, event.withdrawn_at)


def _block_line(block: Block) -> Line:
    said = (block.name, block.level2 or "不分", block.unit or _EVERYWHERE, block.reason or "")
    return Line(block.name, block.added_at, said, block.withdrawn_at)


def _waiver_line(waiver: Waiver) -> Line:
    try:
        rule = describe_rule(waiver.code).name
    except ZhibiaoError:  # of a rule that this version has no more
        rule = "已取消的规则"
    said = (
        f"{rule}（编号 {waiver.code}）",
        waiver.project_name,
        waiver.level3 or "整张表",
        waiver.quoted or "",
        waiver.reason,
    )
    return Line(waiver.level3 or waiver.project_name, waiver.added_at, said, waiver.withdrawn_at)


def _block_form(service: Recommender, again: LogList[Block]) -> None:
    with ui.element("div").classes("z-row c-form z-no-print"):
        name = ui.input("要屏蔽的指标").props("outlined dense maxlength=2000").classes("z-grow")
        levels = {"": "不分", **{level2: level2 for level2 in canonical_tree()}}
        level2 = ui.select(levels, value="", label="二级指标").props("outlined dense").classes("c-choice c-wide")
        unit = ui.input("只对这个单位").props("outlined dense maxlength=500").classes("c-choice c-wide")
        unit.props["placeholder"] = f"不写就是{_EVERYWHERE}"
        reason = ui.input("理由").props("outlined dense maxlength=2000").classes("c-choice c-wide")

        async def block() -> None:
            name.error = None
            if not any(character.isalnum() for character in name.value or ""):
                name.error = "请写指标的名称"
                return
            try:
                given = NewBlock(
                    name=name.value, level2=level2.value or None, unit=unit.value or None, reason=reason.value or None
                )
            except ValueError as failure:
                name.error = message_of(failure)
                return
            _, new = await asked(service.block, given)
            tell(f"已屏蔽“{given.name}”" if new else f"“{given.name}”早已屏蔽")
            for box in (name, unit, reason):
                box.set_value("")
            level2.set_value("")
            await again.fill()

        name.on("keydown.enter", block)
        ui.button("屏蔽", on_click=block).props("unelevated color=primary")


def _fields(kind: type[Given], entry: Given) -> Given:
    """Give what a person said, without what the log added to it."""
    return kind.model_validate({name: getattr(entry, name) for name in kind.model_fields})
