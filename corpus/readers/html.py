"""Web pages: the text in order, tables as grids as a browser lays them out; the network is never asked."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from itertools import chain, islice

from lxml import etree

from corpus.errors import DocumentError
from corpus.grid import Grid, make_grid, tidy
from corpus.limits import Limits
from corpus.readers.spans import Span, Spread
from corpus.table import ParsedDocument
from corpus.tables import read_tables

_BOMS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_DECLARED = re.compile(rb"(?i)charset\s*=\s*[\"']?\s*([a-z0-9_-]{2,20})")
_HEAD = 4096
# Chinese pages declare the older, smaller sets and hold characters of the newer one.
_ENCODINGS = {"utf-8": "utf-8", "utf8": "utf-8", "big5": "big5hkscs", "gb2312": "gb18030", "gbk": "gb18030"}
_ENCODINGS["gb18030"] = "gb18030"
_MAX_BROKEN = 0.01
_UNSEEN = re.compile(r"(?i)<(?:!(--)|(script|style|svg)\b)")
_ENDS = {"--": "-->", "script": r"</script\s*>", "style": r"</style\s*>", "svg": r"</svg\s*>"}
_EMBEDDED = re.compile(r"(?<=[\"'=(])data:[^\"'<>\s]{200,}")
_LONG_TAG = re.compile(r"<[^<>]{100000}")
_CHUNK = 64 * 1024
# fmt: off
_SKIPPED = frozenset(
    (
        "script", "style", "noscript", "template", "head", "title", "iframe", "object", "embed", "svg",
        "canvas", "audio", "video", "datalist", "map", "button",
    )
)
_BLOCKS = frozenset(
    (
        "address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt", "fieldset",
        "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main",
        "nav", "ol", "p", "pre", "section", "ul", "caption", "legend", "table", "thead", "tbody", "tfoot", "tr",
        "td", "th",
    )
)
# fmt: on
_GROUPS = frozenset({"thead", "tbody", "tfoot"})
_HIDDEN = re.compile(r"(?i)(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))")
_WIDE = "[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u2018-\u201d\u3000-\u303f]"
_SOFT = "\x01"
_JOINED = re.compile(rf"(?<={_WIDE}) ?{_SOFT}+ ?(?={_WIDE})")
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_MAX_DEPTH = 40


def read(data: bytes, name: str, limits: Limits) -> ParsedDocument:
    """Read the target tables of a web page saved as a file.

    :param data: the whole file.
    :param name: the document's name.
    :param limits: how large it may be.
    :return: the tables and problems.
    :raises DocumentError: when it is no text, too large, or without a target table.
    """
    root = _parse(_EMBEDDED.sub("", _seen(decode(data, name))), name, limits)
    walk = _Walk(name, limits)
    grids = chain(walk.grids(root), walk.rest()) if root is not None else iter(())
    return read_tables(grids, name, limits)


def decode(data: bytes, name: str) -> str:
    """Turn a page's bytes into text by its byte order mark, its own word, or what fits.

    :param data: the whole file.
    :param name: the document's name, for messages.
    :return: the text, without zero characters.
    :raises DocumentError: when no encoding fits.
    """
    mark = next((encoding for start, encoding in _BOMS.items() if data.startswith(start)), None)
    declared = _DECLARED.search(data[:_HEAD])
    said = mark or (_ENCODINGS.get(declared.group(1).decode("ascii").lower()) if declared else None)
    candidates = dict.fromkeys([*([said] if said else []), "utf-8", "gb18030"])
    for encoding in candidates:
        try:
            return _plain(data.decode(encoding))
        except UnicodeDecodeError:
            continue
    # One broken character, as where a page was cut together, must not cost the whole page.
    texts = [data.decode(encoding, errors="replace") for encoding in candidates]
    best = min(texts, key=lambda text: text.count("\ufffd"))
    if best.count("\ufffd") > _MAX_BROKEN * len(best):
        raise DocumentError(
            "document.not_text",
            f"文件「{name}」不是 UTF-8 或 GB18030 编码的网页；请用浏览器打开后重新另存为网页再试",
            file=name,
        )
    return _plain(best)


def _plain(text: str) -> str:
    return text.replace("\0", "").replace("\ufeff", "").replace(_SOFT, "")


def _seen(text: str) -> str:
    """Take out comments, scripts and drawings, whose contents look like tags and are none."""
    kept: list[str] = []
    start = 0
    unended: set[str] = set()
    for found in _UNSEEN.finditer(text):
        kind = (found.group(1) or found.group(2)).lower()
        if found.start() < start or kind in unended:
            continue
        end = re.compile(_ENDS[kind], re.IGNORECASE).search(text, found.end())
        if end is None:
            unended.add(kind)
            continue
        kept.append(text[start : found.start()])
        start = end.end()
    return " ".join([*kept, text[start:]])


def _parse(text: str, name: str, limits: Limits) -> etree._Element | None:
    """Parse in pieces, so that the time it takes can be watched."""
    limits.check("tags", text.count("<"), name)
    if _LONG_TAG.search(text):
        raise DocumentError(
            "document.damaged", f"文件「{name}」的网页标记不完整；请用浏览器打开后重新另存为网页再试", file=name
        )
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, recover=True)
    data = text.encode("utf-8", errors="replace")
    end = time.monotonic() + limits.seconds
    try:
        for start in range(0, len(data), _CHUNK):
            parser.feed(data[start : start + _CHUNK])
            if time.monotonic() > end:
                limits.check("seconds", limits.seconds + 1, name)
        return parser.close()
    except etree.LxmlError:
        return None


class _Walk:
    """One pass over the page; linear in its size but for nested tables, looked for at each of their depths."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.name = name
        self.limits = limits
        self.caption: list[str] = []
        self.count = 0
        self.spread = Spread(name, limits)
        self.end = time.monotonic() + limits.seconds

    def grids(self, parent: etree._Element, depth: int = 0) -> Iterator[Grid]:
        """Give the grids below an element, each with the lines of text since the one before."""
        for part in _flow(parent):
            if isinstance(part, str):
                text = tidy(part)
                if text and len(text) <= self.limits.cell_characters:
                    self.caption.append(text)
            elif depth < _MAX_DEPTH:
                yield from self._table(part, depth)

    def rest(self) -> Iterator[Grid]:
        """Give the lines of text after the last table."""
        if self.caption:
            yield make_grid([], "正文", self.caption)

    def _table(self, table: etree._Element, depth: int) -> Iterator[Grid]:
        """Give a table's rows as grids; a row that frames another table is layout, read cell by cell in order."""
        held: list[tuple[int, etree._Element]] = []
        frames = next(table.iterdescendants("table"), None) is not None
        for group, row in _rows(table):
            line = frames and len(list(islice(_children(row, ("td", "th")), 2))) == 1
            if not line and (not frames or next(row.iterdescendants("table"), None) is None):
                held.append((group, row))
                continue
            yield from self._grid(held)
            held = []
            for cell in _children(row, ("td", "th")):
                yield from self.grids(cell, depth + 1)
        yield from self._grid(held)

    def _grid(self, rows: Sequence[tuple[int, etree._Element]]) -> Iterator[Grid]:
        spans, height = self._spans(rows)
        if not spans:
            return
        self.count += 1
        self.limits.check("grids", self.count, self.name)
        texts, merges = self.spread.lay(spans, height)
        caption, self.caption = self.caption, []
        yield make_grid(texts, f"第{self.count}个表", caption, merges)

    def _spans(self, rows: Sequence[tuple[int, etree._Element]]) -> tuple[list[Span], int]:
        """Place the cells as browsers do: each in the first place of its row that no cell from above reaches into."""
        spans: list[Span] = []
        taken: dict[int, int] = {}  # column: the row at which it is free again
        height, blank, last, begun = 0, False, -1, 0
        for group, row in rows:
            if group != last:
                taken, last = {}, group
                spans[begun:] = [span._replace(rows=min(span.rows, height - span.row)) for span in spans[begun:]]
                begun = len(spans)
            cells = [(cell, _cell_text(cell)) for cell in _children(row, ("td", "th"))]
            if time.monotonic() > self.end:
                self.limits.check("seconds", self.limits.seconds + 1, self.name)
            taken = {column: end for column, end in taken.items() if end > height}
            empty = not taken and not any(text.strip() for _, text in cells)
            if empty and blank:
                continue
            blank = empty
            column = 0
            self.limits.check("rows", height + 1, self.name)
            for cell, text in cells:
                while column in taken:
                    column += 1
                across = max(1, _number(cell, "colspan", 1))
                down = _number(cell, "rowspan", 1) or self.limits.rows
                self.limits.check("columns", column + 1, self.name)
                spans.append(Span(text, height, column, down, across))
                self.limits.check("cells", len(spans), self.name)
                if down > 1:
                    for place in range(column, min(column + across, self.limits.columns + 1)):
                        taken[place] = max(taken.get(place, 0), height + down)
                column += across
            height += 1
        # Tables of blank cells are spacers of the layout.
        return (spans if any(span.text.strip() for span in spans) else []), height


