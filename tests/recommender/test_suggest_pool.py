"""What comes into question: each row once, with finite figures, the index's own among them."""

from __future__ import annotations

import numpy as np
import pytest

from corpus.frames import canonical_tree
from corpus.names import match_key
from corpus.store import Store
from corpus.table import ParsedDocument
from recommender import Project
from recommender.index.files import open_snapshot
from recommender.settings import Settings
from recommender.suggest.likely import same_project
from recommender.suggest.pairs import pairs
from recommender.suggest.pool import FEATURES, gather

PROJECTS = (
    Project(name="因公电子护照系统日常维护费", budget_wan=45.5),
    Project(
        name="2024年农村厕所改造和村庄清洁资金",
        purpose="用于雨水管网8.6公里，购置垃圾清运车辆12辆",
        goal="完成卫生厕所改造、村庄清洁行动、污水处理设施建设",
        year=2024,
    ),
    Project(name="项目"),
    Project(name="A"),
    Project(name="魑魅魍魉"),
    Project(name="长" * 500, purpose="管网" * 5000),
)


@pytest.fixture(scope="module", params=PROJECTS, ids=lambda project: project.name[:12])
def asked(request):
    return request.param


@pytest.fixture(scope="module")
def pool(shipped, asked):
    snapshot = shipped.snapshot()
    return gather(snapshot, asked, same_project(snapshot, asked))


def test_every_row_stands_once(pool):
    keys = [(entry.draft.level2, match_key(entry.draft.name)) for entry in pool.entries]
    assert len(set(keys)) == len(keys)
    assert {level2 for level2, _ in keys} <= set(canonical_tree())


def test_figures_have_a_row_each_and_are_finite(pool, shipped):
    size = len(pool.entries)
    assert pool.features.shape == (size, len(FEATURES))
    assert pool.matches.shape == pool.alike.shape == (size, size)
    assert np.isfinite(pool.features).all()
    assert len(pool.similarities) == len(shipped.snapshot().tables)
    assert pool.keywords.keys() <= shipped.snapshot().keywords.keys()
    assert ((pool.similarities >= 0) & (pool.similarities <= 1)).all()


def test_rows_match_themselves_and_each_other_both_ways(pool):
    assert (pool.matches == pool.matches.T).all()
    assert pool.alike == pytest.approx(pool.alike.T)
    spelled = np.flatnonzero(pairs([entry.draft.name for entry in pool.entries]).sizes)
    assert pool.matches.diagonal()[spelled].all()
    assert pool.alike.diagonal()[spelled] == pytest.approx(1.0)


def test_rows_of_one_name_as_in_the_index_are_the_indexs(pool, shipped):
    """Also where the name was drafted from the training tables: its published rows are its evidence."""
    snapshot = shipped.snapshot()
    known = {(found.level2, match_key(found.level3)): place for place, found in enumerate(snapshot.indicators)}
    for entry, row in zip(pool.entries, pool.features, strict=True):
        assert entry.place == known.get((entry.draft.level2, match_key(entry.draft.name)))
        assert row[FEATURES.index("in_index")] == (entry.place is not None)
        tables = [] if entry.place is None else snapshot.indicators[entry.place].tables
        assert entry.similarity == max(pool.similarities[tables], default=0.0)


def test_last_years_rows_come_into_question(shipped):
    snapshot, project = shipped.snapshot(), PROJECTS[0]
    own = same_project(snapshot, project)
    assert own
    found = {entry.place: entry for entry in gather(snapshot, project, own).entries}
    for place in own:
        for row in snapshot.rows_of_table(place):
            assert found[row].similarity == pytest.approx(0.97, abs=0.03)


def test_things_of_the_project_come_into_question(shipped):
    entries = gather(shipped.snapshot(), PROJECTS[1], set()).entries
    about = {entry.draft.thing.text for entry in entries if entry.draft.thing}
    assert {"雨水管网", "卫生厕所改造"} <= about
    counted = [entry.draft.name for entry in entries if entry.draft.thing and entry.draft.thing.figure]
    assert any("雨水管网" in name for name in counted)


def test_a_project_like_no_other_takes_no_rows_of_others(shipped):
    entries = gather(shipped.snapshot(), Project(name="魑魅魍魉"), set()).entries
    assert all(entry.draft.thing is not None for entry in entries)


def test_what_is_known_of_names_can_be_given(shipped):
    snapshot = shipped.snapshot()
    nobody = snapshot.learned.without(range(len(snapshot.learned.tables)))
    entries = gather(snapshot, PROJECTS[1], set(), nobody).entries
    assert all(entry.draft.static < 0 for entry in entries)
    assert len(entries) < len(gather(snapshot, PROJECTS[1], set()).entries)


def test_a_row_of_the_library_is_attached_to_a_draft_of_its_name(invented, tmp_path, few_examples):
    store = Store(tmp_path / "corpus.db")
    tables = (
        invented("路灯维修", "质量|路灯完好率", kind="declaration"),
        invented("路灯类", "质量|路灯 完好率", kind="library", keywords=("路灯",)),
    )
    store.add_document("a" * 64, "甲.txt", ParsedDocument(tables=tables))
    snapshot = open_snapshot(store, Settings(home=tmp_path, encoder="lsa"))
    entries = gather(snapshot, Project(name="路灯维修"), set()).entries
    (found,) = (entry for entry in entries if match_key(entry.draft.name) == "路灯完好率")
    assert snapshot.indicators[found.place].tables.tolist() == [0, 1]
    assert found.draft.near > 0
    store.close()
