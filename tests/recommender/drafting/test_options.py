"""Other rows for the same slot, rows from a search, rows of one's own."""

from __future__ import annotations

import pytest

from corpus.errors import NotFoundError
from corpus.feedback import NewBlock
from corpus.names import match_key
from corpus.table import ParsedDocument, TargetTable
from recommender import Recommender
from recommender.drafting.draft import Draft
from recommender.drafting.fill import filled
from recommender.drafting.options import other_options, own_row, row_from_hit


@pytest.fixture(scope="module")
def made(shipped, project):
    return filled(shipped, Draft(project=project)).draft


def test_options_are_of_the_same_level_and_new(shipped, made):
    held = {match_key(row.level3) for row in made.rows}
    for row in (made.rows[0], made.rows[-1]):
        found = other_options(shipped, made, row.key, 6)
        assert len(found) == 6
        assert {option.level2 for option in found} == {row.level2}
        names = [match_key(option.level3) for option in found]
        assert len(set(names)) == 6
        assert not held & set(names)
        for option in found:
            assert option.reason
            assert option.value or option.hint
            assert option.suggested_level3 == option.level3
            assert not option.is_touched
            put = made.replaced(row.key, option)
            assert put.row(option.key).accepted


def test_options_for_a_row_without_a_name(shipped, made):
    blank = made.with_row(own_row("数量", "").model_copy(update={"key": "blank"}))
    assert other_options(shipped, blank, "blank", 3)
    with pytest.raises(NotFoundError):
        other_options(shipped, blank, "x")


@pytest.fixture
def service(tmp_path):
    opened = Recommender.open(tmp_path)
    yield opened
    opened.close()


def test_a_hit_whose_level_nobody_knows_keeps_none(service, made):
    rows = [{"level1": "产出指标", "level2": "自拟指标", "level3": "驼队巡护里程", "value": "≥40公里"}]
    parsed = ParsedDocument(tables=(TargetTable.model_validate({"project_name": "驼队巡护", "indicators": rows}),))
    service.store.add_document("a" * 64, "驼队.txt", parsed)
    (hit, *_) = service.search("驼队巡护里程").hits
    assert hit.level2 is None
    row = row_from_hit(service, made, hit)
    assert (row.level1, row.level2, row.level3) == ("产出指标", None, "驼队巡护里程")
    assert (row.published_level1, row.published_level2) == ("产出指标", None)
    assert [found.project_name for found in row.evidence] == ["驼队巡护"]
    assert other_options(service, made.with_row(row), row.key, 3)


def test_blocked_names_are_no_options(service, made):
    before = other_options(service, made, made.rows[0].key, 4)
    for option in before:
        service.block(NewBlock(name=option.level3, level2=option.level2))
    after = {match_key(option.level3) for option in other_options(service, made, made.rows[0].key, 4)}
    assert after
    assert not after & {match_key(option.level3) for option in before}


def test_a_hit_becomes_a_row(shipped, made):
    for query in ("服务对象满意度", "培训人数", "资金支付", "完成时间"):
        for hit in shipped.search(query, limit=5).hits:
            row = row_from_hit(shipped, made, hit)
            assert (row.level2, match_key(row.level3)) == (hit.level2, match_key(hit.level3))
            assert row.accepted
            assert row.confidence is None
            assert row.value or row.hint
            assert made.with_row(row).row(row.key) == row


def test_another_projects_amounts_are_not_taken(shipped, made):
    hits = [hit for hit in shipped.search("成本", level2="成本", limit=50).hits if hit.kind != "library"]
    rows = [row_from_hit(shipped, made, hit) for hit in hits]
    assert any(row.value is None and row.hint and row.typical for row in rows)
    assert {row.value for row in rows} == {None, f"≤{made.project.budget_wan:g}万元"}


def test_a_hit_that_is_gone_becomes_a_row_of_ones_own(shipped, made):
    hit = shipped.search("培训人数").hits[0].model_copy(update={"level3": "早已不在的指标"})
    row = row_from_hit(shipped, made, hit)
    assert (row.origin, row.level3, row.value) == ("own", "早已不在的指标", None)


def test_a_row_of_ones_own():
    row = own_row("满意度", "居民满意度", "≥90%")
    assert (row.level1, row.level2, row.origin, row.is_touched) == ("满意度指标", "服务对象满意度指标", "own", True)
    assert row.target.operator == "≥"
    assert own_row(None, "甲").level2 is None
    assert own_row("自拟", "甲").published_level2 == "自拟"
