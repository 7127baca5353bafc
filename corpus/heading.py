"""What stands above the indicators of a target table: project, unit, money, purpose and goal."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from corpus.columns import Row, fold_name, form_role, half_of, role_of
from corpus.grid import Cell, Merge
from corpus.resources import read_toml
from corpus.scores import Execution, execution_part, funds_execution
from corpus.table import Budget

_TITLE = re.compile(
    r"绩效.{0,12}表\s*(?:[(\uff08].*[)\uff09])?$|绩效目标(?:申报|自评)?$|绩效(?:自评|评价|自我评价)报告$|自评表\s*(?:[(\uff08].*[)\uff09])?$"
)
_NUMBERED = re.compile(r"^\s*(?:附[件表]\d*[:\uff1a]?\s*)?(?:\d+|[一二三四五六七八九十]+)\s*[.\uff0e、)\uff09]\s*")
_TAIL = re.compile(
    r"(?:部门预算)?(?:项目支出|项目)?绩效(?:目标)?(?:申报|自评|评价|自我评价|批复|公开|监控)?(?:表|报告)?\s*(?:[(\uff08].*[)\uff09])?$|自评表$"
)
_GENERIC = re.compile(
    r"^(?:\d{4}年?度?|[\s,、]|项目|支出|部门|预算|市级|省级|县级|区级|专项|资金|整体|重点|公开|本级|绩效|的)*$"
)
_CODED = re.compile(r"^[(\uff08\[【]?(\d{3,15})[)\uff09\]】]?[-—_\s:]*([\u4e00-\u9fff][^\d\n]{2,60})$")
_NO_UNIT = re.compile(r"^[年月日号个元万亿项]|绩效|指标|项目|预算")
_MONEY = re.compile(r"(?:金额|货币|计量)?单位[:\uff1a]\s*(亿元|万元|千元|百元|元)")
_NOTE_MONEY = re.compile(r"[(\uff08](?:单位[:\uff1a])?(亿元|万元|千元|元)[)\uff09]")
_BLOCK_POINTS = re.compile(r"\((\d{1,3})分\)")
_FACTORS = {"亿元": 10_000.0, "万元": 1.0, "千元": 0.1, "百元": 0.01, "元": 0.0001}
_AMOUNT = re.compile(r"^¥?([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)\s*(亿元|万元|万|千元|元)?$")
_YEAR = re.compile(r"(?<!\d)(20\d{2})(?=\s*(?:年|[-—~至]\s*20))")
_ANY_YEAR = re.compile(r"(?<!\d)(20\d{2})(?!\d)")
_LABEL = re.compile(r"^([^:\uff1a]{1,20})[:\uff1a]\s*(.*)$", re.DOTALL)
_CITY = re.compile(r"^[\u4e00-\u9fff]{2,3}市(?![场政民容])")
_BOTH = ("goal", "purpose")


def is_title(text: str) -> bool:
    """Say whether a line is the title of a target table."""
    text = re.sub(r"\s+", "", text)
    return len(text) <= 120 and bool(_TITLE.search(text)) and form_role(text) is None


def region_of(unit: str | None) -> str | None:
    """Give the province and city with which a unit's name begins; None where it begins with neither."""
    name = unit or ""
    for province in read_toml("corpus", "columns.toml")["regions"]["provinces"]:
        if name.startswith(province):
            suffix = re.match(r"(?:壮族|回族|维吾尔)?自治区|[省市]", name[len(province) :])
            end = len(province) + (suffix.end() if suffix else 0)
            city = _CITY.match(name[end:]) if suffix and suffix.group() != "市" else None
            return name[:end] + (city.group() if city else "")
    city = _CITY.match(name)
    return city.group() if city else None


def year_in_name(name: str) -> int | None:
    """Give the one year that a file's name holds."""
    found = {int(year) for year in _ANY_YEAR.findall(name)}
    return found.pop() if len(found) == 1 else None


