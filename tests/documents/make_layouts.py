"""Makes the documents of `layouts/`: `python tests/documents/make_layouts.py`; each layout of published tables once.

`documents(seed)` gives the same contents with other header names, column orders, heads and merges: none is written.
"""

from __future__ import annotations

import json
import random
import re
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from layout_content import BARE, LEVELS, POINTED, WORDS, WORKS, Line, Work
from layout_files import EXTENSIONS, Blocks, Box, Table, render

# Seeds from here on also use the last names of each list: nobody looks at their faults while mending.
KEPT_BACK = 1000
HERE = Path(__file__).parent / "layouts"
_QUANTITY = re.compile(r"([≥≤=><]?)(\d[\d,.]*)((?:(?!月底|[年前日]).)*|年)$")
_UNITS = {"个月": "月", "百分比": "%", "名": "人", "平方米": "㎡"}
Fields = dict[str, Any]


class Style:
    """What one document calls its columns and how it merges; without a seed, the plain way."""

    def __init__(self, seed: str | None = None, kept_back: bool = False) -> None:
        self.random = random.Random(seed) if seed is not None else None
        self.kept_back = kept_back

    def word(self, role: str) -> str:
        """Give a name for a column or field."""
        if self.random is None:
            return WORDS[role][0]
        known = WORDS[role] if self.kept_back else WORDS[role][: max(2, len(WORDS[role]) * 2 // 3)]
        return self.random.choice(known)

    def one(self, *choices: Any) -> Any:
        """Give the first choice, or any where there is a seed."""
        return self.random.choice(choices) if self.random else choices[0]

    def order(self, roles: list[str]) -> list[str]:
        """Give the columns in another order; joined levels and the operator before its value stay."""
        if self.random is None:
            return roles
        loose = [role for role in roles if role in ("description", "weight", "remark", "nature", "unit")]
        kept = [role for role in roles if role not in loose]
        for role in loose:
            kept.insert(self.random.randint(kept.index("name") + 1, len(kept)), role)
        return kept


def number(amount: float | None) -> str:
    """Print an amount as typed."""
    return "" if amount is None else f"{amount:.6f}".rstrip("0").rstrip(".")


def title(style: Style, work: Work, kind: str = "绩效目标表") -> list[str | Table]:
    """Give the lines above a table."""
    first = style.one(f"项目支出{kind}", f"{work.year}年度项目支出{kind}", f"{work.name}{kind}", kind)
    return [first, style.one(f"（{work.year}年度）", f"{work.year}年度", f"({work.year}年)")]


def head(style: Style, work: Work, table: Table, width: int, money: str = "万元") -> None:
    """Add the usual form rows: names, money, purpose and goal."""
    rest = width - 1
    table.add(style.word("project"), Box(work.name, rest))
    half = max(1, (width - 2) // 2)
    if work.department and work.department != work.unit:
        table.add(
            style.word("department"), Box(work.department, half), style.word("unit"), Box(work.unit, width - 2 - half)
        )
    else:
        table.add(style.word("unit"), Box(work.unit, rest))
    factor = {"元": 10_000, "万元": 1}[money]
    amounts = [
        number(round(amount * factor, 4)) if amount is not None else ""
        for amount in (work.total, work.fiscal, work.other)
    ]
    labels = [style.word(role) for role in ("total", "fiscal", "other")]
    form = style.one("down", "down", "across") if width >= 7 else "down"
    if form == "across":
        cells = [cell for pair in zip(labels, amounts, strict=True) for cell in pair]
        table.add(f"项目资金（{money}）", *cells[:-1], Box(cells[-1], width - 6))
    else:
        table.add(Box(f"项目资金\n（{money}）", 1, 3), labels[0], Box(amounts[0], width - 2))
        table.add(labels[1], Box(amounts[1], width - 2))
        table.add(labels[2], Box(amounts[2], width - 2))
    if work.purpose:
        table.add(style.word("purpose"), Box(work.purpose, rest))
    table.add(style.word("goal"), Box(work.goal, rest))


def body(
    style: Style, lines: tuple[Line, ...], roles: list[str], table: Table,
    names: dict[str, str] | None = None, points: bool = False, header: bool = True, left: Box | None = None,
    sums: dict[str, str] | None = None,
    slots: tuple[dict[str, str], ...] = (),
) -> None:  # fmt: skip
    """Add the header and a row for each indicator, level names merged downwards or typed once or in every row."""
    names = dict(names or {})
    if style.one(False, False, False, True) and "score" not in roles:  # a header that says nothing
        names |= dict.fromkeys(("value", "number"), style.one("要求", "", "内容及标准", "考核要求"))
    if style.one(False, False, False, True):
        names |= {"level1": "", "level2": style.one("", "指标类别")} if "value" not in names else {"level1": ""}
    extra = style.one([], [], [("序号", 0)], [("是否核心指标", len(roles))], [("序号", 0), ("指标来源", len(roles))])
    fill = {"序号": str, "是否核心指标": lambda at: ("是", "否")[at % 2], "指标来源": lambda _at: "部门自设"}
    merged = style.one("merged", "merged", "once", "every")
    if header:
        add_header(table, [header_of(style, role, names) for role in roles], extra, left)
    shown = [published(line, names) for line in lines]
    for at, line in enumerate(lines):
        cells: list[Box] = []
        for role in roles:
            if role not in ("level1", "level2"):
                cells.append(Box(cell_of(line, role)))
                continue
            upto = 1 if role == "level1" else 2
            same = [other[:upto] == shown[at][:upto] for other in shown]
            first = at == 0 or not same[at - 1]
            length = next((n for n in range(at, len(same)) if not same[n]), len(same)) - at
            text = shown[at][upto - 1] + (f"({POINTED.get(shown[at][0], '10')}分)" if points and upto == 1 else "")
            if merged == "every":
                cells.append(Box(text))
            elif first:
                cells.append(Box(text, 1, length if merged == "merged" else 1))
            elif merged == "once":
                cells.append(Box(""))
        for name, place in extra:
            cells.insert(place and len(cells), Box(fill[name](at + 1)))
        table.add(*cells)
    for tail in (*slots, *([sums] if sums else [])):
        texts = [tail.get(role, "") for role in roles]
        for _, place in extra:
            texts.insert(place and len(texts), "")
        add_tail(table, ["", *texts] if left else texts, style.one("总分", "合计", "总 分") if tail is sums else "")


def add_header(table: Table, names: list[str], extra: list[tuple[str, int]], left: Box | None) -> None:
    """Add the header row, with the columns that say nothing of the indicators and the corner to its left."""
    for name, place in extra:
        names.insert(place and len(names), name)
    table.add(*([left] if left else []), *names)


def add_tail(table: Table, texts: list[str], label: str) -> None:
    """Add a row below the indicators: an empty slot of the template, or the labelled row of sums."""
    table.add(*([label, *texts[1:]] if label else texts))


def header_of(style: Style, role: str, names: dict[str, str]) -> str:
    """Give a column's header."""
    return names[role] if role in names else style.word("unit_of_value" if role == "unit" else role)


def published(line: Line, names: dict[str, str]) -> tuple[str, str]:
    """Give the level names that this form prints for an indicator."""
    pair = names.get(line.key)
    if pair:
        level1, _, level2 = pair.partition("/")
        return level1, level2
    return LEVELS[line.key]


def cell_of(line: Line, role: str) -> str:
    """Give an indicator's text in a column."""
    direction = {"≥": "正向", "≤": "反向", "": "定性"}
    return {
        "name": line.name,
        "value": line.value,
        "operator": line.operator,
        "direction": direction.get(line.operator, "正向"),
        "nature": "定量" if line.unit or line.number.isdecimal() else "定性",
        "number": line.number,
        "unit": line.unit,
        "weight": line.weight,
        "actual": line.actual,
        "score": line.score,
        "reason": line.reason,
        "description": line.description,
        "standard": "计划标准",
        "remark": "",
    }[role]


def expect(work: Work, roles: list[str], names: dict[str, str] | None = None, **changes: Any) -> Fields:
    """Say what a careful person reads of one project's table."""
    table: Fields = {
        "project_name": work.name,
        "unit": work.unit,
        "year": work.year,
        "budget_total": work.total,
        "budget_fiscal": work.fiscal,
        "budget_other": work.other,
        "purpose": work.purpose or None,
        "goal": work.goal,
        "kind": "self-evaluation" if "actual" in roles else "declaration",
        "indicators": [row_of(line, roles, names or {}) for line in work.lines],
    }
    return table | changes


def row_of(line: Line, roles: list[str], names: dict[str, str]) -> Fields:
    """Say what a careful person reads of one row."""
    level1, level2 = LEVELS.get(line.key) or BARE[line.key]
    found: Fields = {"level1": level1, "level2": level2}
    if "level1" in roles:
        found["published_level1"] = published(line, names)[0]
    if not {"level1", "level2"} & set(roles):
        found = {"level1": None, "level2": None}
    return found | read_value(line.value) | {
        "level3": line.name,
        "weight": float(line.weight) if line.weight and "weight" in roles else None,
        "actual": line.actual or None if "actual" in roles else None,
        "score": float(line.score) if line.score and "score" in roles else None,
        "reason": line.reason or None if "reason" in roles else None,
        "description": line.description or None if "description" in roles else None,
    }  # fmt: skip


def read_value(text: str) -> Fields:
    """Say what the value is; operator and unit only of plain quantities."""
    found = _QUANTITY.match(text)
    if not found:
        return {"value": text or None}
    unit = found.group(3)
    return {"value": text, "operator": found.group(1) or None, "unit": _UNITS.get(unit, unit) or None}


def documents(seed: int | None = None) -> dict[str, tuple[list[Blocks], list[Fields]]]:
    """Give each layout's parts and what a careful person reads in them."""
    from layout_forms import FORMS

    def style(name: str) -> Style:
        return Style() if seed is None else Style(f"{name}-{seed}", seed >= KEPT_BACK)

    return {name: form(style(name), WORKS[name]) for name, form in FORMS.items()}


def main() -> None:
    """Write every layout in every format in which it occurs."""
    from layout_forms import FORMATS

    HERE.mkdir(exist_ok=True)
    for name, (parts, tables) in documents().items():
        for extension in FORMATS.get(name, EXTENSIONS):
            (HERE / f"{name}{extension}").write_bytes(render(parts, extension))
        text = json.dumps(tables, ensure_ascii=False, indent=1)
        (HERE / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
