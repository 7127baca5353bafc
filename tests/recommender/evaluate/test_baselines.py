"""What the baselines suggest on the small store."""

import pytest

from recommender.evaluate.baselines import MostPopular, NearestIndicators, NearestTables


def _places(snapshot, *names):
    return frozenset(place for place, head in enumerate(snapshot.tables) if head.project_name in names)


@pytest.fixture(scope="module")
def nearest(snapshot):
    return NearestTables(snapshot, [head.project_name for head in snapshot.tables])


def _names(rows):
    return [row.level3 for row in rows]


def test_most_popular_counts_rows_and_gives_the_most_frequent_value(snapshot, labelled):
    rows = MostPopular(snapshot).propose(labelled(("数量指标", "甲", None)), 3)
    assert (rows[0].level3, rows[0].value) == ("群众满意度", "≥90%")
    assert set(_names(rows)[1:]) == {"保护古树株数", "养护绿地面积"}
    assert all(row.score is None and row.origin is None for row in rows)


def test_what_is_left_out_does_not_count(snapshot, labelled):
    table = labelled(("数量指标", "甲", None), name="公园", left_out=_places(snapshot, "古树名木保护"))
    for system in (MostPopular(snapshot), NearestIndicators(snapshot)):
        assert not {"保护古树株数", "古树存活率", "单株保护成本"} & set(_names(system.propose(table, 60)))
        assert "群众满意度" in _names(system.propose(table, 60))
    values = {row.level3: row.value for row in MostPopular(snapshot).propose(table, 60)}
    assert values["群众满意度"] in ("≥90%", "≥85%")
    alone = table.model_copy(update={"left_out": _places(snapshot, "古树名木保护", "公园绿地养护")})
    assert {row.level3: row.value for row in MostPopular(snapshot).propose(alone, 60)}["群众满意度"] == "≥85%"


def test_nearest_tables_give_their_rows_until_there_are_enough(nearest, snapshot, labelled):
    table = labelled(("数量指标", "甲", None), name="道路养护工程")
    rows = nearest.propose(table, 4)
    assert {(row.level3, row.value) for row in rows[:3]} == {
        ("养护道路里程", "≥12公里"),
        ("工程验收合格率", "100%"),
        ("群众满意度", "≥85%"),
    }
    assert len(rows) == 4
    everything = _names(nearest.propose(table, 60))
    assert len(everything) == len(set(everything)) == len({item.level3 for item in snapshot.indicators})
    left = table.model_copy(update={"left_out": _places(snapshot, "道路养护工程")})
    assert not {"养护道路里程", "工程验收合格率"} & set(_names(nearest.propose(left, 60)))


def test_nearest_indicators_go_by_wording(snapshot, labelled):
    rows = NearestIndicators(snapshot).propose(labelled(("数量指标", "甲", None), name="单株树木保护成本核定"), 2)
    assert (rows[0].level3, rows[0].value) == ("单株保护成本", "≤2万元")
