"""The library's category of a project, and what it asks for first."""

from __future__ import annotations

import pytest

from corpus.library import load_library
from corpus.names import match_key
from corpus.table import TargetTable
from recommender.review import kind as kind_module
from recommender.review.kind import CORE, kind_of
from recommender.review.lexicon import table as lexicon_table
from recommender.review.lexicon import words


@pytest.fixture(scope="module")
def snapshot(shipped):
    return shipped.snapshot()


def _project(name, goal=None, purpose=None):
    return TargetTable(project_name=name, goal=goal, purpose=purpose)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("因公电子护照系统日常维护费", "信息系统运维"),
        ("庆祝中华人民共和国成立74周年活动", "活动庆典展会"),
        ("天津市因公出入境服务工作经费", "外事与因公出国"),
        ("物业管理服务费", "物业管理"),
        ("2024年党员教育培训经费", "培训"),
        ("办公设备购置", "设备购置"),
    ],
)
def test_the_category_of_a_name(snapshot, name, kind):
    found = kind_of(snapshot, _project(name))
    assert found is not None
    assert found.name == kind
    assert 0.5 <= found.score <= 1


@pytest.mark.parametrize("name", ["", "——", "魑魅魍魉", "123", "长" * 2000])
def test_no_category_for_a_name_that_says_nothing(snapshot, name):
    assert kind_of(snapshot, _project(name)) is None


def test_the_projects_own_words_choose_among_a_categorys_rows(snapshot):
    visas = kind_of(snapshot, _project("因公出入境服务工作经费", "完成因公护照签证送审、制作和证照办结"))
    guests = kind_of(snapshot, _project("外事接待经费", "接待外宾团组，举办友城交流活动"))
    assert visas.name == guests.name == "外事与因公出国"
    assert {"办理因公护照(签证)数量", "证照制作差错率"} <= {name for _, name in visas.core}
    assert "办理因公护照(签证)数量" not in {name for _, name in guests.core}


def test_core_indicators_are_rows_of_the_category_and_no_totals_dates_or_satisfaction(snapshot):
    own = {table.project_name: {match_key(row.level3) for row in table.indicators} for table in load_library()}
    most = lexicon_table("core_most")
    for category in own:
        found = kind_of(snapshot, _project(category))
        if found is None:
            continue
        levels = [level2 for level2, _ in found.core]
        assert len(set(found.core)) == len(found.core) <= CORE
        assert all(levels.count(level2) <= most[level2] for level2 in levels)
        assert {match_key(name) for _, name in found.core} <= own[found.name]
        assert not any("总成本" in name or "满意度" in name for _, name in found.core)


def test_an_index_without_the_library_knows_no_kinds(snapshot):
    library = [place for place, head in enumerate(snapshot.tables) if head.kind == "library"]
    assert kind_of(snapshot.without(library), _project("物业管理服务费")) is None


def test_the_library_is_prepared_once_for_a_snapshot(snapshot):
    kind_module._library.cache_clear()
    kind_module._kind.cache_clear()
    for name in ("物业管理服务费", "办公设备购置"):
        kind_of(snapshot, _project(name))
    assert kind_module._library.cache_info().misses == 1


def test_kinds_that_the_rule_asks_for_are_in_the_library():
    assert set(words("kinds_alike")) <= {table.project_name for table in load_library()}
