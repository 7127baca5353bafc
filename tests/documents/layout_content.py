"""What stands in the documents of `layouts/`: invented projects, and the names that forms give to columns."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
_NAMES = tomllib.loads((_HERE / "layout_words.toml").read_text(encoding="utf-8"))
WORDS: dict[str, list[str]] = _NAMES["words"]
BARE: dict[str, tuple[str | None, str | None]] = {
    key: (names[0] or None, names[1] or None) for key, names in _NAMES["bare"].items()
}
POINTED: dict[str, str] = _NAMES["pointed"]
LEVELS = {
    "数": ("产出指标", "数量指标"),
    "质": ("产出指标", "质量指标"),
    "时": ("产出指标", "时效指标"),
    "本": ("产出指标", "成本指标"),
    "经": ("效益指标", "经济效益指标"),
    "社": ("效益指标", "社会效益指标"),
    "生": ("效益指标", "生态效益指标"),
    "持": ("效益指标", "可持续影响指标"),
    "满": ("满意度指标", "服务对象满意度指标"),
    "社本": ("成本指标", "社会成本指标"),
    "环本": ("成本指标", "生态环境成本指标"),
}


@dataclass(frozen=True)
class Line:
    """One indicator; ``key`` names its place in `LEVELS`."""

    key: str
    name: str
    operator: str = ""
    number: str = ""
    unit: str = ""
    weight: str = ""
    actual: str = ""
    score: str = ""
    reason: str = ""
    description: str = ""

    @property
    def value(self) -> str:
        """The target as a person writes it in one cell."""
        return f"{self.operator}{self.number}{self.unit}"


@dataclass(frozen=True)
class Work:
    """One project; money in 万元, ``values`` by region in the order of the lines."""

    name: str
    unit: str
    department: str
    year: int
    total: float
    fiscal: float
    other: float | None
    purpose: str
    goal: str
    lines: tuple[Line, ...] = ()
    values: dict[str, tuple[str, ...]] = field(default_factory=dict)


def _work(data: dict[str, Any]) -> Work:
    total, fiscal, other = data.pop("money")
    lines = tuple(Line(*line.split("|")) for line in data.pop("lines"))
    values = {place: tuple(text.split("|")) for place, text in data.pop("values", {}).items()}
    return Work(**data, total=total, fiscal=fiscal, other=None if other < 0 else other, lines=lines, values=values)


def _works() -> dict[str, tuple[Work, ...]]:
    data = tomllib.loads((_HERE / "layout_projects.toml").read_text(encoding="utf-8"))
    return {layout: tuple(map(_work, works)) for layout, works in data.items()}


WORKS = _works()
