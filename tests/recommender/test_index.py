"""Snapshots: unique indicators, the same after loading, rebuilt when and only when the store changed."""

from __future__ import annotations

import json
import os
import shutil
import time

import numpy as np
import pytest

from corpus.errors import StoreError
from corpus.store import Store
from corpus.table import ParsedDocument, TargetTable
from models.lexical import LexicalIndex
from models.lsa import LsaEncoder
from recommender.engines.shard import Shard
from recommender.index.build import NAME_SHARE, indicator_text, noise_level, table_text
from recommender.index.columns import ARRAYS, Indicators
from recommender.index.files import fingerprint, open_snapshot, rebuild_snapshot
from recommender.index.gather import gathered
from recommender.settings import Settings


def _table(name, *rows, **fields):
    indicators = [
        {"level1": None, "level2": level2, "level3": level3, "value": value, "published_level1": None}
        for level2, level3, value in rows
    ]
    return TargetTable.model_validate({"project_name": name, "indicators": indicators, **fields})


pytestmark = pytest.mark.usefixtures("few_examples")

CONFERENCE = _table(
    "会议费", ("数量指标", "★指标1:会议场次(≥**场)", "≥5场"), ("质量指标", "会议场次", "100%"), goal="开好会议"
)
TRAINING = _table(
    "培训费", ("数量指标", "会议场次", "≥7场"), ("数量指标", "会议场次", None), ("数量指标", "", "5"), keywords=["培训"]
)


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path, encoder="lsa")


@pytest.fixture
def store(tmp_path):
    opened = Store(tmp_path / "corpus.db")
    opened.add_document("a" * 64, "甲.txt", ParsedDocument(tables=(CONFERENCE, TRAINING)))
    yield opened
    opened.close()


@pytest.fixture
def steps():
    return []


def _index(settings):
    return sorted(path.name for path in (settings.home / "index").iterdir())


def _said(item):
    return (
        *(item.level1, item.level2, item.level3, item.description, item.hint, item.basis),
        list(item.occurrences),
        item.tables.tolist(),
    )


# Unique indicators


def test_rows_of_one_name_and_level_are_one_indicator():
    columns, keys = gathered([CONFERENCE, TRAINING])
    indicators = Indicators(columns)
    assert [columns.head(place).project_name for place in range(columns.tables)] == ["会议费", "培训费"]
    assert keys == [("数量指标", "会议场次"), ("质量指标", "会议场次")]
    assert [(item.level2, item.level3) for item in indicators] == [("数量指标", "会议场次"), ("质量指标", "会议场次")]
    places = [[(found.table, found.row, found.value) for found in item.occurrences] for item in indicators]
    assert places == [[(0, 0, "≥5场"), (1, 0, "≥7场"), (1, 1, None)], [(0, 1, "100%")]]
    assert indicators[0].occurrences[0].level3 == "★指标1:会议场次(≥**场)"
    assert indicators[0].occurrences[0].target.number == 5


def test_an_indicator_is_described_by_the_first_row_that_says_more_than_its_name():
    rows = [
        {"level2": "数量指标", "level3": "会议场次", "description": "会议 场次", "basis": None},
        {"level2": "数量指标", "level3": "会议场次", "description": "全年举办的会议", "hint": "按计划"},
        {"level2": "数量指标", "level3": "会议场次", "description": "别的", "basis": "通行做法"},
    ]
    table = TargetTable.model_validate({"project_name": "会", "indicators": rows})
    (only,) = Indicators(gathered([table])[0])
    assert (only.description, only.hint, only.basis) == ("全年举办的会议", "按计划", "通行做法")
    assert indicator_text(only.level3, only.description) == "会议场次 全年举办的会议"
    assert table_text(TRAINING) == "培训费   培训"


# On disk


