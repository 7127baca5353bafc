"""The log of operations as CSV, for spreadsheets and for other systems that keep logs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator

from corpus.audit import AuditEntry, action_names, fact_words
from corpus.writers.csv import safe_cell

_HEADINGS = (
    "编号",
    "时间（UTC）",
    "登录名",
    "单位",
    "操作",
    "操作代码",
    "对象编号",
    "说明",
    "说明（数据）",
    "网络地址",
    "请求编号",
    "校验值",
)


def audit_csv(entries: Iterable[AuditEntry]) -> Iterator[bytes]:
    """Give entries as CSV with a byte-order mark, line by line; what looks like a formula is shown as text.

    :param entries: in the order in which they are to stand.
    """
    names = action_names()
    yield b"\xef\xbb\xbf" + _line(_HEADINGS)
    for one in entries:
        yield _line(
            (
                str(one.number),
                one.at,
                one.actor or "",
                one.unit or "",
                names.get(one.action, one.action),
                one.action,
                one.subject or "",
                fact_words(one.facts),
                json.dumps(one.facts, ensure_ascii=False, sort_keys=True),
                one.origin or "",
                one.request or "",
                one.digest,
            )
        )


def _line(cells: Iterable[str]) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerow([safe_cell(text) for text in cells])
    return buffer.getvalue().encode("utf-8")
