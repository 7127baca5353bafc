"""Whose drafts the person at work may see and change.

A 填报人 sees and changes those of the own unit, a 审核人 sees those of all units once they were submitted. Drafts from
before there were accounts belong to the unit that they are drawn up for; a 管理员 who is a 填报人 too sees them all.
The one person of a home without accounts sees and changes everything.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Row, and_, false, or_, true

from corpus import schema
from corpus.actor import actor
from corpus.errors import ForbiddenError

_COLUMNS = schema.drafts.c


def seen() -> ColumnElement[bool]:
    """Say in SQL which drafts the person at work may see."""
    who = actor()
    if "审核人" not in who.roles:
        return may_change()
    return or_(may_change(), _COLUMNS.state != "drafting")


def may_change() -> ColumnElement[bool]:
    """Say in SQL which drafts the person at work may change."""
    who = actor()
    if "填报人" not in who.roles:
        return false()
    if who.name is None:
        return true()
    unowned = _COLUMNS.owner.is_(None)
    theirs = [_COLUMNS.owner == who.name]
    if who.unit:
        theirs += [_COLUMNS.owner_unit == who.unit, and_(unowned, _COLUMNS.unit == who.unit)]
    if "管理员" in who.roles:
        theirs.append(unowned)
    return or_(*theirs)


def of_others(held: Row[Any]) -> ForbiddenError:
    """Give the error for a draft that the person at work may see but not change."""
    return ForbiddenError(
        "draft.of_others",
        f"草稿「{held.project_name}」由编制单位修改，这里只能查看；需要改的，请退回编制单位",
        id=held.id,
    )