def test_loaded_equals_built(store, settings):
    snapshot = open_snapshot(store, settings)
    again = open_snapshot(store, settings)
    indicators = list(Indicators(gathered(list(store.tables()))[0]))
    assert [_said(item) for item in snapshot.indicators] == [_said(item) for item in indicators]
    assert [_said(item) for item in again.indicators] == [_said(item) for item in indicators]
    assert [head.project_name for head in again.tables] == ["会议费", "培训费"]
    assert [head.table_id for head in again.tables] == ["aaaaaaaaaaaaaaaa-1", "aaaaaaaaaaaaaaaa-2"]
    assert again.keywords == {1: ("培训",)}
    assert [again.rows_of_table(place) for place in (0, 1)] == [[0, 1], [0]]
    assert [again.place_of(level2, "会议场次") for level2 in ("数量指标", "质量指标", None)] == [0, 1, None]
    texts = [indicator_text(item.level3, item.description) for item in indicators]
    encoder = LsaEncoder.fit(texts + [table_text(table) for table in store.tables()])
    names = encoder.encode([item.level3 for item in indicators])
    vectors = NAME_SHARE * names + (1 - NAME_SHARE) * encoder.encode(texts)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    reference = Shard(vectors, LexicalIndex.build(texts), settings.dense_weight)
    for query in ("会议", "培训人数", "无关", ""):
        expected = reference.scores(encoder.encode([query])[0], query).tolist()
        assert snapshot.indicator_shard.scores(snapshot.encode(query), query) == pytest.approx(expected, abs=1e-6)
        assert again.indicator_shard.scores(again.encode(query), query) == pytest.approx(expected, abs=1e-6)


def test_arrays_are_memory_mapped_and_no_file_is_a_pickle(store, settings):
    snapshot = open_snapshot(store, settings)
    for shard in (snapshot.indicator_shard, snapshot.table_shard):
        (vectors,) = shard.parts
        assert isinstance(vectors, np.memmap)
        assert vectors.dtype == np.float32
        assert not vectors.flags.writeable
    for name in ARRAYS:
        assert not getattr(snapshot.columns, name).flags.owndata
    folder = settings.home / "index" / snapshot.fingerprint
    assert {path.suffix for path in folder.iterdir()} == {".npy", ".json"}
    for path in folder.glob("*.npy"):
        assert not np.load(path, allow_pickle=False).dtype.hasobject


def test_it_is_built_once_per_state_of_the_store(store, settings, steps):
    first = open_snapshot(store, settings, steps.append)
    assert steps == ["汇总指标", "建立字面索引", "计算语义向量", "学习指标的命名"]
    assert open_snapshot(store, settings, steps.append).fingerprint == first.fingerprint
    assert len(steps) == 4
    store.add_document("b" * 64, "乙.txt", ParsedDocument(tables=(_table("接待费", ("数量指标", "接待人数", "5人")),)))
    second = rebuild_snapshot(store, settings, steps.append)
    assert len(steps) == 8
    assert second.fingerprint != first.fingerprint
    assert [item.level3 for item in second.indicators] == ["会议场次", "会议场次", "接待人数"]
    assert _index(settings) == [second.fingerprint]
    # the old one still answers from its mapped files
    assert first.indicator_shard.scores(first.encode("会议"), "会议").shape == (2,)


def test_a_few_changes_need_no_build(store, settings, steps):
    first = open_snapshot(store, settings, steps.append)
    store.add_document("b" * 64, "乙.txt", ParsedDocument(tables=(_table("接待费", ("数量指标", "接待人数", "5人")),)))
    for held in (first, None):  # the one that answered, or the one on disk
        second = open_snapshot(store, settings, steps.append, held)
        assert len(steps) == 4
        assert second.fingerprint == fingerprint(store.revision(), "lsa")
        assert [item.level3 for item in second.indicators] == ["会议场次", "会议场次", "接待人数"]
        assert second.indicator_shard.search(second.encode("接待"), "接待", 1)[0][0] == 2
    store.replace_table(store.table("bbbbbbbbbbbbbbbb-1").model_copy(update={"project_name": "接待外宾"}))
    third = open_snapshot(store, settings, steps.append, second)
    assert [head.project_name for head in third.tables if head.kind != "gone"] == ["会议费", "培训费", "接待外宾"]
    store.delete_table("bbbbbbbbbbbbbbbb-1")
    last = open_snapshot(store, settings, steps.append, third)
    assert (last.table_count, last.indicator_count) == (2, 2)
    assert len(steps) == 4
    assert _index(settings) == [first.fingerprint]