def _rows(table: etree._Element) -> Iterator[tuple[int, etree._Element]]:
    """Give a table's rows, each with the number of its row group, which no cell reaches beyond."""
    group = 0
    for child in table:
        if child.tag == "tr" and not _hidden(child):
            yield group, child
        elif child.tag in _GROUPS and not _hidden(child):
            group += 1
            for row in _children(child, ("tr",)):
                yield group, row
            group += 1


def _children(parent: etree._Element, tags: Sequence[str]) -> Iterator[etree._Element]:
    return (child for child in parent if child.tag in tags and not _hidden(child))


def _hidden(element: etree._Element) -> bool:
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style") or ""))


def _number(cell: etree._Element, name: str, default: int) -> int:
    text = (cell.get(name) or "").strip()
    # Nine digits are beyond every limit, and longer texts must not become numbers at all.
    return int(text[:9]) if text.isdecimal() and text.isascii() else default


def _cell_text(cell: etree._Element) -> str:
    if not len(cell) and not (cell.text or "").strip():  # as most cells of spacers are
        return ""
    return "\n".join(part for part in _flow(cell) if isinstance(part, str))


def _flow(parent: etree._Element) -> Iterator[str | etree._Element]:
    """Give what an element shows in order: lines of text, and tables as elements."""
    pieces: list[str] = []
    stack: list[tuple[etree._Element, bool, bool]] = [(parent, False, False)]
    while stack:
        element, leaving, kept = stack.pop()
        block = element.tag in _BLOCKS or element.tag == "br"
        if not leaving:
            if not isinstance(element.tag, str) or (element is not parent and _skips(element)):
                _tail(element, parent, kept, pieces)
                continue
            if block and pieces:
                yield _line(pieces)
            if element.tag == "table" and element is not parent:
                yield element
                _tail(element, parent, kept, pieces)
                continue
            inner = kept or element.tag == "pre"
            _add(element.get("value") if element.tag == "input" else element.text, inner, pieces)
            stack.append((element, True, kept))
            stack.extend((child, False, inner) for child in reversed(element))
            continue
        if block and pieces:
            yield _line(pieces)
        _tail(element, parent, kept, pieces)
    if pieces:
        yield _line(pieces)


def _skips(element: etree._Element) -> bool:
    if element.tag == "option":
        return element.get("selected") is None
    if element.tag == "input":
        return (element.get("type") or "text").lower() not in ("text", "number")
    return element.tag in _SKIPPED or _hidden(element)


def _tail(element: etree._Element, parent: etree._Element, kept: bool, pieces: list[str]) -> None:
    if element is not parent:
        _add(element.tail, kept, pieces)


def _add(text: str | None, kept: bool, pieces: list[str]) -> None:
    if text:
        pieces.append(text if kept else _BLANKS.sub(_blank, text))


def _blank(found: re.Match[str]) -> str:
    return _SOFT if "\n" in found.group() else " "


def _line(pieces: list[str]) -> str:
    """Join the pieces of a line: a break of the source between two Chinese characters is none, elsewhere a blank."""
    text = _JOINED.sub("", "".join(pieces)).replace(_SOFT, " ").replace("\u00a0", " ")
    pieces.clear()
    return text.strip()
