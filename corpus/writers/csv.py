"""CSV for spreadsheets and scripts: one line an indicator, the project's fields repeated on each.

A cell that begins with = + - or @ gets a tab in front: spreadsheets then show it as text and run no formula, the tab
is invisible, and the reader takes it off with other blanks at the ends. (An apostrophe would stay in the data.)
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from corpus.table import TargetTable
from corpus.writers import FORMULA_SIGNS, form
from corpus.writers.forms import Form, forms

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


def render(tables: Sequence[tuple[TargetTable, Form]]) -> bytes:
    """Give the tables as CSV with a byte-order mark, without which Excel takes UTF-8 for another encoding.

    The columns are the same whatever the forms: they are for programs, not for print.

    :param tables: the tables, in order, with the form of each.
    :return: the document's bytes.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    plain = next(one for one in forms() if one.default)
    header = form.columns([table for table, _ in tables], plain)
    writer.writerow((*_FIELDS, *(column.name for column in header)))
    for table, _ in tables:
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
        for row in form.form_rows(table, header):
            writer.writerow([safe_cell(text) for text in (*fields, *row.cells)])
    return b"\xef\xbb\xbf" + buffer.getvalue().encode("utf-8")


def safe_cell(text: str) -> str:
    """Give a text as spreadsheets show it and run it for no formula.

    :param text: of a cell.
    """
    return "\t" + text if text[:1] in tuple(FORMULA_SIGNS) else text
