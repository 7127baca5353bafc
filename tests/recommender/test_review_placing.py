"""Where the classifier would put an indicator: by its name, and by the kind of its value."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from corpus.frames import level1_of
from corpus.table import Indicator
from corpus.training_tables import load_training_tables
from recommender.levels import LEVELS
from recommender.review import lexicon, placing
from recommender.review.cells import is_given
from recommender.review.placing import guess_level, kind_of_value


def _row(level2: str, name: str, value: str | None, description: str | None = None) -> Indicator:
    return Indicator(level1=level1_of(level2), level2=level2, level3=name, value=value, description=description)


@pytest.mark.parametrize(
    ("stated", "name", "value", "meant"),
    [
        ("时效指标", "设备验收合格率", "≥98%", "质量指标"),
        ("质量指标", "培训人数", "≥300人", "数量指标"),
        ("社会效益指标", "项目完成时间", "2023年12月底前", "时效指标"),
        ("数量指标", "设备采购成本", "≤30万元", "成本指标"),
        ("成本指标", "受益群众满意度", "≥90%", "服务对象满意度指标"),
        ("可持续影响指标", "带动农民增收", "≥800万元", "经济效益指标"),
    ],
)
def test_a_misplaced_row_is_told(stated, name, value, meant):
    guess = guess_level(_row(stated, name, value))
    assert guess is not None
    assert guess.level2 == meant
    assert guess.probability > 0.9
    assert guess.stated < 0.01


def test_a_row_in_its_place_agrees_with_itself():
    guess = guess_level(_row("数量指标", "指标1：培训人数（≥**人）", "≥300人"))
    assert guess is not None
    assert guess.level2 == "数量指标"
    assert guess.stated == guess.probability > 0.9


def test_the_value_moves_the_verdict():
    name = "设备使用情况"
    as_words = guess_level(_row("质量指标", name, "良好"))
    as_count = guess_level(_row("质量指标", name, "≥20台"))
    alone = guess_level(_row("质量指标", name, None))
    assert as_words is not None
    assert as_count is not None
    assert alone is not None
    assert as_count.stated < alone.stated
    assert as_words.stated > as_count.stated


def test_a_placeholder_says_nothing():
    assert guess_level(_row("质量指标", "验收合格率", "≥**%")) == guess_level(_row("质量指标", "验收合格率", None))


@pytest.mark.parametrize(
    "row",
    [
        Indicator(level1="产出指标", level2="质量指标", level3="", value="≥95%"),
        Indicator(level1="产出指标", level2=None, level3="验收合格率", value="≥95%"),
        Indicator(level1="成本指标", level2="社会成本指标", level3="扰民投诉", value="≤3件"),
    ],
)
def test_it_says_nothing_where_it_cannot(row):
    assert guess_level(row) is None


def test_a_name_is_scored_once(monkeypatch):
    seen: list[tuple[str, str]] = []

    class Classifier:
        labels = LEVELS

        def predict(self, names, descriptions):
            seen.extend(zip(names, descriptions, strict=True))
            return np.full((len(names), len(LEVELS)), 1 / len(LEVELS), dtype=np.float32)

    placing._chances.cache_clear()
    monkeypatch.setattr(placing, "load_levels", Classifier)
    try:
        for stated in ("质量指标", "数量指标"):
            for value in ("≥95%", "≥20台"):
                guess_level(_row(stated, "只算一次的名称", value))
        guess_level(_row("质量指标", "只算一次的名称", "≥95%", "另有说明"))
    finally:
        placing._chances.cache_clear()
    assert seen == [("只算一次的名称", ""), ("只算一次的名称", "另有说明")]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("≥95%", "rate"),
        ("≤5‰", "rate≤"),
        ("=0起", "zero"),
        ("≤0%", "zero"),
        ("≥1.3万户", "count"),
        ("1次/月", "count"),
        ("<5件", "count≤"),
        ("≥300万元", "money≥"),
        ("≤40元/人·天", "money≤"),
        ("43.2万元", "money"),
        ("≤5分钟", "duration≤"),
        ("≥8年", "duration"),
        ("2023年12月底前", "date"),
        ("≥90分", "measure"),
        ("43.2", "bare"),
        ("5-8场", "count"),
        ("显著提升", "text"),
        ("优", "text"),
    ],
)
def test_kinds_of_values(value, kind):
    assert kind_of_value(_row("数量指标", "名称", value)) == kind


def test_the_shares_are_those_of_the_training_tables():
    counted: Counter[tuple[str, str]] = Counter()
    rows: Counter[str] = Counter()
    for table in load_training_tables():
        for row in table.indicators:
            if row.level2 in LEVELS and is_given(row):
                counted[kind_of_value(row), row.level2] += 1
                rows[row.level2] += 1
    entries = lexicon.table("value_kinds")
    kinds = sorted(entries.keys() - {"levels"})
    assert {kind for kind, _ in counted} <= set(kinds)
    assert entries["levels"] == list(LEVELS)
    for kind in kinds:
        expected = [(counted[kind, level2] + 0.5) / (rows[level2] + 0.5 * len(kinds)) for level2 in LEVELS]
        assert entries[kind] == pytest.approx(expected, abs=1e-3), kind
