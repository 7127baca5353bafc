"""From the rows below a header to indicators: level names filled down, values joined, projects told apart."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.column_content import split_levels
from corpus.columns import Column, Row, fold_name, settle
from corpus.frames import canonical, canonical_level1, canonical_level2, detect_frame, level1_of
from corpus.grid import Cell, Grid, Merge
from corpus.heading import Heading, read_amount, region_of, split_code, year_in_name
from corpus.regions import Region, by_column
from corpus.scores import execution_row, is_sum, read_points, sum_label, total_score
from corpus.table import MOST_LEVEL, Budget, Indicator, Problem, Source, TargetTable
from corpus.value import TargetValue, parse_operator, parse_value

_SLOT = re.compile(r"^[★*☆]*(?:指标\s*\d*\s*[:\uff1a.、]?|[….·。]+|无)?$")
_NO_UNIT = frozenset({"/", "-", "—", "无", "\\", "无单位"})
_MAX_NAME, _MAX_TEXT, _MAX_ROWS, _MAX_LEVEL = 2_000, 20_000, 10_000, MOST_LEVEL

Places = Sequence[tuple[Grid, int]]


class Assembler:
    """Builds the target tables that stand under one heading; ``problems`` collects what stays doubtful.

    :param name: the document's name.
    :param heading: what stood above the indicators.
    :param number: which target table of the document comes next, from 1.
    """

    def __init__(self, name: str, heading: Heading, number: int) -> None:
        self.number = number
        self.name = name
        self.heading = heading
        self.problems: list[Problem] = []

    def build(
        self, header: tuple[Column, ...] | None, rows: Sequence[Row], places: Places, context: tuple[Grid, int] | None
    ) -> list[TargetTable]:
        """Build the tables.

        :param header: the header's columns; None where no header was found.
        :param rows: the rows below it.
        :param places: the grid and row number of each row.
        :param context: where the heading begins.
        :return: one table, or one per project where the rows themselves name projects.
        """
        columns = settle(header or (), rows)
        regions = by_column(header or (), columns, rows, places)
        if regions:
            told = "、".join(region.name or "合计" for region in regions)
            message = f"指标值按地区分列，已各读作一张表：{told[:200]}"
            self._problem("table.more_values", message, self._range(places[:1]))
            return self.regions(regions)
        self._value_column(header or (), columns, places)
        self._other_half(header or (), columns, rows, places)
        tables: list[TargetTable] = []
        for part in self._projects(columns, rows):
            named = Fields(columns, [rows[number] for number in part])
            indicators = self._indicators(columns, [(rows[number], places[number]) for number in part])
            start = [context] if context else []
            within = [*(start if "project" not in columns else []), *(places[number] for number in part)]
            position = self._range(within or start)
            table = self._scored(self._table(named, indicators, columns, within or start), columns, named.rows)
            if indicators:
                tables.append(table)
                self.number += 1
                continue
            self._problem("table.no_indicators", "表中没有读到任何指标；请检查指标是否已填写、表头是否完整", position)
            if table.project_name:
                tables.append(table)
                self.number += 1
        return tables

    def regions(self, regions: Sequence[Region]) -> list[TargetTable]:
        """Build a table for each place, with the place as the unit that carries the project out.

        :param regions: the places with their values.
        :return: a table for each that has any indicator.
        """
        tables: list[TargetTable] = []
        for region in regions:
            indicators = self._indicators(region.columns, list(zip(region.rows, region.places, strict=True)))
            if not indicators:
                continue
            fields = Fields(region.columns, region.rows)
            table = self._table(fields, indicators, region.columns, region.places)
            table = self._scored(table, region.columns, region.rows)
            if region.name is not None:
                table = table.model_copy(update=self._here(region, table))
            tables.append(table)
            self.number += 1
        return tables

    def _here(self, region: Region, table: TargetTable) -> dict[str, object]:
        """Give what is a place's own: its name as the unit, and its money, never that of all places together."""
        amount = read_amount(*region.money) if region.money else None
        factor = 0.0001 if self.heading.money == "元" and amount and not amount[1] else 1.0
        total = round(amount[0] * factor, 10) if amount else None
        name = (region.name or "")[:_MAX_NAME]
        budget = Budget(total=total)
        return {"unit": name, "unit_code": None, "region": region_of(name) or table.region, "budget_wan": budget}

    def _projects(self, columns: dict[str, Column], rows: Sequence[Row]) -> list[list[int]]:
        """Split the rows where a project column names another project."""
        if "project" not in columns:
            return [list(range(len(rows)))]
        parts: list[list[int]] = []
        last = ""
        for number, row in enumerate(rows):
            project = columns["project"].text(row)
            if is_sum(project):
                continue
            if not parts or (project and project != last):
                parts.append([])
            last = project or last
            parts[-1].append(number)
        return parts or [[]]

    def _table(
        self, fields: Fields, indicators: list[Indicator], columns: dict[str, Column], places: Places
    ) -> TargetTable:
        heading = self.heading
        position = self._range(places)
        unit, code = heading.unit
        if fields.get("organisation"):
            code, unit = split_code(fields.get("organisation"))
            code = code or fields.get("code") or None
        project = fields.get("project") or heading.project
        if not project:
            self._problem("table.no_project_name", "没有找到项目名称；请补填「项目名称」一栏", position)
        for text in heading.unread:
            self._problem("budget.unread", f"金额没有读懂，已留空：{text[:60]}", position)
        budget = heading.budget.model_dump()
        for role in ("total", "fiscal", "other"):
            amount = read_amount(fields.get(role), columns[role].name) if role in columns else None
            if amount:
                factor = 0.0001 if heading.money == "元" and not amount[1] else 1.0
                budget[role] = round(amount[0] * factor, 10)
        region = region_of(unit)
        year = self._year(fields, indicators)
        if len(indicators) > _MAX_ROWS:
            self._problem("table.too_long", f"指标超过 {_MAX_ROWS:,} 行，其余未读；请拆分表格", position)
        pairs = [(one.published_level1, one.published_level2) for one in indicators]
        return TargetTable(
            project_name=project[:_MAX_NAME],
            unit=unit and unit[:_MAX_NAME],
            unit_code=code and code[:_MAX_NAME],
            region=region,
            year=year,
            budget_wan=budget,
            purpose=fields.get("purpose") or heading.values.get("purpose"),
            goal=fields.get("goal") or heading.goal,
            frame=detect_frame(pairs, region, year),
            kind="self-evaluation" if self._evaluates(columns, indicators) else "declaration",
            source=Source(file=self.name, page=self._page(places), position=position),
            indicators=tuple(indicators[:_MAX_ROWS]),
        )

    @staticmethod
    def _evaluates(columns: dict[str, Column], indicators: Sequence[Indicator]) -> bool:
        """Say whether this is a self-evaluation: it has a column for what was reached, or text that says it."""
        return "actual" in columns and (bool(columns["actual"].name) or any(one.actual for one in indicators))

    def _scored(self, table: TargetTable, columns: dict[str, Column], rows: Sequence[Row]) -> TargetTable:
        """Add what a self-evaluation says of itself as a whole."""
        if table.kind != "self-evaluation":
            return table
        in_rows = next((found for row in rows if (found := execution_row(columns, row))), None)
        spent = in_rows or self.heading.execution
        return table.model_copy(
            update={
                "total_score": total_score(columns, rows),
                "execution_rate": spent.rate,
                "execution_score": spent.score,
                "execution_weight": spent.weight,
            }
        )

    def _year(self, fields: Fields, indicators: Sequence[Indicator]) -> int | None:
        """Give the year of the document's words, else of its name, else the only one in the values' dates."""
        column = re.search(r"20\d{2}", fields.get("year"))
        said = int(column.group()) if column else self.heading.year or year_in_name(self.name)
        if said is None:
            dates = {one.target.date[:4] for one in indicators if one.target.date and one.target.date[:2] == "20"}
            said = int(dates.pop()) if len(dates) == 1 else None
        return said if said is None or 1949 <= said <= 2200 else None

    def _indicators(self, columns: dict[str, Column], rows: Sequence[tuple[Row, tuple[Grid, int]]]) -> list[Indicator]:
        found: list[Indicator] = []
        levels: list[str | None] = [None, None]
        unknown: set[str] = set()
        for row, (grid, number) in rows:
            if execution_row(columns, row):
                continue
            self._levels(columns, row, levels)
            if sum_label(columns, row):
                continue
            name_cell = columns["level3"].cell(row) if "level3" in columns else None
            name = columns["level3"].text(row) if "level3" in columns else ""
            texts = {role: column.text(row) for role, column in columns.items()}
            value, target = join_value(texts.get("value", ""), texts.get("operator"), texts.get("unit"))
            place = grid.row_place(number, self.number)
            if name_cell and name_cell.merge is Merge.ABOVE and name and found and found[-1].level3 == name:
                found[-1] = self._merged(found[-1], columns, row, value, place)
                continue
            if _SLOT.match(name) and not value and not texts.get("description"):
                continue
            if not name and not value:
                continue
            self._doubts(name, value, levels, unknown, place)
            one, two = canonical(levels[0], levels[1])
            found.append(
                Indicator(
                    level1=one,
                    level2=two,
                    level3=name[:_MAX_NAME],
                    description=texts.get("description") or None,
                    value=value,
                    target=target,
                    weight=read_points(texts.get("weight", "")),
                    actual=texts.get("actual") or None,
                    score=read_points(texts.get("score", "")),
                    reason=texts.get("reason") or None,
                    published_level1=levels[0],
                    published_level2=levels[1],
                    position=place,
                )
            )
        return found

    @staticmethod
    def _levels(columns: dict[str, Column], row: Row, levels: list[str | None]) -> None:
        """Fill the level names down; a new level 1 ends the level 2 before it."""
        first = columns["level1"].text(row)[:_MAX_LEVEL] if "level1" in columns else ""
        cell = columns["level1"].cell(row) if "level1" in columns else None
        both = split_levels(first)
        if both:
            levels[:] = both
        elif first and (first != levels[0] or (cell and cell.merge is Merge.NONE)):
            # Flattened by a converter, a merged label can land in the middle of its rows: the level 2 goes on then.
            above = level1_of(canonical_level2(levels[1]))
            inside = above is not None and first != levels[0] and above == canonical_level1(first)
            levels[0], levels[1] = first, levels[1] if inside else None
        second = columns["level2"].text(row)[:_MAX_LEVEL] if "level2" in columns else ""
        if second:
            levels[1] = second

    def _merged(
        self, last: Indicator, columns: dict[str, Column], row: Row, value: str | None, place: str
    ) -> Indicator:
        """Add a row to the indicator whose name is merged down into it: one name is one indicator."""
        cell: Cell | None = columns["value"].cell(row) if "value" in columns else None
        if not value or value == last.value or (cell and cell.merge is Merge.ABOVE):
            return last
        self._problem("row.merged_name", f"「{last.level3[:40]}」占多行且指标值不同，已合为一条；请拆成多条", place)
        joined = f"{last.value}\uff1b{value}"[:_MAX_TEXT] if last.value else value
        return last.model_copy(update={"value": joined, "target": parse_value(joined)})

    def _doubts(
        self, name: str, value: str | None, levels: Sequence[str | None], unknown: set[str], place: str
    ) -> None:
        if not name:
            self._problem("row.no_name", f"指标值「{(value or '')[:40]}」这一行没有三级指标名称；请补填", place)
        elif not value:
            self._problem("row.no_value", f"指标「{name[:40]}」没有指标值；请补填", place)
        if len(name) > _MAX_NAME:
            self._problem("row.long_name", f"三级指标名称超过 {_MAX_NAME:,} 字，已截短；请检查单元格", place)
        shown = " / ".join(text for text in levels if text)
        if shown in unknown or canonical(levels[0], levels[1]) != (None, None):
            return
        unknown.add(shown)
        said = f"一级、二级指标名称「{shown[:60]}」不在已知框架中" if shown else "没有一级、二级指标名称"
        self._problem("level.unknown", f"{said}；已照原样保留，请核对", place)

    def _value_column(self, header: Sequence[Column], columns: dict[str, Column], places: Places) -> None:
        """Say where no column of values was found, or which were left out, as where each county has its own."""
        value = columns.get("value")
        if value is None:
            if header:
                self._problem("table.no_value_column", "没有找到「指标值」一列；请检查表头", self._range(places[:1]))
            return
        if any(column.role == "value" for column in header):
            return
        left = [column.name[:20] for column in header if not column.role and column.places != value.places]
        if left:
            message = f"只取了「{value.name[:20]}」一列的指标值，其余未读：{'、'.join(left[:5])}"
            self._problem("table.more_values", message, self._range(places[:1]))

    def _other_half(
        self, header: Sequence[Column], columns: dict[str, Column], rows: Sequence[Row], places: Places
    ) -> None:
        """Say where the half of the form that was left out, 中期 or 年度, is filled in too."""
        kept = [column.places for column in columns.values()]
        for role in ("level3", "value"):
            halves = [column for column in header if column.role == role and column.half]
            left = [column for column in halves if column.places not in kept]
            if len(halves) < 2 or not left or fold_name(halves[0].name) != fold_name(halves[-1].name):
                continue
            filled = [place for row, place in zip(rows, places, strict=True) if left[0].text(row)]
            if filled:
                message = "中期（长期）与年度两套指标都已填写，只读了其中一套；另一套请单独核对"
                self._problem("table.two_halves", message, self._range(filled))
                return

    def _range(self, places: Places) -> str | None:
        """Name where rows stand: one range of a worksheet, or the table's number elsewhere."""
        if not places:
            return None
        grid = places[-1][0]
        numbers = [number for other, number in places if other is grid]
        return grid.place(min(numbers), max(numbers), self.number)

    @staticmethod
    def _page(places: Places) -> int | None:
        """Give the page on which a table begins, in formats that have pages."""
        return next((grid.row_pages[number] for grid, number in places if grid.row_pages), None)

    def _problem(self, code: str, message: str, position: str | None) -> None:
        self.problems.append(Problem(file=self.name, position=position, code=code, message=" ".join(message.split())))


