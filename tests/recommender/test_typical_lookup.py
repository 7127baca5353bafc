"""Typical values over a small store: by indicator, by attribute, by groups, as frames."""

from __future__ import annotations

import subprocess
import sys

import pandas as pd
import pytest
from pydantic import ValidationError

from corpus.errors import InputError, NotFoundError
from corpus.store import Store
from corpus.table import ParsedDocument, TargetTable
from recommender.index.files import open_snapshot
from recommender.settings import Settings
from recommender.typical.answer import TypicalQuery
from recommender.typical.frames import COLUMNS, SUMMARY, occurrence_frame, typical_frame
from recommender.typical.lookup import TypicalLookup


def _table(name, rows, **fields):
    keys = ("level1", "level2", "level3", "value")
    return TargetTable.model_validate(
        {"project_name": name, "indicators": [dict(zip(keys, row, strict=True)) for row in rows], **fields}
    )


def _quality(name, value):
    return "产出指标", "质量指标", name, value


TABLES = (
    _table(
        "物业费",
        [_quality("保安出勤率", "≥90%"), _quality("保洁出勤率", "≥98%"), _quality("设备维修收入增长率", "≥150%")],
        unit="某市第一中学",
        region="河北省保定市",
        year=2023,
        budget_wan={"total": 45},
    ),
    _table(
        "物业服务",
        [_quality("保安出勤率", "≥95%"), ("产出指标", "数量指标", "保安出勤率", "≥5‰"), _quality("培训", "5场")],
        unit="某县人民医院",
        region="天津市",
        year=2022,
        budget_wan={"total": 1000},
    ),
    _table("旧表", [_quality("保安出勤率", "≥292%"), _quality("门卫出勤率", "优")], unit="某县人民医院"),
    _table("物业类", [_quality("保安出勤率", "≥11%"), _quality("司机出勤率", "≥99%")], kind="library"),
)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    store = Store(home / "corpus.db")
    store.add_document("a" * 64, "甲.txt", ParsedDocument(tables=TABLES))
    found = open_snapshot(store, Settings(home=home, encoder="lsa"))
    store.close()
    return found


@pytest.fixture(scope="module")
def ask(snapshot):
    lookup = TypicalLookup(snapshot)
    return lambda level3, **wanted: lookup.answer(TypicalQuery(level3=level3, **wanted))


def test_the_library_is_no_evidence_and_bad_cells_are_left_out(ask):
    found = ask("保安出勤率", level2="质量").indicator
    assert (found.name, found.indicators) == ("保安出勤率", 1)
    assert (found.typical.count, found.typical.numbers, found.typical.left_out) == (3, 2, 1)
    assert (found.typical.median, found.typical.unit, found.typical.operator) == (92.5, "%", "≥")
    assert ask("司机出勤率").indicator.typical is None


def test_without_level2_all_places_of_the_name_count(ask):
    assert ask("保安出勤率").indicator.indicators == 2
    assert ask("保安出勤率").indicator.typical.count == 4


def test_the_attribute_brings_the_others_together(ask):
    found = ask("司机出勤率").attribute
    assert (found.name, found.typical.count, found.typical.numbers) == ("出勤率", 6, 4)
    alone = ask("出勤率")
    assert alone.indicator is None
    assert alone.attribute == found
    assert ask("培训").attribute is None


@pytest.mark.parametrize(
    ("by", "wanted"),
    [
        ("unit_type", [("医院", 2), ("学校", 1)]),
        ("region", [("天津市", 1), ("河北省", 1), (None, 1)]),
        ("year", [("2022", 1), ("2023", 1), (None, 1)]),
        ("budget", [("10–50万元", 1), ("≥1000万元", 1), (None, 1)]),
        (None, []),
    ],
)
def test_groups(ask, by, wanted):
    found = ask("保安出勤率", level2="质量", by=by).indicator
    assert [(entry.group, entry.typical.count) for entry in found.groups] == wanted
    assert not by or sum(entry.typical.count for entry in found.groups) == found.typical.count


def test_an_unknown_name_gives_the_nearest(ask):
    with pytest.raises(NotFoundError, match="「保安出勤率」") as failure:
        ask("保安人员出勤情况率")
    assert 1 <= len(failure.value.context["nearest"]) <= 3
    with pytest.raises(NotFoundError, match="「质量指标」"):
        ask("培训", level2="成本")


@pytest.mark.parametrize("wrong", [{"level3": ""}, {"level3": "?"}, {"level3": "率", "by": "x"}, {"level2": "质量"}])
def test_nonsense_is_refused(wrong):
    with pytest.raises(ValidationError):
        TypicalQuery.model_validate(wrong)


def test_the_frame_has_a_row_for_each_published_occurrence(snapshot):
    frame = occurrence_frame(snapshot)
    assert tuple(frame.columns) == COLUMNS
    assert len(frame) == sum(len(table.indicators) for table in TABLES[:3])
    row = frame[(frame.level2 == "数量指标")].iloc[0]
    assert (row.indicator, row.attribute, row.unit_name, row.unit_type) == (
        "保安出勤率",
        "出勤率",
        "某县人民医院",
        "医院",
    )
    assert (row.number, row.unit, row.unit_family, row.base_number) == (5, "‰", "rate", 0.5)
    assert (row.region, row.year, row.budget_wan, row.budget_class) == ("天津市", 2022, 1000, "≥1000万元")
    words = frame[frame.value == "优"].iloc[0]
    assert words[["number", "unit", "base_number", "year", "budget_class"]].isna().all()
    assert frame.budget_class.cat.ordered


def test_the_summary_agrees_with_the_answer(snapshot, ask):
    frame = typical_frame(snapshot, ("indicator", "level2"))
    row = frame.set_index(["indicator", "level2"]).loc[("保安出勤率", "质量指标")]
    typical = ask("保安出勤率", level2="质量").indicator.typical
    for name in SUMMARY:
        wanted = getattr(typical, name)
        assert row[name] == wanted if wanted is not None else pd.isna(row[name])
    assert (row["mode"], row["mode_count"]) == ("≥90%", 1)
    growth = frame.set_index("indicator").loc["设备维修收入增长率"]
    assert growth["median"] == 150


def test_groups_of_a_frame_keep_the_unknown(snapshot):
    frame = typical_frame(snapshot, ("attribute", "year"))
    assert frame["count"].sum() == len(occurrence_frame(snapshot))
    attendance = frame[frame.attribute == "出勤率"]
    assert sorted(attendance["count"]) == [2, 2, 2]
    assert attendance.year.isna().sum() == 1
    assert list(typical_frame(snapshot, ("operator",)).columns[:2]) == ["group_operator", "count"]


@pytest.mark.parametrize("by", [(), ("colour",), ("year", "year")])
def test_a_wrong_grouping_names_the_right_ones(snapshot, by):
    with pytest.raises(InputError, match="unit_type"):
        typical_frame(snapshot, by)


def test_an_empty_store_gives_empty_frames(tmp_path):
    store = Store(tmp_path / "corpus.db")
    store.add_document("a" * 64, "甲.txt", ParsedDocument(tables=TABLES[3:]))
    empty = open_snapshot(store, Settings(home=tmp_path, encoder="lsa"))
    store.close()
    assert occurrence_frame(empty).shape == (0, len(COLUMNS))
    assert typical_frame(empty).empty


def test_pandas_is_loaded_for_frames_only():
    code = "import sys, recommender.typical.frames, recommender.typical.lookup; print('pandas' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "False", done.stderr
