"""What is answered from columns is what one gets by going through the rows one by one, in a grown index too."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.names import match_key
from corpus.records import Changes
from corpus.store import Store
from corpus.table import ParsedDocument, TargetTable
from recommender.index.files import open_snapshot
from recommender.index.gather import gathered
from recommender.index.grow import grown
from recommender.index.written import Written
from recommender.occurrences import OccurrenceQuery, occurrences, usual_value
from recommender.overview import overview
from recommender.review import usual
from recommender.review.usual import UsualLookup
from recommender.search import Query, search
from recommender.settings import Settings
from recommender.typical import typical_value
from recommender.typical.answer import TypicalQuery
from recommender.typical.groups import BY, budget_class, province, unit_type
from recommender.typical.lookup import TypicalLookup
from recommender.typical.summary import is_bounded

RATES = ("绿地合格率", "★指标1:绿地合格率(≥**%)", "苗木合格率", "古树合格率", "增长合格率")
NAMES = (*RATES, "古树 株数", "Ａ座（含5层）面积")
LEVELS = ("数量指标", "质量指标", None)
VALUES = ("≥95%", " ≥95% ", "≥950‰", "=90%", "≥300%", "8亩", "1公顷", "优", "优 ", "良", "\u3000", "", None)
DESCRIPTIONS = (None, None, "古树的株数", "合格，率", "绿地合格率")


def _tables():
    row = st.fixed_dictionaries(
        {
            "level2": st.sampled_from(LEVELS),
            "level3": st.sampled_from(NAMES),
            "value": st.sampled_from(VALUES),
            "description": st.sampled_from(DESCRIPTIONS),
        }
    )
    table = st.fixed_dictionaries(
        {
            "project_name": st.sampled_from(("公园养护", "古树保护")),
            "unit": st.sampled_from(("甲市园林局", "乙县林业局", "", None)),
            "region": st.sampled_from(("天津", "河北省保定市", "", None)),
            "year": st.sampled_from((2023, 2024, None)),
            "budget_wan": st.sampled_from(({}, {"total": 20}, {"total": 2000})),
            "kind": st.sampled_from(("declaration", "self-evaluation", "declaration", "library")),
            "indicators": st.lists(row, max_size=8),
        }
    )
    return st.lists(st.builds(TargetTable.model_validate, table), min_size=2, max_size=8)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("stores")


def _snapshots(folder, tables, later, gone):
    number = len(list(folder.iterdir()))
    store = Store(folder / f"{number}.db")
    for place, table in enumerate(tables):
        store.add_document(f"{place:016}" * 4, "甲.txt", ParsedDocument(tables=(table,)), "shipped")
    base = open_snapshot(store, Settings(home=folder / f"home{number}"))
    store.close()
    added = tuple(table.model_copy(update={"id": f"neu{place}"}) for place, table in enumerate(later))
    ids = frozenset(base.tables[place].table_id for place in gone if place < len(tables))
    return base, grown(base, "neu", Changes("s.2", added, ids))


@settings(max_examples=8, deadline=None)
@given(_tables(), _tables(), st.sets(st.integers(0, 3)))
def test_answers_are_those_of_the_rows(folder, first, later, gone):
    for snapshot in _snapshots(folder, first, later, gone):
        for query in ("率", "合格率", "绿地合格率", "合 格，率", "格率的", "古树株数", "5", "a座", "ａ座含", "％"):
            if any(map(str.isalnum, query)):
                _exact(snapshot, query, {})
                _exact(snapshot, query, {"year": 2023, "unit": "局"})
                _exact(snapshot, query, {"level2": "质量"})
        for name in dict.fromkeys(map(match_key, NAMES)):
            if snapshot.named(name):
                _typical(snapshot, name)
                _usual(snapshot, name)
                _occurrences(snapshot, name)
        _overview(snapshot)


def _exact(snapshot, query, filters):
    key, expected = match_key(query), []
    for place, item in enumerate(snapshot.indicators):
        heads = [snapshot.tables[row.table] for row in item.occurrences]
        heads = [head for head in heads if head.year == filters.get("year", head.year)]
        heads = [head for head in heads if filters.get("unit", "") in (head.unit or "")]
        if not heads or item.level2 != {"质量": "质量指标"}.get(filters.get("level2"), item.level2):
            continue
        written = match_key(item.level3)
        if key in written:
            expected.append((-len(key) / len(written), place, len(heads)))
        elif item.description and key in match_key(item.description):
            expected.append((0.0, place, len(heads)))
    found = search(snapshot, Query(query=query, exact=True, limit=200, **filters))
    items = [(score, snapshot.indicators[place], rows) for score, place, rows in sorted(expected)]
    assert [(hit.level2, hit.level3, hit.score, hit.occurrences) for hit in found.hits] == [
        (item.level2, item.level3, round(float(np.float32(-score)), 4), rows) for score, item, rows in items
    ]
    assert found.total == len(expected)


def _rows(snapshot, indicators):
    """The published rows with their indicators and tables."""
    return [
        (item, row, head)
        for item in indicators
        for row in item.occurrences
        if (head := snapshot.tables[row.table]).kind != "library"
    ]


def _summed(rows):
    bounded = [is_bounded(item.level3) for item, _, _ in rows]
    return typical_value([(row.value, row.target) for _, row, _ in rows], bounded)


def _typical(snapshot, name):
    groups = {
        "unit_type": lambda head: unit_type(head.unit),
        "region": lambda head: province(head.region, head.unit),
        "year": lambda head: str(head.year) if head.year else None,
        "budget": lambda head: budget_class(head.budget_wan),
    }
    rows = _rows(snapshot, snapshot.named(name))
    for by in BY:
        found = TypicalLookup(snapshot).answer(TypicalQuery(level3=name, by=by))
        assert found.indicator.typical == _summed(rows)
        members = defaultdict(list)
        for row in rows:
            members[groups[by](row[2])].append(row)
        expected = {group: typical for group, inside in members.items() if (typical := _summed(inside))}
        assert {group.group: group.typical for group in found.indicator.groups} == expected
        if found.attribute:
            ending = [one for one in snapshot.indicators if one.occurrences and one.level3.endswith("合格率")]
            assert found.attribute.typical == _summed(_rows(snapshot, ending))
    for item in snapshot.named(name):
        assert usual_value(snapshot, item.level2, name) == _summed(_rows(snapshot, [item]))


def _usual(snapshot, name):
    values = {}
    for item, row, head in _rows(snapshot, snapshot.named(name)):
        if (row.value or "").strip():
            whose = (head.project_name, head.unit, head.year) if head.unit and head.year else (row.table,)
            values.setdefault((*whose, item.level2, row.level3, row.value), (row.target, head.project_name))
    row = TargetTable.model_validate({"indicators": [{"level3": name, "value": "≥1%"}]})
    found = [one for one in UsualLookup(snapshot).usual(row, row.indicators[0]) if one.of == "indicator"]
    expected = [target for target, _ in values.values()]
    assert [list(one.values) for one in found] == ([expected] if expected else [])
    projects = dict.fromkeys(project for _, project in values.values())
    assert not found or found[0].projects == tuple(projects)[: usual._EXAMPLES]


def _occurrences(snapshot, name):
    rows = [(item, row, snapshot.tables[row.table]) for item in snapshot.named(name) for row in item.occurrences]
    rows.sort(key=lambda one: (one[2].kind == "library", -(one[2].year or 0), one[2].project_name, one[1].row))
    counted = Counter(row.value for _, row, _ in _rows(snapshot, snapshot.named(name)) if row.value)
    for offset, limit in ((0, 500), (1, 2), (2, 1), (500, 5)):
        found = occurrences(snapshot, OccurrenceQuery(level3=name, offset=offset, limit=limit))
        assert [(use.level2, use.level3, use.table_id, use.row, use.value) for use in found.occurrences] == [
            (item.level2, row.level3, head.table_id, row.row, row.value)
            for item, row, head in rows[offset : offset + limit]
        ]
        assert [(one.value, one.count) for one in found.values] == counted.most_common()
        assert (found.total, found.published) == (len(rows), sum(head.kind != "library" for _, _, head in rows))


def _overview(snapshot):
    rows = _rows(snapshot, snapshot.indicators)
    heads = {place: head for place, head in enumerate(snapshot.tables) if head.kind not in ("library", "gone")}
    found = overview(snapshot, ())
    assert (found.tables, found.indicators) == (len(heads), len(rows))

    def counted(shares):
        return {share.name: (share.tables, share.indicators) for share in shares}

    def expected(name):
        tables, indicators = defaultdict(set), Counter()
        for item, row, head in rows:
            tables[name(item, row, head) or None].add(row.table)
            indicators[name(item, row, head) or None] += 1
        return {key: (len(places), indicators[key]) for key, places in tables.items()}

    measures = expected(lambda _i, row, _h: row.target.unit)
    measures.pop(None, None)
    assert counted(found.measures) == measures
    assert counted(found.levels) == expected(lambda item, _r, _h: item.level2)
    assert counted(found.value_kinds) == expected(lambda _i, row, _h: row.target.kind if row.value else None)
    for field in ("years", "regions", "units"):
        by_table = Counter(getattr(head, field[:-1]) or None for head in heads.values())
        shares = getattr(found, field)
        assert {share.name: share.tables for share in shares} == {name and str(name): n for name, n in by_table.items()}
        assert sum(share.indicators for share in shares) == len(rows)
    kinds = Counter(head.kind for head in snapshot.tables if head.kind != "gone")
    assert {share.name: share.tables for share in found.kinds} == kinds
    often = {
        (item.level2, item.level3): len({row.table for _, row, _ in _rows(snapshot, [item])})
        for item in snapshot.indicators
    }
    assert {(one.level2, one.level3): one.tables for one in found.frequent} == {k: n for k, n in often.items() if n}


QUERIES = st.text("会议场次aＡ5%（ 😀α，", min_size=1, max_size=4).filter(lambda query: match_key(query) != "")


@settings(deadline=None)
@given(
    st.lists(st.tuples(*[st.text("会议场次Aａ5%（）★:：指标1 年，😀α", max_size=8)] * 2), min_size=1, max_size=6),
    st.lists(QUERIES, min_size=1),
    st.integers(0, 12),
)
def test_keys_are_found_where_they_stand(tmp_path_factory, texts, queries, cut):
    rows = [{"level3": name, "description": told} for name, told in texts]
    columns, _ = gathered([TargetTable.model_validate({"indicators": rows})])
    cut = min(cut, columns.indicators)
    written = Written.empty().extended(columns, range(cut)).extended(columns, range(cut, columns.indicators))
    folder = tmp_path_factory.mktemp("written")
    written.save(folder, "w")
    keys = [
        (match_key(columns.texts[int(name)]), match_key(columns.texts.get(int(told)) or "") if told >= 0 else "")
        for name, told in zip(columns.name, columns.description, strict=True)
    ]
    for key in map(match_key, queries):
        named = [place for place, (name, _) in enumerate(keys) if key in name]
        told = [place for place, (name, said) in enumerate(keys) if key not in name and key in said]
        for one in (written, Written.load(folder, "w")):
            found, shares, others = one.find(key)
            assert (found.tolist(), others.tolist()) == (named, told)
            assert shares.tolist() == [len(key) / len(keys[place][0]) for place in named]