class Heading:
    """Collects the lines and form rows that stand before the indicators.

    :param before: the heading of the table before, whose unit, money and year hold on until others are given.
    """

    def __init__(self, before: Heading | None = None) -> None:
        self.values: dict[str, str] = {}
        self.titles: list[str] = []
        self.unread: list[str] = []
        self.years: list[int] = []
        self.money: str | None = before.money if before else None
        self.coded: tuple[str, str] | None = None
        self.said: str | None = None
        self._before = before.spoken if before else None
        self.year_before = before.year if before else None
        self._amounts: dict[str, tuple[float, bool]] = {}
        self._context: str | None = None
        self._parts: dict[int, str] = {}
        self._funds: dict[int, int] = {}
        self._spending: dict[int, str] = {}
        self._noted = ""
        self._points: float | None = None
        self._halves: dict[int, str | None] = {}
        self.execution = Execution()

    @property
    def started(self) -> bool:
        """Whether this heading holds anything of a table of its own."""
        return bool(self.values or self.titles or self._amounts)

    @property
    def year(self) -> int | None:
        """The budget year that the titles say."""
        return self.years[0] if self.years else self.year_before

    @property
    def spoken(self) -> tuple[str | None, str | None] | None:
        """The unit's name and code from lines of text; None where no line says it."""
        if self.coded:
            return self.coded[1], self.coded[0]
        if self.said:
            code, name = split_code(self.said)
            return name, code
        return self._before

    @property
    def unit(self) -> tuple[str | None, str | None]:
        """The unit's name and code: from the form's field, the lines above it, or the department that it belongs to."""
        code = self.values.get("code")
        field = self.values.get("organisation")
        if field is None and self.spoken:
            return self.spoken[0], self.spoken[1] or code
        field = field or self.values.get("department")
        if field is None:
            return None, code
        found, name = split_code(field)
        if found is None and self.spoken and self.spoken[0] == name:
            found = self.spoken[1]
        return name, found or code

    @property
    def project(self) -> str:
        """The project's name: from its field, else from the title."""
        if self.values.get("project"):
            return self.values["project"]
        for title in reversed(self.titles):
            name = _TAIL.sub("", _NUMBERED.sub("", title)).strip("《》〈〉“” ")
            if name and name != title and not _GENERIC.match(name):
                return name
        return ""

    @property
    def goal(self) -> str | None:
        """The year's goal, or the longer term's where the year's is blank."""
        return self.values.get("goal") or self.values.get("goal_term")

    @property
    def budget(self) -> Budget:
        """The project's money in 万元."""
        factor = _FACTORS[self.money or "万元"]
        found = {
            role: amount if stated else round(amount * factor, 10) for role, (amount, stated) in self._amounts.items()
        }
        # The longer term's money is told only where the form has no amount for the year.
        half = "_term" if "total" not in found and "total_term" in found else ""
        return Budget(
            total=found.get(f"total{half}"), fiscal=found.get(f"fiscal{half}"), other=found.get(f"other{half}")
        )

    def line(self, text: str) -> None:
        """Take in a line of text: a title, the unit, the year, the money unit, or labelled fields."""
        if is_title(text):
            self._title(text)
            return
        role: str | None = None
        for part in re.split(r"\s{2,}|\t|\n|(?<=[)\uff09])\s", text):
            part = part.strip()
            if not part:
                continue
            money = _MONEY.search(part)
            if money:
                self.money = money.group(1)
                part = _MONEY.sub("", part).strip("()\uff08\uff09 ")
            coded = _CODED.match(part)
            label = _LABEL.match(part)
            if label and (named := form_role(label.group(1))):
                role = named
                self._set(role, label.group(2), label.group(1), spoken=True)
            elif label and fold_name(label.group(1)) == "单位" and not money:
                self._set("organisation", label.group(2), "", spoken=True)
            elif coded and not _NO_UNIT.search(coded.group(2)):
                self.coded = coded.group(1), coded.group(2).strip()
            elif re.fullmatch(r"[(\uff08]?20\d{2}\s*年?度?[)\uff09]?", part):
                self.years = [int(re.sub(r"\D", "", part))]
            elif role in _BOTH:
                self._set(role, part, "")

    def row(self, cells: Row) -> None:
        """Take in a row of a form: labels with their fields to the right, or below where the label is merged down."""
        anchors = [cell for cell in cells if cell.merge is not Merge.LEFT]
        if not anchors:
            return
        first = anchors[0]
        if first.text and first.merge is Merge.NONE:
            self._context, self._parts = form_role(first.text), {}
            noted = _NOTE_MONEY.search(unicodedata.normalize("NFKC", first.text))
            self._noted = f"({noted.group(1)})" if noted else ""
            points = _BLOCK_POINTS.search(unicodedata.normalize("NFKC", first.text))
            self._points = float(points.group(1)) if points else None
            self._halves = {}
            if self._context not in (None, "total", "fiscal", "other"):
                self._funds, self._spending = {}, {}
        elif first.text:
            self._context = form_role(first.text)
        if self._sub_labels(anchors):
            return
        label: Cell | None = None
        free: list[Cell] = []
        for cell in anchors:
            if cell.merge is Merge.ABOVE and form_role(cell.text):
                continue
            inline = _LABEL.match(cell.text) if "\n" not in cell.text else None
            if inline and inline.group(2) and form_role(inline.group(1)):
                self._set(form_role(inline.group(1)) or "", inline.group(2), inline.group(1), spoken=True)
                label = None
            elif form_role(cell.text):
                self._flush(label, free)
                label, free = cell, []
            elif cell.text:
                free.append(cell)
        self._flush(label, free)

    def _sub_labels(self, anchors: Sequence[Cell]) -> bool:
        """Note a row that says what the columns below it hold: 年度目标 beside 中期目标, or the columns of funds."""
        funds = read_toml("corpus", "columns.toml")["funds"]["columns"]
        ranked = {cell.column: funds.index(name) for cell in anchors if (name := fold_name(cell.text[:60])) in funds}
        empty = not any(_AMOUNT.match(cell.text) for cell in anchors)
        if ranked and empty and len([cell for cell in anchors if cell.text]) > 1:
            self._funds = ranked
            self._spending = {cell.column: part for cell in anchors if (part := execution_part(cell.text[:60]))}
            return True
        if self._context != "goal":
            return False
        parts: dict[int, str] = {}
        for cell in anchors[1:]:
            if not cell.text:
                continue
            if len(cell.text) > 30 or cell.merge is not Merge.NONE:
                return False
            role = role_of(cell.text)[0]
            half = half_of(fold_name(cell.text)) or half_of(cell.text)
            if role == "goal":
                parts[cell.column] = "goal_term" if half == "term" else "goal"
            elif role == "actual":
                parts[cell.column] = ""
            else:
                return False
        self._parts = parts or self._parts
        return bool(parts)

    def _flush(self, label: Cell | None, free: Sequence[Cell]) -> None:
        role = form_role(label.text) if label else self._context
        if role is None:
            for cell in free:
                self.line(cell.text)
        elif role in ("total", "fiscal", "other"):
            self._amount(role, label, free)
            spent = {self._spending[cell.column]: cell.text for cell in free if cell.column in self._spending}
            if role == "total" and spent and self.execution == Execution():
                said = funds_execution(spent)
                self.execution = said if said.weight is not None else replace(said, weight=self._points)
        elif role == "goal" and self._parts:
            for cell in free:
                part = self._parts.get(cell.column, "")
                if part:
                    self._set(part, cell.text, "")
        elif free:
            text = "\n".join(cell.text for cell in free) if role in _BOTH else free[0].text
            self._set(role, text, label.text if label else "")
            for cell in free[1:] if role not in _BOTH else ():
                self.line(cell.text)

    def _half(self, role: str, label: Cell | None) -> str:
        """Say which half of the form an amount belongs to: its label says it, or the total's that it is a part of."""
        if label is None:
            return ""
        half = half_of(label.text)
        if role == "total":
            if label.column in self._halves:
                self._halves = {}
            self._halves[label.column] = half
        elif half is None:
            half = self._halves.get(label.column, next(iter(self._halves.values()), None))
        return "_term" if half == "term" else ""

    def _amount(self, role: str, labelled: Cell | None, free: Sequence[Cell]) -> None:
        label = labelled.text if labelled else ""
        half = self._half(role, labelled)
        ranked = sorted(free, key=lambda cell: (self._funds.get(cell.column, 99), cell.column))
        if self._funds:
            ranked = [cell for cell in ranked if cell.column in self._funds]
        for cell in ranked:
            amount = read_amount(cell.text, label if _NOTE_MONEY.search(label) else self._noted)
            if amount is not None:
                before = self._amounts.get(role + half)
                if role == "other" and before and before[1] == amount[1]:
                    amount = before[0] + amount[0], amount[1]
                elif before:
                    return
                self._amounts[role + half] = amount
                return
        self.unread.extend(f"{label}:{cell.text}" for cell in free[:1] if re.search(r"\d", cell.text))

    def _title(self, text: str) -> None:
        self.titles.append(text.strip())
        label = _LABEL.match(text)
        if label and form_role(label.group(1)) == "project":
            self._set("project", label.group(2), "")
        if not self.years:
            self.years = [int(year) for year in _YEAR.findall(text)]

    def _set(self, role: str, text: str, label: str, spoken: bool = False) -> None:
        text = text.strip()
        if not text:
            return
        if role in ("total", "fiscal", "other"):
            amount = read_amount(text, label)
            if amount is not None:
                self._amounts.setdefault(role, amount)
        elif role == "year":
            self.years = self.years or [int(year) for year in _ANY_YEAR.findall(text)]
        elif role in ("goal", "goal_term", "purpose") and role in self.values:
            self.values[role] += "\n" + text
        elif role == "organisation" and spoken:
            self.said = self.said if role in self.values else text
        else:
            self.values.setdefault(role, text)


def split_code(text: str) -> tuple[str | None, str]:
    """Split a unit's code from its name (``302101天津市…``, ``[302101]天津市…``)."""
    found = _CODED.match(text.strip())
    return (found.group(1), found.group(2).strip()) if found else (None, text.strip())


def read_amount(text: str, label: str = "") -> tuple[float, bool] | None:
    """Read an amount of money.

    :param text: the field.
    :param label: its label, which may say the unit: 预算数(元).
    :return: the amount and whether it is in 万元 already; None where it is no amount.
    """
    found = _AMOUNT.match(re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)))
    if not found:
        return None
    amount = float(found.group(1).replace(",", ""))
    if not math.isfinite(amount):
        return None
    unit = found.group(2) or ""
    noted = _NOTE_MONEY.search(label)
    unit = {"万": "万元"}.get(unit, unit) or (noted.group(1) if noted else "")
    return (round(amount * _FACTORS[unit], 10), True) if unit else (amount, False)
