"""Search by cases over a small store: exact, by meaning, filters, facets, pages."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from corpus.store import Store
from corpus.table import ParsedDocument, TargetTable
from recommender.index.files import open_snapshot
from recommender.search import LEAST_SCORE, Query, search
from recommender.settings import Settings

ROWS = [
    ("产出指标", "数量指标", "会议场次", "≥5场", "全年会议的场数"),
    ("产出指标", "数量指标", "培训人次", "≥100人次", None),
    ("产出指标", "质量指标", "培训合格率", "≥95%", "参加培训的人员考试合格的比例"),
    ("效益指标", "社会效益指标", "政策知晓率", "≥90%", None),
    ("满意度指标", "服务对象满意度指标", "参训人员满意度", "≥90%", None),
]


def _table(name, rows, **fields):
    indicators = [dict(zip(("level1", "level2", "level3", "value", "description"), row, strict=True)) for row in rows]
    return TargetTable.model_validate({"project_name": name, "indicators": indicators, **fields})


TABLES = (
    _table("甲会议费", ROWS, unit="天津市外事办公室", region="天津市", year=2022),
    _table("乙培训费", ROWS[1:3], unit="保定市财政局", region="保定市", year=2023),
    _table("丙", [("产出指标", "数量指标", "会议场次", "≥9场", None)], unit="保定市教育局", region="保定市", year=2021),
    _table("会议类", [("产出指标", "数量指标", "会议场次", None, None), ROWS[4]], kind="library"),
)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    store = Store(home / "corpus.db")
    store.add_document("a" * 64, "甲.txt", ParsedDocument(tables=TABLES))
    found = open_snapshot(store, Settings(home=home, encoder="lsa"))
    store.close()
    return found


def _names(snapshot, query, **wanted):
    return [hit.level3 for hit in search(snapshot, Query(query=query, **wanted)).hits]


def test_exact_finds_characters_in_names_then_in_descriptions(snapshot):
    assert _names(snapshot, "培训", exact=True) == ["培训人次", "培训合格率"]
    assert _names(snapshot, "会议场次", exact=True) == ["会议场次"]
    assert _names(snapshot, "场数", exact=True) == ["会议场次"]
    assert _names(snapshot, "人员", exact=True) == ["参训人员满意度", "培训合格率"]
    answer = search(snapshot, Query(query="会议 场次!", exact=True))
    assert [(hit.level3, hit.score) for hit in answer.hits] == [("会议场次", 1.0)]
    assert _names(snapshot, "会场", exact=True) == []


def test_by_meaning_the_nearest_comes_first(snapshot):
    answer = search(snapshot, Query(query="培训合格率"))
    assert answer.hits[0].level3 == "培训合格率"
    scores = [hit.score for hit in answer.hits]
    assert scores == sorted(scores, reverse=True)
    assert min(scores) >= LEAST_SCORE
    assert answer.total == len(answer.hits)
    assert _names(snapshot, "满意不满意")[0] == "参训人员满意度"


def test_nothing_found(snapshot):
    for exact in (True, False):
        answer = search(snapshot, Query(query="xyz 雾炮车", exact=exact))
        assert (answer.total, answer.hits) == (0, ())
        assert set(answer.facets) == {"level1", "level2", "unit", "region", "year"}
        assert not any(answer.facets.values())


def test_a_hit_shows_the_latest_published_row_and_counts_all(snapshot):
    hit = search(snapshot, Query(query="会议场次", exact=True)).hits[0]
    assert (hit.value, hit.project_name, hit.year, hit.kind) == ("≥5场", "甲会议费", 2022, "declaration")
    assert (hit.unit, hit.region, hit.row, hit.table_id) == ("天津市外事办公室", "天津市", 0, "aaaaaaaaaaaaaaaa-1")
    assert hit.occurrences == 3
    training = search(snapshot, Query(query="培训人次", exact=True)).hits[0]
    assert (training.project_name, training.year, training.row) == ("乙培训费", 2023, 0)


def test_filters_choose_the_rows(snapshot):
    hit = search(snapshot, Query(query="会议场次", exact=True, region="保定")).hits[0]
    assert (hit.value, hit.project_name, hit.occurrences) == ("≥9场", "丙", 1)
    assert _names(snapshot, "会议", year=2023, exact=True) == []
    assert _names(snapshot, "培训", year=2023, unit="财政", exact=True) == ["培训人次", "培训合格率"]
    assert _names(snapshot, "培训", level2="质量", exact=True) == ["培训合格率"]
    assert _names(snapshot, "培训", level2="质量指标", exact=True) == ["培训合格率"]
    assert _names(snapshot, "率", level1="效益", exact=True) == ["政策知晓率"]
    assert _names(snapshot, "率", level1="没有的一级", exact=True) == []
    assert set(_names(snapshot, "培训", region="保定")) == {"培训人次", "培训合格率"}


def test_facets_count_all_hits_not_the_page(snapshot):
    answer = search(snapshot, Query(query="培训", exact=True, limit=1))
    assert (answer.total, len(answer.hits)) == (2, 1)
    assert answer.facets == {
        "level1": {"产出指标": 2},
        "level2": {"数量指标": 1, "质量指标": 1},
        "unit": {"天津市外事办公室": 2, "保定市财政局": 2},
        "region": {"天津市": 2, "保定市": 2},
        "year": {"2022": 2, "2023": 2},
    }
    only = search(snapshot, Query(query="培训", exact=True, year=2023))
    assert only.facets["year"] == {"2023": 2}


def test_pages_follow_one_another(snapshot):
    every = _names(snapshot, "培训人员会议满意度率")
    assert len(every) >= 3
    paged = [_names(snapshot, "培训人员会议满意度率", limit=2, offset=offset) for offset in range(0, len(every) + 2, 2)]
    assert [name for page in paged for name in page] == every
    assert paged[-1] == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"query": ""},
        {"query": "???★"},
        {"query": None},
        {"query": "会", "limit": 0},
        {"query": "会", "limit": 201},
        {"query": "会", "offset": -1},
        {"query": "会", "year": 1},
        {"query": "会", "levle2": "x"},
    ],
)
def test_nonsense_is_refused(wrong):
    with pytest.raises(ValidationError):
        Query.model_validate(wrong)