def test_many_changes_or_another_store_need_one(store, settings, steps, monkeypatch):
    open_snapshot(store, settings, steps.append)
    tables = tuple(_table(f"接待{number}", ("数量指标", "接待人数", "5人")) for number in range(4))
    store.add_document("b" * 64, "乙.txt", ParsedDocument(tables=tables))
    monkeypatch.setattr("recommender.index.files.MOST_LATER", 3)
    assert len(open_snapshot(store, settings, steps.append).tables) == 6
    assert len(steps) == 8
    assert store.changes(f"other.{1}", 10) is None
    assert store.changes(store.revision(), 10).ids == frozenset()


def test_one_content_in_two_stores_is_two_snapshots(store, settings, tmp_path):
    other = Store(tmp_path / "other.db")
    other.add_document("a" * 64, "甲.txt", ParsedDocument(tables=(CONFERENCE, TRAINING)))
    assert fingerprint(store.revision(), "lsa") != fingerprint(other.revision(), "lsa")
    assert fingerprint(store.revision(), "lsa") != fingerprint(store.revision(), "机构/模型")
    other.close()


def test_the_weight_of_meaning_needs_no_rebuild(store, settings, steps):
    open_snapshot(store, settings)
    lexical_only = Settings(home=settings.home, dense_weight=0.0, encoder="lsa")
    snapshot = open_snapshot(store, lexical_only, steps.append)
    assert steps == []
    found = snapshot.indicator_shard.scores(snapshot.encode("会议"), "会议")
    lexical = snapshot.indicator_shard.lexical
    assert found.tolist() == lexical.scores(lexical.weigh("会议")).tolist()


@pytest.mark.parametrize("tables", [(), (TargetTable(),), (_table("会"),), (_table("会", ("数量指标", "会", "5")),)])
def test_small_stores_have_an_index(tmp_path, tables):
    small = Store(tmp_path / "corpus.db")
    if tables:
        small.add_document("a" * 64, "甲.txt", ParsedDocument(tables=tables))
    for _ in range(2):
        snapshot = open_snapshot(small, Settings(home=tmp_path))
        rows = sum(len(table.indicators) for table in tables)
        assert (len(snapshot.tables), len(snapshot.indicators)) == (len(tables), rows)
        found = snapshot.indicator_shard.search(snapshot.encode("会"), "会", 10)
        assert [place for place, _ in found] == list(range(rows))
    small.close()


# Damage


def _files(folder):
    return sorted(path for path in folder.iterdir() if path.name != "manifest.json")


def _assert_damaged(store, settings):
    with pytest.raises(StoreError) as caught:
        open_snapshot(store, settings)
    assert caught.value.code == "index.damaged"
    assert "zhibiao rebuild" in caught.value.message
    assert "\n" not in caught.value.message
    return caught.value.message


