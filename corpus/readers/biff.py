"""Number formats of old workbooks, which python-calamine leaves out: 0.95 there is printed 95% in the office.

Record layouts: Microsoft, [MS-XLS] Excel Binary File Format (.xls) Structure, sections 2.4 and 2.5.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import islice

from openpyxl.styles.numbers import BUILTIN_FORMATS

_BOF, _EOF, _SHEET, _FORMAT, _XF = 0x0809, 0x000A, 0x0085, 0x041E, 0x00E0
_NUMBER, _RK, _MULRK, _FORMULA = 0x0203, 0x027E, 0x00BD, 0x0006
_BIFF8 = 0x0600
_LONGEST = 255


def number_formats(stream: bytes, most: int) -> list[dict[tuple[int, int], str]]:
    """Read which format each number of a workbook is printed in.

    :param stream: the stream ``Workbook`` of the file.
    :param most: records and cells looked at in all; formats beyond are not known. Sheets may claim the same place.
    :return: for each sheet, in the workbook's order, format codes by 0-based (row, column); cells in the general format
        are left out, as is everything in files older than Excel 97.
    """
    codes: dict[int, str] = dict(BUILTIN_FORMATS)
    cell_formats: list[int] = []
    starts: list[int] = []
    for kind, body in islice(_records(stream, 0), most):
        if kind == _BOF and body[:2] != struct.pack("<H", _BIFF8):
            return []
        if kind == _SHEET and len(body) >= 4:
            starts.append(struct.unpack_from("<I", body)[0])
        elif kind == _FORMAT and len(body) >= 5:
            codes[struct.unpack_from("<H", body)[0]] = _text(body[2:])
        elif kind == _XF and len(body) >= 4:
            cell_formats.append(struct.unpack_from("<H", body, 2)[0])
    named = {place: codes.get(code, "General") for place, code in enumerate(cell_formats)}
    sheets = []
    for start in starts:
        found, looked = _sheet(stream, start, named, most)
        sheets.append(found)
        most -= looked
    return sheets


def _sheet(stream: bytes, start: int, named: dict[int, str], most: int) -> tuple[dict[tuple[int, int], str], int]:
    """Give the formats of one sheet, and how many records and cells were looked at."""
    found: dict[tuple[int, int], str] = {}
    looked = 0
    for kind, body in _records(stream, start):
        looked += 1
        if looked > most:
            break
        if kind in (_NUMBER, _RK, _FORMULA) and len(body) >= 6:
            row, column, style = struct.unpack_from("<HHH", body)
            styles = [style]
        elif kind == _MULRK and len(body) >= 12:
            row, column = struct.unpack_from("<HH", body)
            styles = [struct.unpack_from("<H", body, place)[0] for place in range(4, len(body) - 7, 6)]
        else:
            continue
        looked += len(styles)
        for place, style in enumerate(styles, column):
            code = named.get(style, "General")
            if code != "General":
                found[row, place] = code
    return found, looked


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Give the records of one part of the stream; charts inside a sheet nest."""
    depth = 0
    while start + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, start)
        body = stream[start + 4 : start + 4 + size]
        depth += (kind == _BOF) - (kind == _EOF)
        if depth == 1:
            yield kind, body
        if depth < 1:
            return
        start += 4 + size


def _text(body: bytes) -> str:
    """Read a short Unicode string: its length, whether it takes two bytes a character, its characters."""
    length, wide = struct.unpack_from("<HB", body)
    characters = body[3 : 3 + min(length, _LONGEST) * (2 if wide & 1 else 1)]
    return characters.decode("utf-16-le" if wide & 1 else "latin-1", "replace")
