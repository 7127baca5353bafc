"""The confined side: one PDF's pages as plain geometry, in a process of its own that imports nothing of the product.

Whoever writes a PDF can make its reader loop or unpack without end, and pdfminer has no bounds of its own: the process
is given little memory, says when each page is done, and can be ended at any time.
"""

from __future__ import annotations

import io
import json
import logging
import sys
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from typing import Any, BinaryIO

from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdfpage import PDFPage
from pdfplumber.page import Page
from pdfplumber.pdf import PDF
from pdfplumber.table import TableFinder

Char = dict[str, Any]
Box = tuple[float, float, float, float]

_FEW = 8
_WORD_GAP = 0.3
_OUTLINES = 150
_OPEN = 3.0
# Browsers print some characters under the numbers of radicals that look the same.
_RADICALS = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)} | dict(
    zip(
        map(ord, "⼾⾭⺠⻁⻄⻅⻆⻉⻋⻑⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻯⻰⻳⺟⺩⺼⺎⺓"),
        "户青民虎西见角贝车長长门青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿竜龙龟母王月兀幺",
        strict=True,
    )
)
_QUOTES = "“”‘’"
_NO_START = "，。、；：！？）》」』】〉”’%％‰℃.,;:!?)]}"


def main() -> None:
    """Answer requests on standard input, each a line of settings and the file's bytes, with a line for each page."""
    stdin, stdout = sys.stdin.buffer, sys.stdout.buffer
    logging.disable(logging.CRITICAL)
    while line := stdin.readline():
        asked = json.loads(line)
        _bound(asked["memory"], asked["seconds"])
        for answer in _answers(stdin.read(asked["length"]), asked["pages"], asked["characters"]):
            _bound(asked["memory"], asked["seconds"])
            _say(stdout, answer)
            if answer.get("error") == "memory":
                return


def _say(stdout: BinaryIO, answer: dict[str, Any]) -> None:
    stdout.write(json.dumps(answer).encode("ascii") + b"\n")
    stdout.flush()


def _bound(memory: int, seconds: int) -> None:
    """Bound the memory, and the time until the next page for the case that nobody is left to end this process."""
    try:
        import resource
    except ImportError:  # not on Windows, where only the starting process bounds the time
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (memory, hard))
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 2 * seconds + 2, hard))


def _answers(data: bytes, pages: int, characters: int) -> Iterator[dict[str, Any]]:
    """Give each page, then an end; or an error in its place."""
    number = 0
    try:
        pdf = PDF(io.BytesIO(data), raise_unicode_errors=False)
        for number, found in enumerate(islice(PDFPage.create_pages(pdf.doc), pages + 1), 1):
            if number > pages:
                yield {"error": "pages", "found": number}
                return
            yield read_page(pdf, found, number, characters)
    except Exception as error:  # third-party parsing of a damaged file ends in any of a dozen exceptions
        causes = (error, *error.args)
        locked = any(isinstance(cause, PDFPasswordIncorrect) for cause in causes)
        full = any(isinstance(cause, MemoryError) for cause in causes)
        yield {"error": "memory" if full else "encrypted" if locked else "damaged", "page": number + 1}
    else:
        yield {"end": number}


def read_page(pdf: PDF, found: PDFPage, number: int, characters: int) -> dict[str, Any]:
    """Give one page: its tables as cells with their texts, and the lines of text outside them.

    :param pdf: the open document.
    :param found: the page.
    :param number: its number, from 1.
    :param characters: how many it may hold.
    :return: positions in points from the page's upper left corner, upright as people read it.
    """
    page = Page(pdf, found, page_number=number, initial_doctop=0)
    chars = page.chars
    turn = _turn(chars)
    if turn and len(chars) <= characters:
        found.rotate = (found.rotate + turn) % 360
        found.attrs["Rotate"] = found.rotate
        page = Page(pdf, found, page_number=number, initial_doctop=0)
        chars = page.chars
    answer: dict[str, Any] = {"page": number, "height": float(page.height), "characters": len(chars)}
    if len(chars) > characters:
        return answer
    chars = _once([char for char in chars if char["text"] and char["width"] >= 0])
    seen = [char for char in chars if not char["text"].isspace()]
    reason = _unreadable(page, seen)
    tables: list[dict[str, Any]] = []
    if seen and not reason:
        tables, chars = _tables(page, chars)
    lines = [_words(line) for line in _lines(chars)] if not reason else []
    page.close()
    return {**answer, "reason": reason, "tables": tables, "lines": [line for line in lines if line["words"]]}


def _turn(chars: Sequence[Char]) -> int:
    """Say by how many degrees, clockwise, most of the text has to be turned to stand upright."""
    counts = {0: 0, 90: 0, 180: 0, 270: 0}
    for char in chars:
        a, b = char["matrix"][:2]
        counts[(0 if a >= 0 else 180) if abs(a) >= abs(b) else (90 if b > 0 else 270)] += 1
    most = max(counts, key=lambda turn: counts[turn])
    return most if counts[most] > 0.6 * len(chars) else 0


