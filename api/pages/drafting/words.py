"""What is shown of a row, in plain words."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from api.pages.charts import FEW_NUMBERS, typical_picture, typical_words
from api.pages.charts import usual_words as usual_line
from corpus.units import parse_unit
from recommender.drafting.checks import Check
from recommender.drafting.completeness import Completeness
from recommender.drafting.draft import DraftRow
from recommender.review.money import COST
from recommender.suggest.answer import Evidence
from recommender.suggest.row import COUNTED, nearness
from recommender.typical import Typical

SEVERITY_WORDS = {"error": "要改", "warning": "建议改", "info": "提示"}
ORIGINS = {
    "retrieved": ("folder_shared", "相近项目"),
    "adapted": ("edit_note", "本项目拟写"),
    "library": ("menu_book", "起步指标库"),
    "model": ("auto_awesome", "语言模型"),
    "own": ("person", "自己填写"),
    "copied": ("history", "照往年"),
}
_BLANK_RULE = "S005"  # a blank value is asked for in words of its own
_COST_KIND = {"fits": "fine", "over": "error", "under": "warning", "no_cost_rows": "info", "no_budget": "info"}
COST_KINDS = frozenset(_COST_KIND.values())


def finding_words(check: Check) -> dict[str, Any]:
    """Say what is wrong with a row and what to do about it."""
    finding = check.finding
    return {
        "code": finding.code,
        "severity": finding.severity,
        "word": SEVERITY_WORDS[finding.severity],
        "message": finding.message,
        "remedy": finding.remedy,
        "basis": f"依据：{finding.basis}",
        "fixable": check.fixable,
    }


def wanted_checks(found: Iterable[Check], asked: Collection[str]) -> list[Check]:
    """Leave out what is asked for already.

    :param found: the checks of a draft.
    :param asked: the keys of the rows whose value is asked for.
    """
    return [check for check in found if check.finding.code != _BLANK_RULE or not _is_asked(check, asked)]


def _is_asked(check: Check, asked: Collection[str]) -> bool:
    """Tell whether blank values are asked for; of the whole table S005 speaks where a column was not recognised."""
    return bool(asked) if check.key is None else check.key in asked


def cost_words(whole: Completeness) -> tuple[str, str]:
    """Say how the costs stand to the budget.

    :return: (kind of a note, words); costs that fit are no good news while one is blank.
    """
    cost = whole.cost
    blanks = sum(slot.blanks for slot in whole.slots if slot.level2 == COST)
    if not blanks:
        return _COST_KIND[cost.state], cost.message
    kind = "info" if cost.state in ("fits", "under") else _COST_KIND[cost.state]
    return kind, f"{cost.message}；还有 {blanks} 个成本值待填"


def option_words(row: DraftRow) -> dict[str, str | None]:
    """Say in a line what another row would be."""
    return {"name": row.level3, "value": row.value, "from": ORIGINS[row.origin][1]}


def detail_words(row: DraftRow) -> dict[str, Any]:
    """Say what speaks for a row and its value, with the published rows it rests on."""
    reasons = [part for part in (row.reason or "").split("；") if part]
    if row.typical:
        reasons = [part for part in reasons if not part.startswith(COUNTED)]
        reasons.append(typical_words(row.typical))
    if row.basis:
        reasons.append(f"指标库注明的出处：{row.basis}")
    return {
        "reasons": reasons or [_unproposed(row)],
        "source": row.value_source,
        "evidence": [_evidence_words(found) for found in row.evidence],
    }


def usual_words(typical: Typical | None) -> str:
    """Say in a few words what an indicator is usually set to; the picture and 依据 say the rest."""
    return usual_line(typical) if typical else ""


def usual_picture(row: DraftRow) -> str:
    """Draw the usual values with the row's own among them where it is in a like unit."""
    typical, target = row.typical, row.target
    if typical is None or typical.numbers < FEW_NUMBERS:
        return ""  # the words say each of a few values
    own = target.number if target.kind == "number" else None
    if own is not None and target.unit != typical.unit:
        own = _converted(own, target.unit, typical.unit)
    return typical_picture(typical, own)


def _converted(number: float, unit: str | None, wanted: str | None) -> float | None:
    one, other = parse_unit(unit or ""), parse_unit(wanted or "")
    return number * one.factor / other.factor if one and other and one.family == other.family else None


def _evidence_words(found: Evidence) -> dict[str, Any]:
    year = f"{found.year}年" if found.year else None
    near = f"与本项目{nearness(found.similarity)}"
    where = "，".join(part for part in (found.project_name, found.unit, year, near) if part)
    return {"name": found.level3, "value": found.value, "where": where, "table": found.table_id}


def _unproposed(row: DraftRow) -> str:
    return "照往年的表填写，没有重新推荐" if row.origin == "copied" else "这条是自己填写的，没有公开表作依据"
