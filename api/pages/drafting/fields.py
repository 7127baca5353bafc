"""The form's fields as people write them: what each means, and what is wrong with it."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from corpus.frames import Frame, detect_frame, frames
from recommender.project import Project
from recommender.typical.groups import province

LONGEST = {"name": 500, "unit": 500, "purpose": 20_000, "goal": 20_000}
_YEAR = re.compile(r"^((?:19|20|21)\d\d)年?度?$")
_MONEY = re.compile(r"^(\d+(?:\.\d+)?)(亿元|亿|万元|万|元)?$")
_WAN = {"亿元": 10_000.0, "亿": 10_000.0, "元": 0.0001}
_MOST_WAN = 1e9
_NEXT_YEARS_FROM = 7  # month: budgets of the next year are drafted in the second half of a year


def plain(text: str | None) -> str:
    """Fold widths and take out spaces and thousands signs, as people mix them."""
    return re.sub(r"[\s,，]", "", unicodedata.normalize("NFKC", text or ""))


def year_of(text: str | None) -> int | None:
    """Read a year as people write it (2026、２０２６年); None where there is none."""
    found = _YEAR.match(plain(text))
    return int(found[1]) if found else None


def budget_of(text: str | None) -> float | None:
    """Read an amount in 万元, with or without its unit (48、48.5万元、480,000元); None where there is none."""
    found = _MONEY.match(plain(text))
    return round(float(found[1]) * _WAN.get(found[2] or "", 1.0), 6) if found else None


def name_problem(text: str | None) -> str | None:
    """Say what is wrong with the name of a project."""
    if not any(map(str.isalnum, text or "")):
        return "请填写项目名称"
    return _length_problem("name", text)


def unit_problem(text: str | None) -> str | None:
    """Say what is wrong with the name of a unit."""
    return _length_problem("unit", text)


def purpose_problem(text: str | None) -> str | None:
    """Say what is wrong with the purpose."""
    return _length_problem("purpose", text)


def goal_problem(text: str | None) -> str | None:
    """Say what is wrong with the goal."""
    return _length_problem("goal", text)


def year_problem(text: str | None) -> str | None:
    """Say what is wrong with the year."""
    year = year_of(text)
    return None if not plain(text) or (year and 1949 <= year <= 2200) else "请写四位数字，如 2026"


def budget_problem(text: str | None) -> str | None:
    """Say what is wrong with the budget."""
    if not plain(text):
        return None
    amount = budget_of(text)
    if amount is None:
        return "请写数字，如 48.5"
    return None if amount <= _MOST_WAN else "金额太大，单位是万元"


def _length_problem(field: str, text: str | None) -> str | None:
    allowed = LONGEST[field]
    return None if len(text or "") <= allowed else f"太长了，最多 {allowed:,} 个字"


def usual_year(today: date) -> int:
    """Give the year for which budgets are drafted at a time of the year."""
    return today.year + (today.month >= _NEXT_YEARS_FROM)


def frame_choices() -> dict[str, str]:
    """Give the name of every form by its id, as a person chooses it."""
    return {frame.id: frame_words(frame) for frame in frames().values()}


def frame_words(frame: Frame) -> str:
    """Give the name of a form with the year from which it is used."""
    return f"{frame.name}，{frame.from_year}年起"


def usual_frame(unit: str | None, year: int | None) -> str:
    """Give the id of the form that units of a place use in a year."""
    return detect_frame((), province(None, unit), year)


def project_of(said: dict[str, str | None], before: Project | None) -> Project | None:
    """Give the project that a form describes.

    :param said: the fields' texts.
    :param before: the project as it was: what is wrong now stays as it was there.
    :return: None where it has no name and never had one.
    """
    if name_problem(said["name"]) and before is None:
        return None
    old = before or Project(name=said["name"] or "")

    def text(field: str, problem: str | None) -> str | None:
        return getattr(old, field) if problem else (said[field] or "").strip() or None

    return Project(
        name=old.name if name_problem(said["name"]) else said["name"] or "",
        unit=text("unit", unit_problem(said["unit"])),
        year=old.year if year_problem(said["year"]) else year_of(said["year"]),
        budget_wan=old.budget_wan if budget_problem(said["budget"]) else budget_of(said["budget"]),
        purpose=text("purpose", purpose_problem(said["purpose"])),
        goal=text("goal", goal_problem(said["goal"])),
        frame=said["frame"],
    )