def test_every_flipped_byte_and_missing_file_is_noticed_and_a_rebuild_mends_it(store, settings):
    sound = open_snapshot(store, settings)
    folder = settings.home / "index" / sound.fingerprint
    names = [path.name for path in _files(folder)]
    assert len(names) > 15
    for name in names:
        path = folder / name
        data = path.read_bytes()
        flipped = bytearray(data)
        flipped[len(data) // 2] ^= 1
        for harmed in (bytes(flipped), data[:-1], b"", None):
            path.unlink(missing_ok=True)  # not written in place: the sound snapshot has it mapped
            if harmed is not None:
                path.write_bytes(harmed)
            assert name in _assert_damaged(store, settings)
        path.write_bytes(data)
    assert open_snapshot(store, settings).fingerprint == sound.fingerprint
    shutil.rmtree(folder)
    folder.mkdir()
    _assert_damaged(store, settings)
    (settings.home / "index" / "old").mkdir()
    mended = rebuild_snapshot(store, settings)
    assert _index(settings) == [folder.name]
    assert [_said(item) for item in mended.indicators] == [_said(item) for item in sound.indicators]
    assert mended.indicator_shard.parts[0].tolist() == sound.indicator_shard.parts[0].tolist()


@pytest.mark.parametrize(
    "manifest",
    ["", "{", "[]", "null", "5", "{}", '{"files": 5}', '{"files": {}}', '{"files": {"../x": {}}}', '{"files": null}'],
)
def test_a_broken_manifest_is_noticed(store, settings, manifest):
    sound = open_snapshot(store, settings)
    (settings.home / "index" / sound.fingerprint / "manifest.json").write_text(manifest, "utf-8")
    _assert_damaged(store, settings)


def test_the_manifest_says_what_the_files_are(store, settings):
    snapshot = open_snapshot(store, settings)
    folder = settings.home / "index" / snapshot.fingerprint
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert set(manifest["files"]) == {path.name for path in _files(folder)}
    assert manifest["encoder"] == snapshot.encoder.name
    assert all(entry["bytes"] == (folder / name).stat().st_size for name, entry in manifest["files"].items())


def test_an_index_made_by_another_model_is_refused(store, settings):
    snapshot = open_snapshot(store, settings)
    manifest = settings.home / "index" / snapshot.fingerprint / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text("utf-8")) | {"encoder": "static:other"}), "utf-8")
    with pytest.raises(StoreError, match="zhibiao rebuild") as caught:
        open_snapshot(store, settings)
    assert caught.value.code == "index.other_model"
    assert "static:other" in caught.value.message


def test_unrelated_texts_count_as_nothing():
    random = np.random.default_rng(0)
    vectors = random.normal(size=(500, 16)).astype(np.float32) + 1.0
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    cosines = vectors @ vectors.T
    assert noise_level(vectors) == pytest.approx(np.quantile(cosines[~np.eye(500, dtype=bool)], 0.95), abs=0.02)
    assert noise_level(vectors[:5]) == 0.0


# What is left lying about


def test_old_snapshots_and_abandoned_builds_are_cleared(store, settings):
    index = settings.home / "index"
    index.mkdir()
    for name in ("building-old", "clearing-old", "clearing-now", "0123456789abcdef"):
        (index / name).mkdir()
        (index / name / "x.npy").write_bytes(b"x")
    (index / "文件.txt").write_text("x")
    long_ago = time.time() - 2 * 86_400
    os.utime(index / "clearing-old", (long_ago, long_ago))
    snapshot = open_snapshot(store, settings)
    assert _index(settings) == sorted(["clearing-now", snapshot.fingerprint])


def test_a_build_that_fails_leaves_nothing(store, settings, monkeypatch):
    def fails(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("recommender.index.build.LexicalIndex.save", fails)
    with pytest.raises(StoreError, match="磁盘已满") as caught:
        open_snapshot(store, settings)
    assert caught.value.code == "home.unusable"
    assert _index(settings) == []
    monkeypatch.undo()
    assert len(open_snapshot(store, settings).indicators) == 2


def test_an_index_folder_that_cannot_be_written_is_named(store, settings):
    (settings.home / "index").write_text("a file in the folder's place", "utf-8")
    with pytest.raises(StoreError) as caught:
        open_snapshot(store, settings)
    assert caught.value.code == "home.unusable"
    assert str(settings.home / "index") in caught.value.message
    assert (settings.home / "index").read_text("utf-8") == "a file in the folder's place"


@pytest.mark.parametrize("place", ["pathlib.Path.mkdir", "pathlib.Path.exists", "pathlib.Path.iterdir", "os.open"])
def test_a_folder_without_permission_is_named(store, settings, monkeypatch, place):
    (settings.home / "index").mkdir()

    def refuse(*_arguments, **_named):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(place, refuse)
    with pytest.raises(StoreError, match="没有权限") as caught:
        open_snapshot(store, settings)
    assert caught.value.code == "home.unusable"
