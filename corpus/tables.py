"""From grids of cells to target tables: which rows belong to which project, and what each of them says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from corpus.columns import Column, Row, form_role, guess_columns, read_header, second_line
from corpus.errors import DocumentError
from corpus.frames import canonical_level1, canonical_level2
from corpus.grid import Cell, Grid, Merge, text_lines
from corpus.heading import Heading, is_title
from corpus.limits import Limits
from corpus.prose import Said, has_blocks, read_blocks, read_sentence
from corpus.regions import transposed
from corpus.rows import Assembler
from corpus.scores import states_total
from corpus.table import ParsedDocument, Problem, TargetTable

_CLOSING = frozenset({"project", "organisation", "department", "total", "purpose", "goal", "year", "code"})
_NOTE = re.compile(r"^(?:注|说明|备注|填表|填报人|联系|审核|合计|总分|总计|其他需要说明|单位负责人|财务负责人)")
_SPLIT_LABEL = re.compile(r"^[^:\uff1a]{1,20}[:\uff1a]")
_SAID = tuple(
    Column(role, (place,), name)
    for place, (role, name) in enumerate(
        [("level1", "一级指标"), ("level2", "二级指标"), ("level3", "三级指标"), ("value", "指标值"), ("actual", "")]
    )
)


def read_tables(grids: Iterable[Grid], name: str, limits: Limits, problems: Sequence[Problem] = ()) -> ParsedDocument:
    """Understand a document's grids as target tables.

    :param grids: the grids in the document's order.
    :param name: the document's name.
    :param limits: bounds on the number of grids.
    :param problems: what the reader of the format has to say already.
    :return: the tables and problems.
    :raises DocumentError: when no target table is in the document.
    """
    machine = _Machine(name)
    for number, grid in enumerate(grids, 1):
        limits.check("grids", number, name)
        machine.grid(grid)
    machine.end()
    if not machine.tables:
        reason = f"({machine.problems[0].message})" if machine.problems else ""
        raise DocumentError(
            "document.no_table",
            f"文件「{name}」中没有找到绩效目标表{reason}；请确认表中有「三级指标」「指标值」等表头，且不是扫描图片",
            file=name,
        )
    return ParsedDocument(tables=tuple(machine.tables), problems=(*problems, *machine.problems))


class _Machine:
    """Walks lines and rows in order; between a header row and the next heading they are indicators."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.tables: list[TargetTable] = []
        self.problems: list[Problem] = []
        self.heading = Heading()
        self.columns: tuple[Column, ...] | None = None
        self.rows: list[Row] = []
        self.places: list[tuple[Grid, int]] = []
        self.gap = False
        self.context: tuple[Grid, int] | None = None
        self.block: tuple[str, str] | None = None
        # Sentences of a report say again what its table says: they count only where there is no table.
        self.sentences: list[tuple[Said, tuple[Grid, int]]] = []
        self.spoken: Heading | None = None

    def grid(self, grid: Grid) -> None:
        """Take in one grid with the lines above it."""
        said = text_lines(grid.caption, grid.position)
        for number, text in enumerate(grid.caption):
            self.line(text, said, number)
        self.gap = True
        above: Row | None = None
        done = 0
        for number in range(len(grid.rows)):
            if number < done:
                continue
            cells = grid.cells(number)
            if not any(cell.text for cell in cells):
                self.gap = True
                above = None
                continue
            done = self._regions(grid, number)
            if done:
                above = None
                continue
            self.row(grid, number, cells, above)
            above = cells

    def line(self, text: str, grid: Grid, number: int) -> None:
        """Take in a line of text outside the tables."""
        if self._said(text, grid, number):
            return
        if self.columns and (is_title(text) or self._labels(text)):
            self.close()
        if self.heading.started and is_title(text) and self.heading.values.get("project"):
            self.close()
        self.heading.line(text)

    def _said(self, text: str, grid: Grid, number: int) -> bool:
        """Take in indicators that are written as text: blocks under a heading, or sentences."""
        open_block = self.block is not None and not is_title(text) and not self._labels(text)
        if has_blocks(text) or open_block:
            said, self.block = read_blocks(text, self.block)
            if said or has_blocks(text):
                self._say([(one, (grid, number)) for one in said])
                return True
        self.block = None
        if self.columns is None or self.columns is _SAID:
            found = read_sentence(text)
            self.sentences += [(one, (grid, number)) for one in found]
            self.spoken = self.heading if found else self.spoken
            return bool(found)
        return False

    def _say(self, said: Sequence[tuple[Said, tuple[Grid, int]]]) -> None:
        if self.columns is not None and self.columns is not _SAID:
            self.close()
        self.columns = _SAID
        self.context = self.context or next((place for _, place in said), None)
        for one, place in said:
            texts = (one.level1, one.level2, one.name, one.value, one.actual or "")
            self.rows.append(tuple(Cell(text, place[1], column, Merge.NONE) for column, text in enumerate(texts)))
            self.places.append(place)

    def end(self) -> None:
        """End the document: without any table, the sentences of a report are read as one."""
        if self.sentences and self.columns is None and not self.tables:
            self.heading = self.spoken or self.heading
            self._say(self.sentences)
            grid, number = self.places[0]
            self._problem("table.from_text", "文件中没有指标表，指标是从正文的句子中读出的；请逐条核对", grid, number)
        self.close()

    def _regions(self, grid: Grid, number: int) -> int:
        """Read a table with its levels across the header, a place in each row; give the row after it, 0 for none."""
        found = transposed(grid, number) if self.columns is None else None
        if found is None:
            return 0
        regions, end = found
        assembler = Assembler(self.name, self.heading, len(self.tables) + 1)
        self.tables += assembler.regions(regions)
        self.problems += assembler.problems
        self.heading = Heading(self.heading)
        return end

    def row(self, grid: Grid, number: int, cells: Row, above: Row | None) -> None:
        """Take in one row that is not blank."""
        header = read_header(cells, above)
        if header:
            self._header(header, cells, grid, number)
            return
        finer = second_line(self.columns, cells) if self.columns and not self.rows else None
        if finer:
            self.columns = finer
            return
        anchors = [cell for cell in cells if cell.merge is Merge.NONE and cell.text]
        lone = anchors[0] if len(anchors) == 1 and self._spans(cells, anchors[0].column) else None
        if self.columns is None:
            guessed = self._guess(grid, number, cells)
            if guessed:
                self.columns = guessed
            elif lone and lone.column == 0 and form_role(lone.text) is None:
                self.line(lone.text, grid, number)
                return
            elif any(cell.own and has_blocks(cell.text) for cell in cells):
                self._blocks(cells, grid, number)
                return
            else:
                self._form(grid, number, cells)
                return
        elif self.columns is _SAID and self._more(cells, lone, grid, number):
            return
        elif lone and lone.column == 0 and canonical_level1(lone.text) is None and not states_total(lone.text):
            if is_title(lone.text) or self._labels(lone.text):
                self.line(lone.text, grid, number)
            elif not _NOTE.match(lone.text):
                self._problem("row.unread", f"这一行没有读作指标：{_short(lone.text)}", grid, number)
            return
        elif self._closes(cells):
            self.close()
            self._form(grid, number, cells)
            return
        self.gap = False
        self.rows.append(cells)
        self.places.append((grid, number))

    def _blocks(self, cells: Row, grid: Grid, number: int) -> None:
        """Take in a row of a form whose field holds blocks of indicators."""
        for cell in cells:
            if cell.own and (has_blocks(cell.text) or self.block):
                self._said(cell.text, grid, number)
        self.block = None

    def _more(self, cells: Row, lone: Cell | None, grid: Grid, number: int) -> bool:
        """Take in what follows blocks of text: more of them, or lines."""
        if lone is not None:
            return self._said(lone.text, grid, number)
        if any(cell.own and has_blocks(cell.text) for cell in cells):
            self._blocks(cells, grid, number)
            return True
        return False

    def close(self) -> None:
        """End the table in hand, if there is one, and begin the next heading."""
        if self.columns is not None or self.heading.values.get("project"):
            assembler = Assembler(self.name, self.heading, len(self.tables) + 1)
            self.tables += assembler.build(self.columns, self.rows, self.places, self.context)
            self.problems += assembler.problems
        self.heading, self.block = Heading(self.heading), None
        self.columns, self.rows, self.places, self.context = None, [], [], None

    def _header(self, header: tuple[Column, ...], cells: Row, grid: Grid, number: int) -> None:
        if self.columns is not None:
            if not self.rows and number and _below(cells):
                self.columns = _refine(self.columns, header)
                return
            if self._continues(grid, number):
                self.columns = header if not self.rows else self.columns
                return
            self.close()
        self.columns = header
        self.context = self.context or (grid, number)

    def _continues(self, grid: Grid, number: int) -> bool:
        """Say whether a repeated header goes on with the same table, as at the top of a new page."""
        if not self.rows:
            return True
        if not self.gap:
            return True
        following = next((grid.cells(row) for row in range(number + 1, len(grid.rows)) if any(grid.rows[row])), ())
        first = next((canonical_level1(cell.text) for cell in self.rows[0] if canonical_level1(cell.text)), None)
        again = next((canonical_level1(cell.text) for cell in following if canonical_level1(cell.text)), None)
        return again != first

    def _form(self, grid: Grid, number: int, cells: Row) -> None:
        """Take in a row of form fields, beginning a new table where it names another project."""
        names_project = any(cell.merge is Merge.NONE and _role(cell.text) == "project" for cell in cells)
        if names_project and self.heading.values.get("project"):
            self.close()
        self.context = self.context or (grid, number)
        self.heading.row(cells)

    def _guess(self, grid: Grid, number: int, cells: Row) -> tuple[Column, ...] | None:
        """Try to read a table without a header row, where this row holds both level names."""
        names = [cell.text for cell in cells if cell.merge is not Merge.LEFT]
        if not any(map(canonical_level1, names)) or not any(map(canonical_level2, names)):
            return None
        return guess_columns([grid.cells(row) for row in range(number, min(len(grid.rows), number + 50))])

    def _closes(self, cells: Row) -> bool:
        """Say whether a row after indicators is the first of the next project's form."""
        if any(column.role == "project" for column in self.columns or ()):
            return False
        first = next((cell for cell in cells if cell.text), None)
        if first is None or first.merge is not Merge.NONE or canonical_level1(first.text):
            return False
        return _role(first.text) in _CLOSING

    @staticmethod
    def _labels(text: str) -> bool:
        return bool(_SPLIT_LABEL.match(text)) and _role(text) in _CLOSING

    @staticmethod
    def _spans(cells: Row, column: int) -> bool:
        return all(not cell.text or cell.column == column or cell.merge is Merge.LEFT for cell in cells)

    def _problem(self, code: str, message: str, grid: Grid, number: int) -> None:
        self.problems.append(
            Problem(file=self.name, position=grid.row_place(number, len(self.tables) + 1), code=code, message=message)
        )


def _role(text: str) -> str | None:
    label = _SPLIT_LABEL.match(text)
    return form_role(label.group()[:-1] if label else text)


def _below(cells: Row) -> bool:
    """Say whether a row continues merged cells from above: the second line of a header in two lines."""
    return any(cell.merge is Merge.ABOVE for cell in cells)


def _refine(upper: Sequence[Column], lower: Sequence[Column]) -> tuple[Column, ...]:
    """Put the second line of a header in two lines below the first: the more exact name of each place counts."""
    roles = {place: column for column in upper for place in column.places}
    refined: list[Column] = []
    for column in lower:
        known = roles.get(column.places[0])
        refined.append(column if column.role or known is None or len(known.places) > 1 else known)
    return tuple(refined)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 40 else line[:40] + "…"
