"""What is counted in the columns is what the rows say one by one."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.store import Store
from corpus.table import Indicator, ParsedDocument, TargetTable
from recommender.engines.top import top
from recommender.index.files import open_snapshot
from recommender.settings import Settings
from recommender.suggest.values.published import Published, _kept
from recommender.typical import typical_value
from recommender.typical.summary import is_bounded

ODD = (
    *("≥95%", "≥95% ", " ≥95%", "≥90%", "=100%", "100%", "150%", "9500%", "0.95", "≥95‰", "圆满完成", " ", None, ""),
    *(
        "≥3个",
        "≥3 个",
        "≥30000个",
        "3-5个",
        "2024年6月",
        "≤12万元",
        "120000元",
        "≤0万元",
        "≥1亿元",
        "优",
        "-4%",
        "5公里",
    ),
)


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    """An index of indicators with values of every make, in the library too."""
    home = tmp_path_factory.mktemp("odd")
    store = Store(home / "corpus.db")
    tables = []
    for number in range(40):
        rows = [
            Indicator(level1="产出指标", level2="质量指标", level3=name, value=ODD[(number * step + at) % len(ODD)])
            for at, (name, step) in enumerate(
                (("合格率", 1), ("增长率", 3), ("处理情况", 7), ("覆盖面", 14), ("等级", 0))
            )
        ]
        kind = "library" if number % 9 == 0 else "declaration"
        tables.append(TargetTable(project_name=f"项目{number}", kind=kind, indicators=tuple(rows)))
    words = (
        Indicator(level1="产出指标", level2="质量指标", level3="成效", value=text) for text in ("有所改善", "按时完成")
    )
    tables.append(TargetTable(project_name="文字", indicators=tuple(words)))
    store.add_document("a" * 64, "甲.json", ParsedDocument(tables=tuple(tables)))
    yield open_snapshot(store, Settings(home=home, encoder="lsa"))
    store.close()


@pytest.fixture(params=["odd", "shipped"])
def snapshot(request):
    found = request.getfixturevalue(request.param)
    return found if request.param == "odd" else found.snapshot()


def test_usual_values_are_those_of_the_rows(snapshot):
    published = Published(snapshot)
    known = 0
    for indicator in snapshot.indicators:
        rows = list(snapshot.published(indicator))
        bounded = is_bounded(indicator.level3)
        expected = typical_value([(row.value, row.target) for row in rows], bounded)
        assert published.of_indicator(indicator, indicator.level3).typical == expected
        assert [snapshot.columns.occurrence(row) for row in published.rows(indicator).tolist()] == rows
        known += expected is not None
    assert known > 3


def test_units_and_words_are_those_of_the_rows(snapshot):
    published = Published(snapshot)
    verbal = published.are_verbal(np.arange(len(snapshot.indicators)))
    assert verbal.any()
    assert not verbal.all()
    for indicator, words in zip(snapshot.indicators, verbal.tolist(), strict=True):
        rows = list(snapshot.published(indicator))
        assert words == (bool(rows) and all(row.target.kind == "text" for row in rows))
        units = Counter(row.target.unit for row in indicator.occurrences if row.target.unit)
        assert list(published.units(indicator)) == sorted(units, key=lambda unit: (-units[unit], unit))
        numbers = dict.fromkeys(row.value for row in rows if row.value and row.target.kind == "number")
        assert published.first_numbers(indicator, 3) == list(numbers)[:3]


def test_a_second_answer_is_the_first(odd):
    published = Published(odd)
    indicator = odd.indicators[0]
    assert published.of_indicator(indicator, "合格率") is published.of_indicator(indicator, "合格率")
    assert published.units(None) == ()
    places = np.arange(len(odd.indicators))
    assert (published.are_verbal(places) == published.are_verbal(places)).all()


def test_no_more_answers_are_kept_than_said():
    held = {}
    for number in range(7):
        assert _kept(held, number, lambda number=number: number, 5) == number
    assert len(held) == 2


@given(st.lists(st.sampled_from([0.0, 0.1, 0.2, 0.5, 0.9]), max_size=20), st.integers(1, 4))
def test_the_nearest_rows_come_first_and_equal_ones_in_order(similarities, limit):
    scores = np.array(similarities, dtype=np.float32)
    expected = sorted(range(len(similarities)), key=lambda place: -similarities[place])[:limit]
    assert top(scores, limit, least=-1.0).tolist() == expected
