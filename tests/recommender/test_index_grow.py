"""A snapshot that has grown says what one built anew would say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.records import Changes
from corpus.store import Store
from corpus.table import ParsedDocument, TargetTable
from recommender import Project
from recommender.index.files import open_snapshot
from recommender.index.grow import grown
from recommender.search import Query, search
from recommender.settings import Settings
from recommender.suggest.suggest import suggest

NAMES = ("养护绿地面积", "绿地合格率", "古树株数", "古树存活率", "苗木株数", "★指标1:养护绿地面积(≥**亩)", "群众满意度")
LEVELS = ("数量指标", "质量指标", "服务对象满意度指标")
VALUES = ("≥8亩", "≥95%", "≥30株", None, "按期完成", "2024年6月")


def _tables():
    row = st.fixed_dictionaries(
        {"level2": st.sampled_from(LEVELS), "level3": st.sampled_from(NAMES), "value": st.sampled_from(VALUES)}
    )
    return st.lists(
        st.builds(
            TargetTable.model_validate,
            st.fixed_dictionaries(
                {
                    "project_name": st.sampled_from(("公园养护", "古树保护", "苗圃", "2024年公园养护")),
                    "unit": st.sampled_from(("甲市园林局", "乙县林业局", None)),
                    "region": st.sampled_from(("甲市", None)),
                    "year": st.sampled_from((2023, 2024, None)),
                    "goal": st.sampled_from(("养护绿地8亩", None)),
                    "indicators": st.lists(row, max_size=6),
                }
            ),
        ),
        min_size=1,
        max_size=6,
    )


def _with_ids(tables, first=0):
    return [table.model_copy(update={"id": f"t{first + place}"}) for place, table in enumerate(tables)]


def _built(folder, tables):
    store = Store(folder / f"{len(list(folder.iterdir()))}.db")
    for number, table in enumerate(tables):
        store.add_document(f"{number:064}", "甲.txt", ParsedDocument(tables=(table,)), "shipped")
    home = folder / f"home{len(list(folder.iterdir()))}"
    snapshot = open_snapshot(store, Settings(home=home))
    store.close()
    return snapshot


def _said(snapshot):
    """What a snapshot knows, whatever the places."""
    ids = [head.table_id for head in snapshot.tables]
    return {
        (item.level2, item.level3): sorted(
            (ids[found.table], found.row, found.level3, found.value or "", found.target.kind)
            for found in item.occurrences
        )
        for item in snapshot.indicators
        if item.occurrences
    }


@settings(max_examples=12, deadline=None)
@given(_tables(), _tables(), st.data())
def test_grown_says_what_built_anew_says(tmp_path_factory, first, later, data):
    folder = tmp_path_factory.mktemp("stores")
    earlier, more = _with_ids(first), _with_ids(later, len(first))
    gone = data.draw(st.sets(st.sampled_from([table.id for table in earlier])))
    base = _built(folder, earlier)
    found = grown(base, "neu", Changes("s.2", tuple(more), frozenset(gone)))
    anew = _built(folder, [table for table in earlier if table.id not in gone] + more)
    assert _said(found) == _said(anew)
    assert found.indicator_count == anew.indicator_count
    assert found.table_count == anew.table_count
    assert found.fingerprint == "neu"
    for item in anew.indicators:
        place = found.place_of(item.level2, item.level3)
        assert place is not None
        assert found.indicators[place].level3 == item.level3
        assert {one.level2 for one in found.named(item.level3)} == {one.level2 for one in anew.named(item.level3)}
    for table in anew.tables:
        place = found.place_of_table(table.table_id)
        assert found.tables[place] == table
        rows = {(found.indicators[row].level2, found.indicators[row].level3) for row in found.rows_of_table(place)}
        there = anew.place_of_table(table.table_id)
        assert rows == {(anew.indicators[r].level2, anew.indicators[r].level3) for r in anew.rows_of_table(there)}
        names = [found.tables[one].table_id for one in found.of_office(table.unit, table.project_name)]
        assert sorted(names) == sorted(
            anew.tables[one].table_id for one in anew.of_office(table.unit, table.project_name)
        )
    assert all(found.place_of_table(table_id) is None for table_id in gone)


def _table(name, *rows, **fields):
    indicators = [{"level2": level2, "level3": level3, "value": value} for level2, level3, value in rows]
    return TargetTable.model_validate({"project_name": name, "indicators": indicators, **fields})


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    tables = [
        {
            "project_name": "公园养护",
            "year": 2023,
            "indicators": [{"level2": "数量指标", "level3": "养护绿地面积", "value": "≥8亩"}],
        },
        {
            "project_name": "古树保护",
            "year": 2023,
            "indicators": [{"level2": "质量指标", "level3": "古树存活率", "value": "≥95%"}],
        },
    ]
    return _built(tmp_path_factory.mktemp("base"), _with_ids([TargetTable.model_validate(table) for table in tables]))


def test_a_later_table_is_found_and_suggested_at_once(base):
    rows = [{"level2": "数量指标", "level3": "雪豹红外相机布设数", "value": "≥40台"}]
    table = TargetTable.model_validate(
        {
            "id": "neu",
            "project_name": "雪豹监测",
            "unit": "某保护区",
            "year": 2024,
            "goal": "布设红外相机40台",
            "indicators": rows,
        }
    )
    found = grown(base, "neu", Changes("s.2", (table,), frozenset({"neu"})))
    hit = search(found, Query(query="雪豹相机")).hits[0]
    assert (hit.level3, hit.value, hit.project_name, hit.year) == ("雪豹红外相机布设数", "≥40台", "雪豹监测", 2024)
    assert search(found, Query(query="红外相机布设", exact=True)).total == 1
    assert search(found, Query(query="养护绿地面积")).hits[0].level3 == "养护绿地面积"
    answer = suggest(found, Project(name="雪豹监测", unit="某保护区", year=2025))
    assert "雪豹监测" in {project.project_name for project in answer.similar_projects}
    changed = table.model_copy(update={"year": 2025})
    again = grown(found, "neuer", Changes("s.3", (changed,), frozenset({"neu"})))
    assert {hit.year for hit in search(again, Query(query="雪豹相机")).hits if "雪豹" in hit.level3} == {2025}


def test_the_base_is_not_changed_and_its_files_are_shared(base):
    before = _said(base)
    table = _table("新", ("数量指标", "养护绿地面积", None), id="neu")
    found = grown(base, "neu", Changes("s.2", (table,), frozenset({"neu", "t1"})))
    assert _said(base) == before
    assert found.indicator_shard.parts[0] is base.indicator_shard.parts[0]
    scores = found.indicator_shard.scores(found.encode("古树"), "古树")
    assert scores[base.place_of("质量指标", "古树存活率")] == 0
    assert np.isfinite(scores).all()
