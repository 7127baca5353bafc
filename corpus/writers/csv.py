"""CSV for spreadsheets and scripts: one line an indicator, the project's fields repeated on each.

A cell that begins with = + - or @ gets a tab in front: spreadsheets then show it as text and run no formula, the tab
is invisible, and the reader takes it off with other blanks at the ends. (An apostrophe would stay in the data.)
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from corpus.table import TargetTable
from corpus.writers import form

_FIELDS = (
    "项目名称",
    "单位编码",
    "预算单位",
    "年度",
    "预算数（万元）",
    "财政资金（万元）",
    "其他资金（万元）",
    "资金用途",
    "绩效目标",
)


def render(tables: Sequence[TargetTable]) -> bytes:
    """Give the tables as CSV with a byte-order mark, without which Excel takes UTF-8 for another encoding.

    :param tables: the tables, in order.
    :return: the document's bytes.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    names = form.header(tables)
    writer.writerow((*_FIELDS, *names))
    for table in tables:
        money = table.budget_wan
        fields = (
            table.project_name,
            table.unit_code or "",
            table.unit or "",
            str(table.year or ""),
            *(form.amount(number) for number in (money.total, money.fiscal, money.other)),
            table.purpose or "",
            table.goal or "",
        )
        for row in form.form_rows(table, names):
            writer.writerow([_safe(text) for text in (*fields, *row.cells)])
    return b"\xef\xbb\xbf" + buffer.getvalue().encode("utf-8")


def _safe(text: str) -> str:
    return "\t" + text if text[:1] in tuple("=+-@") else text
