"""Review batches: kept, listed, corrected in one transaction, deleted and restored; there again after reopening."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest

from corpus import schema
from corpus.errors import NotFoundError
from corpus.store import Store
from tests.corpus.store_samples import document, table

ERROR = {"code": "document.damaged", "message": "文件「坏.docx」不完整", "context": {"file": "坏.docx"}}
A, B = "a" * 64, "b" * 64


@pytest.fixture
def batches(store):
    return store.review_batches


def unknown(code, call, *arguments):
    with pytest.raises(NotFoundError) as caught:
        call(*arguments)
    assert caught.value.code == code
    assert "请" in caught.value.message
    return caught.value.message


def test_a_batch_with_its_documents_is_there_after_reopening(store, place, batches):
    batch = batches.create("第一批")
    parsed = document(table("会议费"), table("培训费"))
    assert batches.add(batch.id, A, "表.docx", parsed) is True
    assert batches.add(batch.id, B, "坏.docx", ERROR) is True
    store.close()
    again = Store(place)
    held = again.review_batches.get(batch.id)
    assert (held.name, held.documents, held.failed, held.tables) == ("第一批", 2, 1, 2)
    assert held.created_at == batch.created_at < held.changed_at
    read, failed = again.review_batches.documents(batch.id)
    assert (read.id, read.name, read.place, read.parsed, read.error) == (A, "表.docx", 0, parsed, None)
    assert (failed.id, failed.place, failed.parsed, failed.error, failed.tables) == (B, 1, None, ERROR, ())
    assert again.review_batches.document(batch.id, A) == read
    again.close()


def test_the_same_content_is_taken_once_but_a_failed_one_is_tried_anew(batches):
    batch = batches.create("第一批")
    assert batches.add(batch.id, A, "表.txt", ERROR) is True
    assert batches.has(batch.id, A) is False
    assert batches.add(batch.id, A, "表.docx", document(table())) is True
    assert batches.has(batch.id, A) is True
    assert batches.add(batch.id, A, "副本.docx", document()) is False
    (held,) = batches.documents(batch.id)
    assert (held.name, len(held.tables)) == ("表.docx", 1)
    other = batches.create("第二批")
    assert batches.has(other.id, A) is False
    assert batches.add(other.id, A, "表.docx", document(table())) is True


def test_the_list_has_the_latest_change_first_and_looks_into_names(batches):
    first, second, third = (batches.create(name) for name in ("第一批", "第二批", "100%的"))
    batches.add(first.id, A, "绩效目标.docx", document(table(), table("培训费")))
    total, page = batches.find()
    assert (total, [batch.id for batch in page]) == (3, [first.id, third.id, second.id])
    assert (page[0].documents, page[0].tables, page[1].documents, page[1].tables) == (1, 2, 0, 0)
    assert [batch.id for batch in batches.find("绩效")[1]] == [first.id]
    assert [batch.id for batch in batches.find("%")[1]] == [third.id]
    assert batches.find("批", 1, 1) == (2, (batches.get(second.id),))
    assert batches.find("没有的") == (0, ())


def test_a_deleted_batch_leaves_the_list_and_comes_back_whole(batches):
    batch = batches.create("第一批")
    batches.add(batch.id, A, "表.docx", document(table()))
    before = batches.documents(batch.id)
    batches.delete(batch.id)
    assert batches.find() == (0, ())
    total, (deleted,) = batches.find(deleted=True)
    assert (total, deleted.id) == (1, batch.id)
    assert deleted.deleted_at is not None
    for call in (batches.get, batches.documents, batches.delete):
        assert "恢复" in unknown("review_batch.unknown", call, batch.id)
    unknown("review_batch.unknown", batches.add, batch.id, B, "x.docx", document())
    unknown("review_batch.unknown", batches.rename, batch.id, "新名")
    assert batches.restore(batch.id).deleted_at is None
    assert batches.restore(batch.id).name == "第一批"
    assert batches.documents(batch.id) == before
    assert batches.find(deleted=True) == (0, ())


def test_a_batch_gets_another_name_and_a_document_goes(batches):
    batch = batches.create("第一批")
    assert batches.rename(batch.id, "市级第一批").name == "市级第一批"
    for document_id in (A, B):
        batches.add(batch.id, document_id, "表.docx", document(table()))
    batches.remove(batch.id, A)
    assert [held.id for held in batches.documents(batch.id)] == [B]
    unknown("review_document.unknown", batches.remove, batch.id, A)
    assert batches.add(batch.id, A, "表.docx", document(table())) is True
    assert [held.id for held in batches.documents(batch.id)] == [B, A]


def test_a_corrected_table_stays_where_it_was_and_is_kept_for_the_content(store, batches):
    batch = batches.create("第一批")
    source = {"file": "表.docx", "page": 2, "position": "第 2 个表"}
    batches.add(batch.id, A, "表.docx", document(table("会议费"), table("培训费", id="t2", source=source)))
    held = batches.correct(batch.id, A, 1, table("外事培训费", rows=1))
    assert [one.project_name for one in held.tables] == ["会议费", "外事培训费"]
    assert (held.tables[1].id, held.tables[1].source.model_dump()) == ("t2", source)
    assert batches.document(batch.id, A) == held
    assert store.corrections.of(A) == held.parsed
    batches.remove(batch.id, A)
    assert store.corrections.of(A) == held.parsed


def test_corrections_of_one_document_at_the_same_time_are_all_kept(store, batches):
    batch = batches.create("第一批")
    batches.add(batch.id, A, "表.docx", document(*(table(f"项目{number}") for number in range(12))))
    with ThreadPoolExecutor(6) as threads:
        list(threads.map(lambda n: batches.correct(batch.id, A, n, table(f"改正{n}", rows=1)), range(12)))
    wanted = [f"改正{number}" for number in range(12)]
    assert [one.project_name for one in batches.document(batch.id, A).tables] == wanted
    kept = store.corrections.of(A)
    assert kept is not None
    assert [one.project_name for one in kept.tables] == wanted


def test_what_is_not_there_is_said(batches):
    for call in (batches.get, batches.documents, batches.delete, batches.restore):
        assert "「没有」" in unknown("review_batch.unknown", call, "没有")
    batch = batches.create("第一批")
    unknown("review_document.unknown", batches.document, batch.id, A)
    unknown("review_document.unknown", batches.correct, batch.id, A, 0, table())
    batches.add(batch.id, A, "表.docx", document(table()))
    batches.add(batch.id, B, "坏.docx", ERROR)
    for document_id, place in ((A, 1), (A, -1), (B, 0)):
        unknown("review_table.unknown", batches.correct, batch.id, document_id, place, table())


def test_a_store_of_the_version_before_gets_the_tables(file_store, path):
    file_store.close()
    with sqlite3.connect(path) as raw:
        raw.execute("DROP TABLE review_document")
        raw.execute("DROP TABLE review_batch")
        raw.execute("DROP TABLE alembic_version")
        raw.execute("UPDATE fact SET value = '3' WHERE name = 'schema_version'")
    opened = Store(path)
    assert opened.fact("schema_version") == str(schema.VERSION)
    assert opened.review_batches.create("第一批").documents == 0
    opened.close()
