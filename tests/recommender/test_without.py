"""A snapshot without some of its tables is that of a store which never held them."""

from __future__ import annotations

import numpy as np
import pytest

from corpus.store import Store
from corpus.table import ParsedDocument, TargetTable
from recommender import Project
from recommender.index.columns import GONE, Indicators
from recommender.index.files import open_snapshot
from recommender.index.gather import gathered
from recommender.search import Query, search
from recommender.settings import Settings
from recommender.suggest.suggest import suggest


def _table(name, *rows, **fields):
    indicators = [{"level2": level2, "level3": level3, "value": value} for level2, level3, value in rows]
    return TargetTable.model_validate({"project_name": name, "indicators": indicators, **fields})


TABLES = (
    _table("园林绿化", ("数量指标", "养护绿地面积", None), kind="library", keywords=["绿地"]),
    _table("公园养护", ("数量指标", "养护绿地面积", "≥8亩"), ("质量指标", "绿地合格率", "≥95%")),
    _table("古树保护", ("数量指标", "古树株数", "≥30株"), ("质量指标", "古树存活率", "≥95%")),
    _table(
        "苗圃",
        ("数量指标", "养护绿地面积", "≥2亩"),
        ("质量指标", "古树存活率", "≥90%"),
        ("数量指标", "苗木株数", "≥9株"),
    ),
)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    store = Store(home / "corpus.db")
    store.add_document("a" * 64, "甲.txt", ParsedDocument(tables=TABLES))
    yield open_snapshot(store, Settings(home=home, encoder="lsa"))
    store.close()


@pytest.mark.parametrize("gone", [{1}, {2}, {3}, {1, 2}, {1, 3}, {0, 1, 2, 3}])
def test_tables_and_indicators_are_those_of_the_rest(snapshot, gone):
    view = snapshot.without(gone)
    kept = [place for place in range(len(TABLES)) if place not in gone]
    expected = Indicators(gathered([TABLES[place] for place in kept])[0])
    stand = [item for item, stands in zip(view.indicators, view.stands, strict=True) if stands]
    assert {_said(item, range(len(TABLES))) for item in stand} == {_said(item, kept) for item in expected}
    assert view.indicator_count == len(expected)
    assert view.table_count == len(kept)
    assert [place for place, head in enumerate(view.tables) if head.kind != "gone"] == kept
    assert view.keywords == {place: TABLES[place].keywords for place in kept if TABLES[place].keywords}
    for place in kept:
        names = {item.level3 for item in TABLES[place].indicators}
        assert {view.indicators[row].level3 for row in view.rows_of_table(place)} == names
    for item in expected:
        assert view.place_of(item.level2, item.level3) is not None
    assert all(view.place_of(item.level2, item.level3) is None for item in view.indicators if not item.occurrences)


def test_what_remains_is_scored_as_before(snapshot):
    view = snapshot.without({1, 2})
    for query in ("绿地养护", "古树", "无关"):
        vector = snapshot.encode(query)
        for shard, whole, stands in (
            (view.table_shard, snapshot.table_shard, view.columns.table_kind != GONE),
            (view.indicator_shard, snapshot.indicator_shard, view.stands),
        ):
            expected = np.where(stands, whole.scores(vector, query), 0)
            assert shard.scores(vector, query) == pytest.approx(expected, abs=1e-6)


def test_nothing_of_the_left_out_tables_is_answered(snapshot):
    view = snapshot.without([2])
    assert {hit.project_name for hit in search(view, Query(query="古树存活率")).hits} <= {
        "公园养护",
        "苗圃",
        "园林绿化",
    }
    answer = suggest(view, Project(name="古树保护"))
    assert "古树保护" not in {project.project_name for project in answer.similar_projects}
    assert "古树保护" not in {found.project_name for row in answer.suggestions for found in row.evidence}
    assert "古树株数" not in {row.level3 for row in answer.suggestions if row.origin == "retrieved"}


def test_the_whole_is_not_changed_and_every_view_has_its_own_fingerprint(snapshot):
    before = snapshot.indicators, snapshot.tables, np.array(snapshot.indicator_shard.parts[0])
    marks = {snapshot.without(gone).fingerprint for gone in ({1}, {2}, {1, 2})} | {snapshot.fingerprint}
    assert len(marks) == 4
    assert {len(mark) for mark in marks} == {24}
    assert snapshot.without([]) is snapshot
    assert snapshot.without([2, 1, 2]).fingerprint == snapshot.without({1, 2}).fingerprint
    assert snapshot.indicators is before[0]
    assert snapshot.tables is before[1]
    assert (snapshot.indicator_shard.parts[0] == before[2]).all()


def _said(item, places):
    rows = tuple((places[found.table], found.row, found.level3, found.value) for found in item.occurrences)
    return item.level1, item.level2, item.level3, rows
