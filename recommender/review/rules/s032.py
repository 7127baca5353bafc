"""S032: characters that are not the standard ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

from corpus.table import Indicator, TargetTable
from recommender.review.finding import Fix
from recommender.review.rule import Hit, NotApplicable, Rule
from recommender.review.spelling import faults, tidy_name, tidy_text, tidy_value
from recommender.review.surroundings import Surroundings

_Field = Literal["project_name", "purpose", "goal"]


def check(table: TargetTable, _around: Surroundings) -> Iterator[Hit | NotApplicable]:
    """Give a hit for every cell whose characters can be set right without touching what it says."""
    yield from _field("project_name", "项目名称", table.project_name, tidy_name)
    yield from _field("purpose", "资金用途", table.purpose, tidy_text)
    yield from _field("goal", "绩效目标", table.goal, tidy_text)
    for number, row in enumerate(table.indicators):
        yield from _row(number, row)


def _field(field: _Field, label: str, text: str | None, tidy: Callable[[str], str]) -> Iterator[Hit]:
    mended = tidy(text) if text else text
    if text and mended and mended != text:
        found = faults(text, mended)
        yield Hit(
            f"{label}里的{_listed(found)}",
            "改成规范的写法，其余文字不变",
            quoted=found[0][0],
            evidence={"field": field},
            fixes=(Fix(field=field, text=mended),),
        )


def _row(number: int, row: Indicator) -> Iterator[Hit]:
    """Judge the three cells of a row; a description that copies the name is mended with it, in one finding."""
    name, described = tidy_name(row.level3), row.description or ""
    description = tidy_name(described)
    same = described == row.level3
    if name and name != row.level3:
        fixes = [Fix(field="level3", row=number, text=name)]
        if same:
            fixes.append(Fix(field="description", row=number, text=name))
        said = _listed(faults(row.level3, name))
        where = "名称和描述" if same else "名称"
        yield Hit(f"指标{where}{said}", f"改为「{name}」", number, row.level3, fixes=tuple(fixes))
    if description and description != described and not same:
        found = faults(described, description)
        fix = Fix(field="description", row=number, text=description)
        yield Hit(f"指标描述里的{_listed(found)}", "改成规范的写法，其余文字不变", number, found[0][0], fixes=(fix,))
    value = tidy_value(row.value or "")
    if value and value != row.value:
        said = _listed(faults(row.value or "", value))
        fix = Fix(field="value", row=number, text=value)
        yield Hit(f"指标值{said}", f"改为「{value}」，意思不变", number, fixes=(fix,))


def _listed(found: tuple[tuple[str, str], ...]) -> str:
    return "；".join(f"「{words}」{fault}" for words, fault in found)


RULE = Rule(
    code="S032",
    slug="stray-characters",
    name="字符不规范（可自动修正）",
    group="B 取值形式",
    severity="info",
    scope="row",
    basis="公开表中的≧、═、>=、》；公文的发文字号用六角括号〔〕",
    basis_kind="public table",
    meaning="同一个符号写法不一，软件导入和比较时会认不出：≧、>=、》改为≥，═改为=，百分比改为%，"
    "【2012】1314号改为〔2012〕1314号，去掉多余的引号、换行和制表符。只改字符，不改意思，可以自动修正。",
    bad="使用人员满意度 ≧95百分比",
    good="使用人员满意度 ≥95%",
    check=check,
)