def _once(chars: Sequence[Char]) -> list[Char]:
    """Drop characters printed again on the same spot, as some programs print bold."""
    seen: set[tuple[str, int, int]] = set()
    kept: list[Char] = []
    for char in chars:
        x, y = round(char["x0"]), round(char["top"])
        text = char["text"]
        if not any((text, x + dx, y + dy) in seen for dx in (-1, 0, 1) for dy in (-1, 0, 1)):
            kept.append({**char, "text": text.translate(_RADICALS)})
        seen.add((text, x, y))
    return kept


def _unreadable(page: Page, chars: Sequence[Char]) -> str | None:
    """Say why a page with something on it has no text that could be read."""
    unmapped = sum(char["text"].startswith("(cid:") for char in chars)
    if unmapped > 0.3 * len(chars):
        return "unmapped"
    if len(chars) >= _FEW:
        return None
    area = float(page.width * page.height) or 1.0
    covered = sum(abs(float(image["width"]) * float(image["height"])) for image in page.images)
    if covered > 0.3 * area:
        return "scanned"
    return "outlined" if not chars and len(page.curves) > _OUTLINES else None


def _tables(page: Page, chars: Sequence[Char]) -> tuple[list[dict[str, Any]], list[Char]]:
    """Give the ruled tables with their texts, and the characters outside them."""
    finder = _finder(page, chars)
    held: dict[tuple[int, Box], list[Char]] = {}
    step = max(20.0, float(page.height) / 1000)
    bands: dict[int, list[tuple[int, Box]]] = {}
    for number, table in enumerate(finder.tables):
        for cell in table.cells:
            held[number, cell] = []
            for band in range(int(cell[1] // step), int(cell[3] // step) + 1):
                bands.setdefault(band, []).append((number, cell))
    # Where lines are missing a box may reach over other cells: these come first.
    for beside in bands.values():
        beside.sort(key=lambda key: (key[1][2] - key[1][0]) * (key[1][3] - key[1][1]))
    outside: list[Char] = []
    for char in chars:
        x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
        for key in bands.get(int(y // step), ()):
            x0, top, x1, bottom = key[1]
            if x0 <= x <= x1 and top <= y <= bottom:
                held[key].append(char)
                break
        else:
            outside.append(char)
    found: list[dict[str, Any]] = []
    for number, table in enumerate(finder.tables):
        whole = [cell for cell in table.cells if held[number, cell] or not _covers(cell, number, bands, step)]
        texts = [_cell_text(held[number, cell], cell) for cell in whole]
        if any(text.strip() for text in texts):
            cells = [[*map(float, cell), text] for cell, text in zip(whole, texts, strict=True)]
            found.append({"top": float(table.bbox[1]), "bottom": float(table.bbox[3]), "cells": cells})
    return found, outside


def _covers(cell: Box, number: int, bands: dict[int, list[tuple[int, Box]]], step: float) -> bool:
    """Say whether the middle of a smaller cell lies in a blank one."""
    x0, top, x1, bottom = cell
    for band in range(int(top // step), int(bottom // step) + 1):
        for other, inner in bands.get(band, ()):
            x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
            if other == number and inner != cell and x0 < x < x1 and top < y < bottom:
                return True
    return False


def _finder(page: Page, chars: Sequence[Char]) -> TableFinder:
    """Find the ruled tables, those too with text in rows or columns that are open at the page's end or at the sides."""
    settings: dict[str, Any] = {"vertical_strategy": "lines", "horizontal_strategy": "lines"}
    finder = TableFinder(page, settings)
    across: list[dict[str, Any]] = []
    down: list[dict[str, Any]] = []
    loose = _loose(finder, chars)
    for upright, level in _components(finder):
        if len(upright) < 2 or len(level) < 2:
            continue
        x0, x1 = min(edge["x0"] for edge in level + upright), max(edge["x1"] for edge in level + upright)
        top, bottom = min(edge["top"] for edge in level + upright), max(edge["bottom"] for edge in level + upright)
        if not any(x0 <= x <= x1 and top <= y <= bottom for x, y in loose):
            continue
        across += [_edge(x0, y, x1, y) for y in (top, bottom)]
        down += [_edge(x, top, x, bottom) for x in (x0, x1)]
    if not across and not down:
        return finder
    return TableFinder(page, {**settings, "explicit_horizontal_lines": across, "explicit_vertical_lines": down})


def _loose(finder: TableFinder, chars: Sequence[Char]) -> list[tuple[float, float]]:
    """Give the places of the characters that stand in no cell."""
    cells = sorted(finder.cells, key=lambda cell: cell[1])
    tops = [cell[1] for cell in cells]
    tallest = max((cell[3] - cell[1] for cell in cells), default=0.0)
    found: list[tuple[float, float]] = []
    for char in chars:
        x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
        near = cells[bisect_left(tops, y - tallest) : bisect_right(tops, y)]
        if not char["text"].isspace() and not any(cell[0] <= x <= cell[2] and y <= cell[3] for cell in near):
            found.append((x, y))
    return found


def _edge(x0: float, top: float, x1: float, bottom: float) -> dict[str, Any]:
    return {
        "x0": x0,
        "x1": x1,
        "top": top,
        "bottom": bottom,
        "width": x1 - x0,
        "height": bottom - top,
        "object_type": "line",
        "orientation": "h" if top == bottom else "v",
    }


def _components(finder: TableFinder) -> list[tuple[list[dict[str, Any]], list[dict[str, Any]]]]:
    """Sort the edges into those that cross each other, upright and level apart: one group for each table."""
    edges = {
        id(edge): edge for crossing in finder.intersections.values() for kind in crossing.values() for edge in kind
    }
    parent = {key: key for key in edges}

    def root(key: int) -> int:
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for crossing in finder.intersections.values():
        first, *others = [id(edge) for kind in crossing.values() for edge in kind]
        for other in others:
            parent[root(other)] = root(first)
    groups: dict[int, tuple[list[dict[str, Any]], list[dict[str, Any]]]] = {}
    for key, edge in edges.items():
        groups.setdefault(root(key), ([], []))[edge["orientation"] == "h"].append(edge)
    return list(groups.values())


def _lines(chars: Sequence[Char]) -> list[list[Char]]:
    """Sort characters into lines, each from left to right."""
    lines: list[list[Char]] = []
    middle = height = 0.0
    for char in sorted(chars, key=lambda char: ((char["top"] + char["bottom"]) / 2, char["x0"])):
        centre = (char["top"] + char["bottom"]) / 2
        if lines and abs(centre - middle) <= 0.45 * max(height, 1.0):
            lines[-1].append(char)
            continue
        lines.append([char])
        middle, height = centre, char["bottom"] - char["top"]
    return [sorted(line, key=lambda char: char["x0"]) for line in lines]


def _words(line: Sequence[Char]) -> dict[str, Any]:
    """Give a line's words with their places: what stands between blanks or wider gaps."""
    words: list[list[Any]] = []
    blank = True
    for char in line:
        if char["text"].isspace():
            blank = True
            continue
        gap = char["x0"] - words[-1][1] if words else 0.0
        if blank or gap > _WORD_GAP * char["size"]:
            words.append([float(char["x0"]), float(char["x1"]), char["text"]])
        else:
            words[-1][1] = float(char["x1"])
            words[-1][2] += char["text"]
        blank = False
    return {
        "top": float(min(char["top"] for char in line)),
        "bottom": float(max(char["bottom"] for char in line)),
        "size": float(max(char["size"] for char in line)),
        "words": words,
    }


def _cell_text(chars: Sequence[Char], cell: Box) -> str:
    """Give a cell's text, with a line break only where the next line's first word would still have fitted."""
    lines = [line for line in map(_trimmed, _lines(chars)) if line]
    if not lines:
        return ""
    left = min(line[0]["x0"] for line in lines) - cell[0]
    right = max(line[-1]["x1"] for line in lines)
    room = max(cell[2] - max(1.0, min(left, 12.0)), right)
    text = _line_text(lines[0])
    for above, below in pairwise(lines):
        # In a centred line half of what is free stands on the left.
        free = room - above[-1]["x1"] + max(0.0, above[0]["x0"] - cell[0] - left)
        if free > _first_word(below) + 0.2 * below[0]["size"]:
            text += "\n"
        elif text[-1:].isascii() and text[-1:].isalpha() and below[0]["text"].isascii() and below[0]["text"].isalpha():
            text += " "
        text += _line_text(below)
    return text


def _trimmed(line: list[Char]) -> list[Char]:
    start, end = 0, len(line)
    while start < end and line[start]["text"].isspace():
        start += 1
    while end > start and line[end - 1]["text"].isspace():
        end -= 1
    return line[start:end]


def _line_text(line: Sequence[Char]) -> str:
    text = line[0]["text"]
    for before, char in pairwise(line):
        if char["x0"] - before["x1"] > 1.2 * char["size"] and not text.endswith(" "):
            text += "  "
        text += char["text"]
    return str(text)


def _first_word(line: Sequence[Char]) -> float:
    """Measure what would have had to go on the line above: a word with the punctuation that may not begin a line."""
    end = line[0]["x1"]
    for before, char in pairwise(line):
        joined = before["text"].isascii() and char["text"].isascii() and not char["text"].isspace()
        quoted = before["text"] in _QUOTES or char["text"] in _QUOTES
        if not joined and not quoted and char["text"] not in _NO_START:
            break
        end = char["x1"]
    return float(end - line[0]["x0"])


if __name__ == "__main__":
    main()
