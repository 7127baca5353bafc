"""The cells of an old workbook as JSON: `python -P xls_cells.py MOST < FILE`.

A program of its own: a damaged file can make the parser under python-calamine end the whole process.
"""

from __future__ import annotations

import datetime
import io
import json
import sys
from typing import Any

import python_calamine


def cells(data: bytes, most: int) -> dict[str, Any]:
    """Read all sheets, hidden ones too.

    :param data: the whole file.
    :param most: cells at the most; beyond them it stops, and the count says so.
    :return: ``cells``, their number, and ``sheets`` with ``title``, ``rows`` from A1 on (blanks at the end of a row
        left out, a date as ``{"date": ISO}``) and ``merged`` ranges as (top, left, bottom, right), 0-based.
    :raises CalamineError: when it cannot be read.
    """
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    count = 0
    sheets: list[dict[str, Any]] = []
    for number, title in enumerate(book.sheet_names):
        if book.sheets_metadata[number].typ != python_calamine.SheetTypeEnum.WorkSheet:
            sheets.append({"title": title, "rows": [], "merged": []})
            continue
        sheet = book.get_sheet_by_index(number)
        left = sheet.start[1] if sheet.start else 0  # the blank rows above are given, the columns on the left are not
        rows: list[list[Any]] = []
        for row in sheet.iter_rows():
            found = [_plain(value) for value in row]
            while found and found[-1] == "":
                found.pop()
            rows.append([""] * left + found if found else [])
            count += len(rows[-1])
            if count > most:
                return {"cells": count, "sheets": []}
        merged = [(*start, *end) for start, end in sheet.merged_cell_ranges or []]
        sheets.append({"title": title, "rows": rows, "merged": merged})
    return {"cells": count, "sheets": sheets}


def _plain(value: object) -> object:
    if isinstance(value, datetime.datetime | datetime.date):
        return {"date": value.isoformat()}
    if isinstance(value, datetime.time):
        return value.strftime("%H:%M")
    return str(value) if isinstance(value, datetime.timedelta) else value


if __name__ == "__main__":
    try:
        answer = cells(sys.stdin.buffer.read(), int(sys.argv[1]))
    except python_calamine.PasswordError:
        answer = {"locked": True}
    sys.stdout.buffer.write(json.dumps(answer).encode())
