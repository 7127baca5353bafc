"""Numbers and dates of worksheets as a person sees them printed."""

from __future__ import annotations

import datetime
import re

_SECTION = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.|.', re.DOTALL)
_DIGITS = re.compile(r"[#0?,]*[#0?](?:\.[#0?]*)?")


def print_cell(value: object, number_format: str | None) -> str:
    """Print a cell's value.

    :param value: what the worksheet holds.
    :param number_format: its format code (``0.00%``, ``yyyy年m月d日``).
    :return: the text; dates in the form 2023年9月30日 whatever their format.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return _number(value, number_format or "General")
    if isinstance(value, datetime.datetime):
        return _date(value, (number_format or "").lower())
    if isinstance(value, datetime.date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, datetime.time):
        return value.strftime("%H:%M")
    return str(value)


def _date(moment: datetime.datetime, number_format: str) -> str:
    bare = re.sub(r'\[[^\]]*\]|"[^"]*"|\\.', "", number_format)
    if "y" in bare and "d" not in bare and "h" not in bare:
        return f"{moment.year}年{moment.month}月" if "m" in bare else f"{moment.year}年"
    day = f"{moment.year}年{moment.month}月{moment.day}日"
    if "y" not in bare and "d" in bare:
        day = f"{moment.month}月{moment.day}日"
    return f"{day} {moment:%H:%M}" if "h" in bare and (moment.hour or moment.minute) else day


def _general(number: float) -> str:
    if isinstance(number, int) and abs(number) < 10**15:
        return str(number)
    text = f"{number:.11g}"
    if "e" in text:
        text = f"{number:.12f}" if abs(number) < 1 else f"{number:.0f}" if abs(number) < 1e15 else f"{number:.10g}"
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text


def _number(number: float, number_format: str) -> str:
    """Apply a format's first or negative section: words around one run of digits, percent, thousands, decimals."""
    sections = re.split(r';(?=(?:[^"]*"[^"]*")*[^"]*$)', number_format)
    section = sections[0]
    if number < 0 and len(sections) > 1 and sections[1]:
        section, number = sections[1], -number
    plain: list[str] = []
    words: dict[int, str] = {}
    for token in _SECTION.findall(section):
        if token.startswith(("[", "_", "*")) and len(token) > 1:
            continue
        if (token.startswith('"') or token.startswith("\\")) and len(token) > 1:
            # A private character holds the place of each literal while the digits are looked for.
            words[len(words)] = token.strip('"') if token.startswith('"') else token[1]
            plain.append(chr(0xE000 + len(words) - 1))
        else:
            plain.append(token)
    code = "".join(plain)
    runs = _DIGITS.findall(code)
    if len(runs) != 1 or re.search(r"[A-DF-Za-df-z@/]|E[+-]", code) or len(words) > 1000:
        return _general(number)
    digits = runs[0]
    percent = code.count("%")
    decimals = min(len(digits.partition(".")[2]), 30)
    least = digits.partition(".")[2].count("0")
    shown = f"{number * 100**percent:{',' if ',' in digits.strip(',') else ''}.{decimals}f}"
    whole, _, part = shown.partition(".")
    part = part[:least] + part[least:].rstrip("0")
    shown = f"{whole}.{part}" if part else whole
    text = code.replace(digits, shown, 1)
    for place, word in words.items():
        text = text.replace(chr(0xE000 + place), word)
    return text.strip()
