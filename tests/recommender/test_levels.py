"""The shipped level classifier: what it learned from, and what it says of clear cases."""

from __future__ import annotations

import subprocess
import sys
import time

import numpy as np
import pytest
from click.testing import CliRunner

from corpus.frames import level1_of
from corpus.store import Store
from corpus.table import Indicator, ParsedDocument, TargetTable
from models.level import LevelClassifier
from recommender import levels
from recommender.levels import LEVELS, gather, guess_level, load_levels, written_forms

CLEAR = {
    "培训人数": "数量指标",
    "道路改造里程": "数量指标",
    "设备购置数量": "数量指标",
    "验收合格率": "质量指标",
    "信息准确率": "质量指标",
    "完成及时率": "时效指标",
    "项目完成时间": "时效指标",
    "项目总成本": "成本指标",
    "人均培训费用": "成本指标",
    "带动增收金额": "经济效益指标",
    "带动旅游收入增长": "经济效益指标",
    "提升公共服务水平": "社会效益指标",
    "污染物减排量": "生态效益指标",
    "改善区域生态环境": "生态效益指标",
    "设备使用年限": "可持续影响指标",
    "建立长效管护机制": "可持续影响指标",
    "受益群众满意度": "服务对象满意度指标",
    "服务对象满意度（≥**%）": "服务对象满意度指标",
}


@pytest.mark.parametrize(("name", "level2"), CLEAR.items())
def test_clear_cases(name, level2):
    first = guess_level(name)[0]
    assert first.level2 == level2
    assert first.level1 == level1_of(level2)
    assert first.probability > 0.5


def test_the_shipped_one_covers_the_nine_levels_and_adds_up_to_one():
    found = load_levels()
    assert found.labels == LEVELS
    assert len(LEVELS) == 9
    assert found.predict(list(CLEAR), [None] * len(CLEAR)).sum(axis=1) == pytest.approx(1, abs=1e-6)
    assert sum(guess.probability for guess in guess_level("任意名称", "任意说明")) == pytest.approx(1, abs=1e-6)


def test_the_shipped_figures_are_sane():
    figures = load_levels().facts["figures"]["cross_validated"]
    assert figures["accuracy"] > 0.8
    assert figures["top2"] > 0.9
    assert figures["calibration_error"] < 0.06


def test_the_shipped_one_was_trained_on_what_is_shipped():
    assert load_levels().facts["sources"] == levels_sources()


def levels_sources():
    extra = load_levels().facts["sources"]["written-forms"]
    assert extra["rows"] == len(written_forms())
    return {**gather().sources, "written-forms": extra}


def test_it_loads_fast_and_is_small():
    started = time.process_time()
    LevelClassifier.load(load_folder())
    assert time.process_time() - started < 0.2
    assert sum(path.stat().st_size for path in load_folder().iterdir()) < 2_000_000


def load_folder():
    from importlib.resources import files
    from pathlib import Path

    return Path(str(files("models").joinpath("weights", "level")))


def test_guessing_imports_no_learning_library():
    code = (
        "import sys; from recommender.levels import guess_level; guess_level('培训人数')\n"
        "print(sorted({'sklearn', 'torch'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_gathering_takes_each_pair_once_and_the_store_where_given(tmp_path):
    store = Store(tmp_path / "store.db")
    rows = (
        Indicator(level1="产出指标", level2="数量指标", level3="星舰对接次数"),
        Indicator(level1="产出指标", level2="数量指标", level3="星舰对接次数"),
        Indicator(level1="产出指标", level2="别的", level3="没有层级"),
        Indicator(level1="产出指标", level2="数量指标", level3=" "),
    )
    table = TargetTable(id="t-1", project_name="星舰", indicators=rows)
    store.add_document("d" * 64, "星舰.json", ParsedDocument(tables=(table,)))
    plain, more = gather(), gather(store)
    assert more.sources["store"]["rows"] == 1
    assert len(more.names) == len(plain.names) + 1
    pairs = list(zip(more.names, more.labels, strict=True))
    assert len(set(pairs)) == len(pairs)
    assert pairs[-1] == ("星舰对接次数", "数量指标")
    assert sum(source["rows"] for source in plain.sources.values()) == len(plain.names)
    store.close()


def test_written_forms_are_composed_the_same_way_every_time():
    found = written_forms(3)
    assert found == written_forms(3) != written_forms(4)
    assert {label for _, label, _ in found} == set(LEVELS)
    assert not any("{" in name for name, _, _ in found)


def test_the_command_trains_and_writes_the_folder(tmp_path, monkeypatch):
    rows = gather()
    few = levels.Gathered(
        names=rows.names[:300], descriptions=rows.descriptions[:300], labels=rows.labels[:300], sources=rows.sources
    )
    monkeypatch.setattr(levels, "gather", lambda _: few)
    done = [CliRunner().invoke(levels.main, ["--output", str(tmp_path / name)]) for name in ("a", "b")]
    assert [one.exit_code for one in done] == [0, 0]
    assert "300 个指标名称" in done[0].output
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()
    assert np.isfinite(LevelClassifier.load(tmp_path / "a").predict(["培训人数"])).all()
