"""The states of a draft on its way to the reviewer, and which of them lets it be changed."""

from __future__ import annotations

from typing import Any, Literal

from sqlalchemy import Row

from corpus.errors import ConflictError

DraftState = Literal["drafting", "submitted", "returned", "passed"]
STATE_NAMES: dict[DraftState, str] = {
    "drafting": "编写中",
    "submitted": "待审核",
    "returned": "已退回",
    "passed": "审核通过",
}


def require_open(held: Row[Any]) -> None:
    """Refuse to change a draft that is with the reviewer.

    :param held: the row of the draft.
    :raises ConflictError: ``draft.submitted`` or ``draft.passed``.
    """
    if held.state == "submitted":
        message = f"草稿「{held.project_name}」已提交审核，不能再改；要改请先撤回提交，或等审核人退回"
        raise ConflictError("draft.submitted", message, id=held.id)
    if held.state == "passed":
        message = f"草稿「{held.project_name}」已审核通过，不能再改；要改请审核人先撤销通过，或另存为新草稿"
        raise ConflictError("draft.passed", message, id=held.id)
