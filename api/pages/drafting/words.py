"""What is shown of a row, in plain words."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from api.pages.charts import number_text, typical_picture, typical_words
from corpus.units import parse_unit
from recommender.drafting.checks import Check
from recommender.drafting.draft import DraftRow
from recommender.suggest.answer import Evidence
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
_NEAR, _SIMILAR = 0.5, 0.25  # similarity of projects from which words say so, by judgement


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
    return [check for check in found if check.key not in asked or check.finding.code != _BLANK_RULE]


def option_words(row: DraftRow) -> dict[str, str | None]:
    """Say in a line what another row would be."""
    return {"name": row.level3, "value": row.value, "from": ORIGINS[row.origin][1]}


def detail_words(row: DraftRow) -> dict[str, Any]:
    """Say what speaks for a row and its value, with the published rows it rests on."""
    reasons = [part for part in (row.reason or "").split("；") if part]
    if row.typical:
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
    if typical is None:
        return ""
    if typical.median is None:
        most = f"，如“{typical.values[0].value}”" if typical.values else ""
        return f"公布过{typical.count}次{most}"
    return f"多为{typical.operator or ''}{number_text(typical.median)}{typical.unit or ''}，公布过{typical.count}次"


def usual_picture(row: DraftRow) -> str:
    """Draw the usual values with the row's own among them where it is in a like unit."""
    typical, target = row.typical, row.target
    if typical is None:
        return ""
    own = target.number if target.kind == "number" else None
    if own is not None and target.unit != typical.unit:
        own = _converted(own, target.unit, typical.unit)
    return typical_picture(typical, own)


def _converted(number: float, unit: str | None, wanted: str | None) -> float | None:
    one, other = parse_unit(unit or ""), parse_unit(wanted or "")
    return number * one.factor / other.factor if one and other and one.family == other.family else None


def _evidence_words(found: Evidence) -> dict[str, Any]:
    year = f"{found.year}年" if found.year else None
    where = "，".join(part for part in (found.project_name, found.unit, year, _similar_words(found.similarity)) if part)
    return {"name": found.level3, "value": found.value, "where": where, "table": found.table_id}


def _similar_words(similarity: float) -> str:
    if similarity >= _NEAR:
        return "与本项目很相近"
    return "与本项目相近" if similarity >= _SIMILAR else "与本项目略有相近"


def _unproposed(row: DraftRow) -> str:
    return "照往年的表填写，没有重新推荐" if row.origin == "copied" else "这条是自己填写的，没有公开表作依据"
