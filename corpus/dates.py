"""Deadlines and periods of target values, as ISO 8601 text.

A date names a day (``2023-09-30``), a month (``2023-09``), a year (``2023``), the same without a year
(``--12-31``, ``--12``), or a period of two of them (``2021-01/2021-12``).
"""

from __future__ import annotations

import calendar
import re

_YEAR = r"(?P<{0}y>(?:19|20)\d\d)"
_MONTH = r"(?P<{0}m>1[0-2]|0?[1-9])"
_DAY = r"(?P<{0}d>3[01]|[12]\d|0?[1-9])"


def _point(tag: str) -> str:
    """Pattern of one point in time in the spellings met: 2023年9月30日, 2023.9.30, 2023-09, 12月底, 9月30日, 2025年."""
    year, month, day = _YEAR.format(tag), _MONTH.format(tag), _DAY.format(tag)
    again = {"y": "a", "m": "b", "d": "c"}
    dotted = "".join(
        [
            _YEAR.format(tag + again["y"]),
            r"[./-]",
            _MONTH.format(tag + again["y"]),
            r"(?:[./-]",
            _DAY.format(tag + again["y"]),
            r")?",
        ]
    )
    full = rf"{year}年(?:度)?(?:{month}月(?:份)?(?:{day}[日号])?)?"
    yearless = rf"{_MONTH.format(tag + again['m'])}月(?:份)?(?:{_DAY.format(tag + again['m'])}[日号])?"
    return rf"(?:{full}|{dotted}|{yearless})"


_END = r"(?P<end>年?[底末]|月[底末])?"
_BEFORE = r"(?P<before>之前|以前|前|截止|为止)?"
_DONE = r"(?:全部|基本)?(?:完成|完工|竣工|到位|办结|验收|投入使用|交付|上线)?"
_SINGLE = re.compile(rf"^(?:每年)?(?:截至)?{_point('p')}{_END}{_BEFORE}{_DONE}$")
_WHOLE_YEAR = re.compile(rf"^{_YEAR.format('w')}年?(?:全年|度)$")
_PERIOD = re.compile(rf"^{_point('p')}(?:[-—–~至到]+){_point('q')}$")
_ISO = re.compile(r"^(?:(\d{4})|-)(?:-(\d\d))?(?:-(\d\d))?$")


def _parts(found: dict[str, str | None], tag: str) -> tuple[int | None, int | None, int | None]:
    def first(kind: str) -> int | None:
        for infix in ("", "a", "b"):
            text = found.get(f"{tag}{infix}{kind}")
            if text:
                return int(text)
        return None

    return first("y"), first("m"), first("d")


def _iso(year: int | None, month: int | None, day: int | None) -> str | None:
    if month and day and day > calendar.monthrange(year or 2024, month)[1]:
        return None
    text = f"{year:04d}" if year else "-"
    if month:
        text += f"-{month:02d}"
    if day:
        text += f"-{day:02d}"
    return text


def parse_date(text: str) -> tuple[str | None, str] | None:
    """Read a deadline or a period.

    :param text: width-folded text without spaces and without a leading operator.
    :return: (operator, ISO 8601 text) where the operator is ``≤`` for "by the end of it", ``<`` for "before it begins"
        and None where only the time is named; None where the text is no date.
    """
    whole = _WHOLE_YEAR.match(text)
    if whole:
        return None, whole.group("wy")
    single = _SINGLE.match(text)
    if single:
        found = single.groupdict()
        year, month, day = _parts(found, "p")
        end, before = found["end"], found["before"]
        if end and (day or (end.startswith("月") and month) or (end.startswith("年") and month)):
            return None
        if end and month is None and not year:
            return None
        if not (month or end or before or "年" in text):
            return None
        iso = _iso(year, month, day)
        if iso is None:
            return None
        if not before:
            return None, iso
        return ("≤" if day or end else "<"), iso
    period = _PERIOD.match(text)
    if period:
        found = period.groupdict()
        year, month, day = _parts(found, "p")
        year2, month2, day2 = _parts(found, "q")
        start, stop = _iso(year, month, day), _iso(year2 or year, month2, day2)
        if start and stop and (year is not None or year2 is None) and start <= stop:
            return None, f"{start}/{stop}"
    return None


def print_date(iso: str, operator: str | None) -> str:
    """Print a date or period in Chinese so that `parse_date` reads the same back.

    :param iso: ISO 8601 text as `parse_date` gives it.
    :param operator: ``≤``, ``<`` or None.
    :return: for example ``2023年9月30日前``.
    """
    if "/" in iso:
        return "-".join(_chinese(part) for part in iso.split("/"))
    found = _ISO.match(iso)
    has_month, has_day = bool(found and found.group(2)), bool(found and found.group(3))
    text = _chinese(iso)
    if operator == "≤":
        return text + ("前" if has_day else "底前" if has_month else "年底前")
    if operator == "<":  # "9月30日前" includes the day, so the sign has to say that it does not
        return f"<{text}" if has_day else f"{text}前"
    return text


def _chinese(iso: str) -> str:
    found = _ISO.match(iso)
    if not found:
        return iso
    year, month, day = found.groups()
    return (f"{year}年" if year else "") + (f"{int(month)}月" if month else "") + (f"{int(day)}日" if day else "")


def years_of(iso: str) -> tuple[int, ...]:
    """Give the years that a date or period names.

    :param iso: ISO 8601 text as `parse_date` gives it.
    :return: the years in order, empty where none is named.
    """
    return tuple(int(part[:4]) for part in iso.split("/") if part[:4].isdigit())
