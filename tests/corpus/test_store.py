"""The store: what goes in comes out, changes are whole or not at all, and a damaged file says what to do."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from corpus.database import ConnectionLimits
from corpus.errors import ConflictError, NotFoundError
from corpus.records import indicator_row
from corpus.store import Store, content_id
from corpus.table import Budget, Indicator, ParsedDocument, Problem, Source, TargetTable
from corpus.table_filter import TableFilter
from tests.corpus.store_samples import VALUES, written_place
from tests.corpus.store_samples import document as _document
from tests.corpus.store_samples import table as _table


def _full_table():
    row = Indicator.model_validate(
        {
            "level1": "效果指标",
            "level2": "环境效益",
            "level3": "★指标1:绿地率(≥**%)",
            "description": "建成区绿地\n所占比例",
            "value": "35",
            "weight": 12.5,
            "actual": "36%",
            "hint": "按上年实际值",
            "basis": "公开资料所见",
        }
    )
    return TargetTable(
        project_name="园林_养护 100%",
        unit="天津市人民政府外事办公室",
        unit_code="302101",
        region="天津市",
        year=2023,
        budget_wan=Budget(total=45.5, fiscal=45.5, other=0.0),
        purpose="养护",
        goal="目标1\n目标2",
        frame="tianjin-2023",
        kind="self-evaluation",
        source=Source(file="表.docx", page=3, position="表 2"),
        keywords=("园林", "绿化"),
        indicators=(row, *_table(rows=len(VALUES)).indicators),
    )


def test_every_field_comes_back(store):
    given = _full_table()
    assert store.add_document("d" * 64, "表.docx", _document(given, TargetTable()))
    first, second = store.tables()
    assert first == given.model_copy(update={"id": "dddddddddddddddd-1"})
    assert second == TargetTable(id="dddddddddddddddd-2")
    assert [item.target.raw for item in first.indicators] == [item.target.raw for item in given.indicators]
    assert {item.target.kind for item in first.indicators} == {"number", "date", "range", "grade", "text"}
    assert store.table("dddddddddddddddd-1") == first


def test_a_document_is_stored_once_by_content(store):
    assert content_id(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert store.add_document("a" * 64, "甲.txt", _document(_table()))
    before = store.revision()
    assert not store.add_document("a" * 64, "另一个名字.txt", _document(_table("培训费")))
    assert store.revision() == before
    assert [(found.name, found.tables, found.origin) for found in store.documents()] == [("甲.txt", 1, "site")]
    assert [found.project_name for found in store.tables()] == ["会议费"]
    assert store.has_document("a" * 64)
    assert not store.has_document("b" * 64)


def test_a_failure_halfway_leaves_nothing(store, monkeypatch):
    calls = []

    def fails_on_the_second(item, table_id, row):
        calls.append(table_id)
        if len(calls) == 4:
            raise RuntimeError("halfway")
        return indicator_row(item, table_id, row)

    before = store.revision()
    monkeypatch.setattr("corpus.documents.indicator_row", fails_on_the_second)
    with pytest.raises(RuntimeError, match="halfway"):
        store.add_document("a" * 64, "甲.txt", _document(_table(), _table("培训费")))
    monkeypatch.undo()
    assert store.documents() == []
    assert store.counts() == {"documents": 0, "indicators": 0}
    assert store.revision() == before
    assert store.add_document("a" * 64, "甲.txt", _document(_table(), _table("培训费")))
    assert store.counts() == {"documents": 1, "indicators": 6, "tables_declaration": 2}


def test_problems_are_kept_as_provenance(file_store, path):
    problem = Problem(file="甲.docx", position="表 1", code="row.unclear", message="第 3 行看不清")
    file_store.add_document("a" * 64, "甲.docx", ParsedDocument(tables=(_table(),), problems=(problem,)))
    with sqlite3.connect(path) as raw:
        (kept,) = raw.execute("SELECT problems FROM document").fetchone()
    raw.close()
    assert "第 3 行看不清" in kept.encode().decode("unicode_escape") or "第 3 行看不清" in kept


def test_the_revision_changes_exactly_when_the_tables_do(store, tmp_path):
    seen = [store.revision()]

    def changed():
        seen.append(store.revision())
        return seen[-1] != seen[-2]

    store.add_document("a" * 64, "甲.txt", _document(_table(), _table("培训费")))
    assert changed()
    list(store.tables()), store.counts(), store.documents(), store.find_tables(TableFilter()), store.check()
    store.uploads.hold("b" * 64, "乙.txt", _document(_table("接待费")))
    assert not changed()
    store.uploads.confirm("b" * 64)
    assert changed()
    store.replace_table(_table("维修费", id="aaaaaaaaaaaaaaaa-1"))
    assert changed()
    with pytest.raises(NotFoundError):
        store.delete_table("没有")
    assert not changed()
    store.delete_table("aaaaaaaaaaaaaaaa-1")
    assert changed()
    assert store.ship("1", [])
    assert changed()
    assert not store.ship("1", [])
    assert not changed()
    assert len(set(seen)) == 6
    other = Store(tmp_path / "other.db")
    fresh = Store(tmp_path / "third.db")
    assert other.revision() != fresh.revision()
    other.close()
    fresh.close()


def test_finding_by_filters(store):
    store.add_document(
        "a" * 64,
        "甲.txt",
        _document(
            _table("道路养护", year=2022, region="天津市", unit="交通局"),
            _table("100%覆盖", year=2023, region="河北省", unit="财政_局"),
            _table("100个覆盖", kind="library", unit="财政局"),
            _table("评价", year=2023, kind="self-evaluation"),
        ),
    )

    def names(**wanted):
        total, found = store.find_tables(TableFilter(**wanted))
        assert total == len(found)
        return [table.project_name for table in found]

    assert names() == ["100%覆盖", "评价", "道路养护", "100个覆盖"]
    assert names(year=2023) == ["100%覆盖", "评价"]
    assert names(kind="library") == ["100个覆盖"]
    assert names(region="河北") == ["100%覆盖"]
    assert names(unit="财政") == ["100%覆盖", "100个覆盖"]
    assert names(text="覆盖") == ["100%覆盖", "100个覆盖"]
    assert names(text="交通") == ["道路养护"]
    assert names(text="养护", year=2023) == []
    # % and _ are characters of the names, not wildcards
    assert names(text="100%") == ["100%覆盖"]
    assert names(unit="政_局") == ["100%覆盖"]
    assert names(region="%") == []
    assert names(text="/") == []


def test_pages_cover_everything_once(store):
    for number in range(7):
        store.add_document(
            f"{number}" * 64, f"{number}.txt", _document(_table(f"甲{number}", 1), _table(f"乙{number}"))
        )
    pages = [store.find_tables(TableFilter(), offset, 4) for offset in range(0, 16, 4)]
    assert {total for total, _ in pages} == {14}
    assert [len(found) for _, found in pages] == [4, 4, 4, 2]
    ids = [table.id for _, found in pages for table in found]
    assert len(set(ids)) == 14
    assert store.find_tables(TableFilter(), 100) == (14, [])


def test_replacing_a_table(store):
    store.add_document("a" * 64, "甲.txt", _document(_table(rows=8), _table("培训费")))
    corrected = _table("会议费(改)", rows=1, id="aaaaaaaaaaaaaaaa-1", year=2024)
    store.replace_table(corrected)
    assert store.table("aaaaaaaaaaaaaaaa-1") == corrected
    assert store.table("aaaaaaaaaaaaaaaa-2").project_name == "培训费"
    assert store.counts()["indicators"] == 4
    store.replace_table(TargetTable(id="aaaaaaaaaaaaaaaa-1", project_name="空"))
    assert store.table("aaaaaaaaaaaaaaaa-1").indicators == ()
    for wrong in (None, "aaaaaaaaaaaaaaaa-9"):
        with pytest.raises(NotFoundError) as caught:
            store.replace_table(_table(id=wrong))
        assert caught.value.code == "table.unknown"


def test_a_document_goes_with_its_last_table(store):
    store.add_document("a" * 64, "甲.txt", _document(_table(), _table("培训费")))
    store.delete_table("aaaaaaaaaaaaaaaa-1")
    assert store.has_document("a" * 64)
    store.delete_table("aaaaaaaaaaaaaaaa-2")
    assert not store.has_document("a" * 64)
    assert store.counts() == {"documents": 0, "indicators": 0}
    for gone in (store.table, store.delete_table):
        with pytest.raises(NotFoundError, match="aaaaaaaaaaaaaaaa-2"):
            gone("aaaaaaaaaaaaaaaa-2")
    assert store.add_document("a" * 64, "甲.txt", _document(_table()))


def test_uploads_wait_until_they_are_confirmed(store):
    upload = ParsedDocument(tables=(_full_table(),), problems=(Problem(file="甲", code="x", message="看不清"),))
    store.uploads.hold("a" * 64, "甲.docx", _document(_table()))
    store.uploads.hold("a" * 64, "甲二.docx", upload)
    assert store.uploads.get("a" * 64) == ("甲二.docx", upload)
    assert store.counts()["documents"] == 0
    assert store.uploads.confirm("a" * 64)
    assert [table.project_name for table in store.tables()] == ["园林_养护 100%"]
    with pytest.raises(NotFoundError) as caught:
        store.uploads.confirm("a" * 64)
    assert caught.value.code == "upload.unknown"
    with pytest.raises(ConflictError) as known:
        store.uploads.hold("a" * 64, "甲.docx", upload)
    assert known.value.code == "document.known"
    assert store.counts()["documents"] == 1


def test_an_upload_is_confirmed_as_corrected(store):
    store.uploads.hold("a" * 64, "甲.docx", _document(_table()))
    store.uploads.confirm("a" * 64, _document(_table("改过的")))
    assert [table.project_name for table in store.tables()] == ["改过的"]


def test_an_upload_whose_document_came_by_another_way_is_dropped(store):
    store.uploads.hold("a" * 64, "甲.docx", _document(_table()))
    store.add_document("a" * 64, "甲.docx", _document(_table("入库")))
    assert not store.uploads.confirm("a" * 64)
    assert [table.project_name for table in store.tables()] == ["入库"]
    with pytest.raises(NotFoundError):
        store.uploads.get("a" * 64)


def test_an_upload_is_discarded_once(store):
    store.uploads.hold("a" * 64, "甲.docx", _document(_table()))
    store.uploads.discard("a" * 64)
    for gone in (store.uploads.discard, store.uploads.get, store.uploads.confirm):
        with pytest.raises(NotFoundError):
            gone("a" * 64)


def test_a_new_shipped_corpus_replaces_the_old_and_keeps_the_sites(store):
    store.add_document("e" * 64, "本地.txt", _document(_table("本地")))
    library = _table("旧库", id="lib-1", kind="library")
    assert store.ship(
        "1",
        [("a" * 64, "旧.txt", _document(_table("旧"))), ("b" * 64, "库", _document(library))],
    )
    assert store.table("lib-1").project_name == "旧库"
    newer = library.model_copy(update={"project_name": "新库"})
    also_local = ("e" * 64, "本地.txt", _document(_table("本地")))
    assert store.ship(
        "2", [("c" * 64, "新.txt", _document(_table("新"))), ("f" * 64, "库", _document(newer)), also_local]
    )
    assert {(found.name, found.origin) for found in store.documents()} == {
        ("本地.txt", "site"),
        ("新.txt", "shipped"),
        ("库", "shipped"),
    }
    assert store.table("lib-1").project_name == "新库"
    assert store.counts() == {"documents": 3, "indicators": 9, "tables_declaration": 2, "tables_library": 1}
    assert store.fact("shipped") == "2"


def test_two_stores_on_one_database_see_each_other(store, place):
    second = Store(place)
    assert second.revision() == store.revision()
    store.add_document("a" * 64, "甲.txt", _document(_table()))
    assert second.has_document("a" * 64)
    assert not second.add_document("a" * 64, "甲.txt", _document(_table()))
    second.delete_table("aaaaaaaaaaaaaaaa-1")
    assert store.counts() == {"documents": 0, "indicators": 0}
    second.close()


def test_a_reader_sees_one_state_while_another_writes(store, place):
    store.add_document("a" * 64, "甲.txt", _document(_table(rows=8)))
    second = Store(place)
    reading = store.tables()
    first = next(reading)
    second.add_document("b" * 64, "乙.txt", _document(_table()))
    second.delete_table("aaaaaaaaaaaaaaaa-1")
    assert len(first.indicators) == 8
    assert list(reading) == []
    assert [table.id for table in store.tables()] == ["bbbbbbbbbbbbbbbb-1"]
    second.close()


def test_threads_write_at_once(store):
    def add(number):
        return store.add_document(content_id(str(number % 30).encode()), f"{number}.txt", _document(_table(rows=4)))

    before = int(store.revision().split(".")[1])
    with ThreadPoolExecutor(8) as pool:
        added = list(pool.map(add, range(60)))
    assert sum(added) == 30
    assert store.counts() == {"documents": 30, "indicators": 120, "tables_declaration": 30}
    assert int(store.revision().split(".")[1]) == before + 30
    assert store.check() == []


def test_many_threads_read_at_once(place):
    store = Store(place, ConnectionLimits(connections=40))
    store.add_document("a" * 64, "甲.txt", _document(_table("甲"), _table("乙")))
    together = threading.Barrier(40, timeout=20)

    def read(_number):
        reading = store.tables()
        first = next(reading)
        together.wait()  # forty connections are open now
        return [first.project_name, *(table.project_name for table in reading)]

    with ThreadPoolExecutor(40) as pool:
        assert list(pool.map(read, range(40))) == [["甲", "乙"]] * 40
    store.close()


WRITER = """
import sys
from corpus.places import parse_place
from corpus.store import Store, content_id
from corpus.table import ParsedDocument, TargetTable
store = Store(parse_place(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
for number in range(40):
    name = f"{sys.argv[2]}-{number}"
    table = TargetTable.model_validate({"project_name": name, "indicators": [{"level3": "a"}, {"level3": "b"}]})
    assert store.add_document(content_id(name.encode()), name, ParsedDocument(tables=(table,)))
"""


def test_processes_create_and_write_one_store_at_once(place):
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, written_place(place), name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in ("甲", "乙")
    ]
    for writer in writers:
        assert writer.stdout.readline() == "ready\n", writer.stderr.read()
    for writer in writers:
        writer.stdin.write("\n")
        writer.stdin.flush()
    for writer in writers:
        _, complaint = writer.communicate(timeout=60)
        assert writer.returncode == 0, complaint
    store = Store(place)
    assert store.counts() == {"documents": 80, "indicators": 160, "tables_declaration": 80}
    assert store.check() == []
    store.close()


def test_fresh_files_are_created_by_many_threads_at_once(tmp_path):
    for attempt in range(5):
        together = threading.Barrier(6, timeout=20)
        path = tmp_path / f"{attempt}.db"

        def create(_number, together=together, path=path):
            together.wait()
            created = Store(path)
            revision = created.revision()
            created.close()
            return revision

        with ThreadPoolExecutor(6) as pool:
            assert len(set(pool.map(create, range(6)))) == 1


def test_the_pragmas_hold_on_every_connection(file_store):
    for _ in range(2):
        with file_store._database._engine.connect() as first, file_store._database._engine.connect() as second:
            for connection in (first, second):
                asked = {
                    name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                    for name in ("journal_mode", "synchronous", "foreign_keys")
                }
                assert asked == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