class Fields:
    """The form fields that a table keeps in columns of its rows: the first cell filled in counts.

    :param columns: the column of each role.
    :param rows: the rows of one project.
    """

    def __init__(self, columns: dict[str, Column], rows: Sequence[Row]) -> None:
        self._columns = columns
        self.rows = rows

    def get(self, role: str) -> str:
        """Give the field's text; nothing where there is no such column or it is blank."""
        column = self._columns.get(role)
        if column is None:
            return ""
        return next((text for row in self.rows if (text := column.text(row))), "")


def join_value(cell: str, operator: str | None, unit: str | None) -> tuple[str | None, TargetValue]:
    """Join the cells of separate operator, value and unit columns as a person would write them.

    :param cell: the value cell.
    :param operator: the operator cell, where there is such a column.
    :param unit: the unit cell, where there is such a column.
    :return: the joined text (``≥95%``; None for a blank cell) and the value understood.
    """
    cell = cell[:_MAX_TEXT]
    unit = (unit or "").strip()
    unit = "" if unit in _NO_UNIT else unit
    if not cell:
        return None, parse_value(None)
    whole, bare = parse_value(cell, operator, unit), parse_value(cell)
    text = cell
    if whole.kind in ("number", "range", "date"):
        sign = parse_operator(operator)
        before = sign if sign and bare.operator is None and whole.operator == sign else ""
        after = unit if whole.kind != "date" and bare.unit is None else ""
        text = f"{before}{cell}{after}"
    return text, whole.model_copy(update={"raw": text})
