"""Indicator frames by year and place, and the mapping of published level names to the canonical tree."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from pydantic import BaseModel, ConfigDict

from corpus.errors import NotFoundError
from corpus.resources import read_toml

_POINTS = re.compile(r"[((][^()()]*分[^()()]*[))]$")  # a level cell may carry its total points: 产出指标(50分)
DEFAULT = "mof2015"


class Branch(BaseModel):
    """A level-1 name with its level-2 names, in the order of the form."""

    model_config = ConfigDict(frozen=True)

    level1: str
    level2: tuple[str, ...]


class Frame(BaseModel):
    """The level names that a regulation or a place's form uses.

    ``basis`` says where it was read: a regulation (not re-read), the seed document, or public tables.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    from_year: int
    regions: tuple[str, ...]
    basis: str
    tree: tuple[Branch, ...]
    required_level1: tuple[str, ...]
    cost_required_for: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    money_unit: str = "万元"
    weights: dict[str, float] = {}
    note: str | None = None

    def slots(self) -> tuple[tuple[str, str], ...]:
        """Give the canonical (level 1, level 2) pairs that this form has room for, in the form's order.

        A form that prints no level-2 names of its own (河北 2019) has room for all of 88号.
        """
        found = dict.fromkeys(
            pair
            for branch in self.tree
            for name in branch.level2
            if (pair := canonical(branch.level1, name)) != (None, None)
        )
        pairs = tuple((one, two) for one, two in found if one and two)
        return pairs if pairs or self.id == DEFAULT else get_frame(DEFAULT).slots()

    def published(self, level2: str) -> tuple[str, str]:
        """Give the (level 1, level 2) names that this form prints for a canonical level-2 name.

        :return: the form's own names; the canonical ones where the form has no room for it.
        """
        for branch in self.tree:
            for name in branch.level2:
                if canonical(branch.level1, name)[1] == level2:
                    return branch.level1, name
        return level1_of(level2) or level2, level2


@lru_cache(maxsize=1)
def frames() -> dict[str, Frame]:
    """Give all known frames by id."""
    return {entry["id"]: Frame.model_validate(entry) for entry in read_toml("corpus", "frames.toml")["frames"]}


def get_frame(frame_id: str | None) -> Frame:
    """Give a frame by id (None: the central one of 88号).

    :raises NotFoundError: when there is no such frame; the message lists those known.
    """
    known = frames()
    chosen = frame_id or DEFAULT
    if chosen not in known:
        raise NotFoundError(
            "frame.unknown", f"没有名为「{chosen}」的指标框架；可用的有：{'、'.join(known)}", frame=chosen
        )
    return known[chosen]


@lru_cache(maxsize=1)
def canonical_tree() -> dict[str, str]:
    """Give the canonical level-1 name of every canonical level-2 name, in canonical order."""
    return {
        name: branch["level1"]
        for branch in read_toml("corpus", "frames.toml")["canonical"]
        for name in branch["level2"]
    }


def level1_of(level2: str | None) -> str | None:
    """Give the canonical level 1 under which a canonical level 2 stands."""
    return canonical_tree().get(level2 or "")


@lru_cache(maxsize=4096)
def fold_level(name: str | None) -> str:
    """Fold a level name for comparison: widths, spaces, points and the suffix 指标 do not count."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", name or ""))
    text = _POINTS.sub("", text).strip("【】[]:、.*★")
    return re.sub(r"指标$", "", text)


def canonical_level1(name: str | None) -> str | None:
    """Map a published level-1 name to the canonical one (项目完成 → 产出指标); None where it is unknown."""
    synonyms: dict[str, str] = read_toml("corpus", "frames.toml")["synonyms"]["level1"]
    return synonyms.get(fold_level(name))


def canonical_level2(name: str | None) -> str | None:
    """Map a published level-2 name to the canonical one (环境效益 → 生态效益指标); None where it is unknown."""
    synonyms: dict[str, str] = read_toml("corpus", "frames.toml")["synonyms"]["level2"]
    folded = fold_level(name)
    if folded in synonyms:
        return synonyms[folded]
    return "服务对象满意度指标" if "满意度" in folded else None


def canonical(level1: str | None, level2: str | None) -> tuple[str | None, str | None]:
    """Map a published pair of level names to the canonical tree.

    A known level 2 decides (成本指标 / 经济成本指标 → 产出指标 / 成本指标); without one, level 1 is mapped alone, and
    满意度, which has a single level 2, brings it along. The frame of the central investment plan (实施效果指标 /
    产出指标) has its levels shifted by one: level 2 then names the canonical level 1.

    :return: canonical names, None where unknown.
    """
    two = canonical_level2(level2)
    if two:
        return level1_of(two), two
    one = canonical_level1(level1) or canonical_level1(level2)
    if one == "满意度指标":
        return one, "服务对象满意度指标"
    return one, None


def detect_frame(pairs: Iterable[tuple[str | None, str | None]], region: str | None, year: int | None) -> str:
    """Guess which frame a table was filled in by.

    A frame fits as well as the share of the table's published pairs that it prints; the table's region, then the
    latest frame not after its year, decide between equals.

    :param pairs: published (level 1, level 2) names of the rows.
    :param region: place the table comes from, where known.
    :param year: budget year, where known.
    :return: a frame id; the central one of 88号 where nothing speaks.
    """
    seen = {(fold_level(one), fold_level(two)) for one, two in pairs}

    def fit(frame: Frame) -> tuple[float, bool, bool, bool, int]:
        printed = {(fold_level(branch.level1), fold_level(name)) for branch in frame.tree for name in branch.level2}
        hits = sum(pair in printed for pair in seen) / len(seen) if seen else 0.0
        here = bool(region) and any(place in (region or "") for place in frame.regions)
        in_time = year is None or frame.from_year <= year
        return hits, here, not frame.regions, in_time, frame.from_year if here else -frame.from_year

    return max(frames().values(), key=fit).id
