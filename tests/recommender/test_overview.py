"""What the corpus consists of: counted beside a plain count of the tables."""

from __future__ import annotations

from collections import Counter

import pytest

from corpus.table import ParsedDocument, TargetTable
from recommender import Recommender


def table(name, year, unit, rows, **more):
    indicators = [{"level2": level2, "level3": level3, "value": value} for level2, level3, value in rows]
    return TargetTable.model_validate(
        {"project_name": name, "year": year, "unit": unit, "indicators": indicators, **more}
    )


QUANTITY, TIME = "数量指标", "时效指标"
TABLES = (
    table("道路", 2022, "交通局", [(QUANTITY, "养护里程", "≥3公里"), (TIME, "完成时间", "2022年12月底前")]),
    table("桥梁", 2023, "交通局", [(QUANTITY, "养护里程", "≥5公里"), (QUANTITY, "检测座数", "8座")], region="天津市"),
    table("文书", None, None, [("质量指标", "验收结果", "优良"), (None, "其他", None)]),
)


@pytest.fixture
def service(tmp_path):
    opened = Recommender.open(tmp_path / "home")
    for found in list(opened.store.tables()):
        if found.kind != "library":
            opened.store.delete_table(found.id)
    opened.store.add_document("a" * 64, "甲.json", ParsedDocument(tables=TABLES))
    yield opened
    opened.close()


def counted(shares):
    return {share.name: (share.tables, share.indicators) for share in shares}


def test_the_counts(service):
    found = service.overview()
    assert (found.tables, found.indicators) == (3, 6)
    assert counted(found.years) == {"2022": (1, 2), "2023": (1, 2), None: (1, 2)}
    assert [share.name for share in found.years] == ["2022", "2023", None]
    assert counted(found.regions) == {"天津市": (1, 2), None: (2, 4)}
    assert counted(found.units) == {"交通局": (2, 4), None: (1, 2)}
    assert counted(found.levels) == {QUANTITY: (2, 3), TIME: (1, 1), "质量指标": (1, 1), None: (1, 1)}
    assert counted(found.value_kinds) == {"number": (2, 3), "date": (1, 1), "grade": (1, 1), None: (1, 1)}
    assert counted(found.measures) == {"公里": (2, 2), "座": (1, 1)}
    assert found.levels[0].name == QUANTITY
    assert (found.frequent[0].level3, found.frequent[0].tables) == ("养护里程", 2)
    library = [share for share in found.kinds if share.name == "library"]
    assert library[0].tables == service.store.counts()["tables_library"]
    assert [share.indicators for share in found.kinds if share.name == "declaration"] == [6]
    [month] = found.months
    assert (month.documents, month.tables) == (2, 3 + library[0].tables)
    assert month.month == service.store.documents()[0].added_at[:7]


def test_it_is_counted_once_for_every_change(service):
    first = service.overview()
    assert service.overview() is first
    service.store.delete_table(f"{'a' * 16}-1")
    second = service.overview()
    assert (second.tables, second.indicators) == (2, 4)


def test_the_shipped_corpus_beside_a_plain_count(tmp_path):
    opened = Recommender.open(tmp_path / "home")
    found = opened.overview()
    rows = [(one, row) for one in opened.store.tables() if one.kind != "library" for row in one.indicators]
    assert found.indicators == len(rows)
    assert {share.name: share.indicators for share in found.levels} == Counter(row.level2 for _, row in rows)
    assert sum(share.indicators for share in found.value_kinds) == len(rows)
    opened.close()
