"""How others set an indicator: own rows first, then attributes', never the judged project's, never the library's."""

from __future__ import annotations

import pytest

from corpus.store import Store
from corpus.table import ParsedDocument, TargetTable
from recommender.index.files import open_snapshot
from recommender.review import usual as usual_module
from recommender.review.usual import UsualLookup
from recommender.settings import Settings

UNIT = "某市人民医院"


def _table(name, rows, **fields):
    pairs = [row.split("|") for row in rows]
    indicators = [{"level2": f"{level2}指标", "level3": level3, "value": value} for level2, level3, value in pairs]
    return TargetTable.model_validate({"project_name": name, "indicators": indicators, **fields})


OWN = _table("物业费", ["质量|保安出勤率|≥91%", "质量|保洁出勤率|≥92%"], unit=UNIT, year=2024)
TABLES = (
    OWN,
    _table("物业费", ["质量|保安出勤率|≥90%"], unit=UNIT, year=2023),
    _table(
        "物业服务", ["质量|保安出勤率|≥95%", "数量|保安出勤率|≥5%", "质量|门卫出勤率| "], unit="某县医院", year=2024
    ),
    _table("保安费", ["质量|保安出勤率|≥96%"], unit="某学校", year=2022),
    _table("保安费", ["质量|保安出勤率|≥96%"], unit="某学校", year=2022, kind="self-evaluation"),
    _table("食堂", ["质量|厨师出勤率|≥97%", "数量|就餐人数|≥300人"]),
    _table("物业类", ["质量|保安出勤率|≥11%", "质量|司机出勤率|≥12%"], kind="library"),
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
def lookup(snapshot):
    return UsualLookup(snapshot)


def _row(name, level2="质量指标"):
    return _table("甲", []).model_copy(), TargetTable.model_validate(
        {"indicators": [{"level2": level2, "level3": name, "value": "≥95%"}]}
    ).indicators[0]


def _said(found):
    return [(one.of, one.name, sorted(value.raw for value in one.values)) for one in found]


def test_the_indicators_own_values_come_before_its_attributes(lookup):
    table, row = _row("保安出勤率")
    assert _said(lookup.usual(table, row)) == [
        ("indicator", "保安出勤率", ["≥90%", "≥91%", "≥95%", "≥96%"]),
        ("attribute", "出勤率", ["≥5%", "≥90%", "≥91%", "≥92%", "≥95%", "≥96%", "≥97%"]),
    ]


def test_projects_are_named_as_examples_each_once(lookup):
    table, row = _row("保安出勤率")
    assert lookup.usual(table, row)[0].projects == ("物业费", "物业服务", "保安费")


def test_the_judged_projects_own_year_is_left_out_and_its_other_years_are_not(lookup):
    found = lookup.usual(OWN, OWN.indicators[0])
    assert _said(found)[0] == ("indicator", "保安出勤率", ["≥90%", "≥95%", "≥96%"])
    assert "≥92%" not in _said(found)[1][2]
    (attribute,) = lookup.usual(OWN, OWN.indicators[1])
    assert attribute.of == "attribute"


@pytest.mark.parametrize("change", [{"unit": None}, {"year": None}, {"unit": None, "year": None}])
def test_what_is_unknown_of_the_judged_table_may_be_the_same(lookup, change):
    values = _said(lookup.usual(OWN.model_copy(update=change), OWN.indicators[0]))[0][2]
    assert "≥91%" not in values


def test_another_unit_with_a_project_of_the_same_name_is_heard(lookup):
    other = OWN.model_copy(update={"unit": "某区医院"})
    assert "≥91%" in _said(lookup.usual(other, OWN.indicators[0]))[0][2]


def test_the_library_and_blank_values_are_no_evidence(lookup):
    for name in ("司机出勤率", "门卫出勤率"):
        table, row = _row(name)
        (found,) = lookup.usual(table, row)
        assert found.of == "attribute"
        assert not {"≥11%", "≥12%"} & {value.raw for value in found.values}


def test_under_no_level_the_name_counts_everywhere(lookup):
    table, row = _row("保安出勤率", None)
    assert "≥5%" in _said(lookup.usual(table, row))[0][2]


def test_what_nobody_published_is_not_known(lookup):
    table, row = _row("卫星发射成功")
    assert lookup.usual(table, row) == ()


def test_many_values_are_thinned_evenly(snapshot, monkeypatch):
    monkeypatch.setattr(usual_module, "MOST", 3)
    table, row = _row("保安出勤率")
    own = UsualLookup(snapshot).usual(table, row)[0]
    assert [value.raw for value in own.values] == ["≥91%", "≥95%"]
