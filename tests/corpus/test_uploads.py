"""Documents beside the corpus: waiting to be confirmed, taken out, put back as they were."""

from __future__ import annotations

import sqlite3

import pytest

from corpus.errors import ConflictError, NotFoundError
from corpus.store import Store
from corpus.table import ParsedDocument, Problem, TargetTable

A, B = "a" * 64, "b" * 64
PROBLEM = Problem(file="甲.docx", position="第2页", code="row.unclear", message="看不清")


def table(name):
    rows = [{"level2": "数量指标", "level3": f"{name}数量", "value": "≥3个"}]
    return TargetTable.model_validate({"project_name": name, "indicators": rows})


def document(*names):
    return ParsedDocument(tables=tuple(map(table, names)), problems=(PROBLEM,))


def test_a_document_taken_out_waits_and_comes_back_exactly_as_it_was(store):
    store.add_document(A, "甲.docx", document("道路", "桥梁", "路灯"))
    store.add_document(B, "乙.docx", document("绿化"))
    store.delete_table(f"{A[:16]}-2")
    before = list(store.tables()), store.documents(), store.document(A)
    assert before[2][1].problems == (PROBLEM,)

    revision = store.revision()
    store.uploads.withdraw(A)
    assert store.revision() != revision
    assert not store.has_document(A)
    assert [found.project_name for found in store.tables()] == ["绿化"]
    total, [waiting] = store.uploads.find()
    assert (total, waiting.id, waiting.tables, waiting.indicators, waiting.problems) == (1, A, 2, 2, 1)
    assert waiting.withdrawn_at
    assert store.uploads.withdrawn(A)
    with pytest.raises(NotFoundError, match=A):
        store.uploads.withdraw(A)

    assert store.uploads.confirm(A)
    assert (list(store.tables()), store.documents(), store.document(A)) == before
    assert store.uploads.find() == (0, [])


def test_what_waits_survives_the_program(store, place):
    store.add_document(A, "甲.docx", document("道路"))
    store.uploads.withdraw(A)
    store.close()
    again = Store(place)
    assert again.uploads.get(A)[1].tables[0].project_name == "道路"
    assert again.uploads.confirm(A)
    again.close()


def test_a_document_taken_out_keeps_its_date_when_it_is_corrected_or_uploaded_again(store):
    store.add_document(A, "甲.docx", document("道路"))
    [before] = store.documents()
    store.uploads.withdraw(A)
    store.uploads.hold(A, "甲二.docx", document("道路", "桥梁"))
    assert store.uploads.withdrawn(A)
    store.uploads.confirm(A)
    [after] = store.documents()
    assert (after.added_at, after.name, after.tables) == (before.added_at, "甲二.docx", 2)


def test_what_comes_with_the_product_stays(store):
    store.ship("1", [(A, "附带.txt", document("道路"))])
    with pytest.raises(ConflictError, match=r"附带\.txt") as caught:
        store.uploads.withdraw(A)
    assert caught.value.code == "document.shipped"
    assert store.has_document(A)
    assert store.uploads.find() == (0, [])


def test_a_confirmed_correction_keeps_what_could_not_be_read(store):
    store.uploads.hold(A, "甲.docx", document("道路"))
    assert not store.uploads.withdrawn(A)
    assert store.uploads.confirm(A, ParsedDocument(tables=(table("公路"),)))
    _, kept = store.document(A)
    assert ([found.project_name for found in kept.tables], kept.problems) == (["公路"], (PROBLEM,))
    [listed] = store.documents()
    assert (listed.tables, listed.problems) == (1, 1)


def test_ids_that_another_document_may_have_are_not_taken_over(store):
    foreign = [table(name).model_copy(update={"id": f"{B[:16]}-1"}) for name in ("道路", "桥梁")]
    twice = [found.model_copy(update={"id": f"{A[:16]}-2"}) for found in foreign]
    for tables in (foreign, twice):
        store.uploads.hold(A, "甲.docx", ParsedDocument(tables=tuple(tables)))
        store.uploads.confirm(A)
        assert [found.id for found in store.tables()] == [f"{A[:16]}-1", f"{A[:16]}-2"]
        store.uploads.withdraw(A)
        store.uploads.discard(A)


def test_waiting_documents_are_listed_by_name_and_page(store):
    for number in range(5):
        store.uploads.hold(f"{number}" * 64, f"100%_{number}.docx", document("道路"))
    store.uploads.hold(A, "别的.docx", document())
    assert store.uploads.find(limit=2)[0] == 6
    seen = [waiting.id for start in range(0, 6, 2) for waiting in store.uploads.find(offset=start, limit=2)[1]]
    assert len(set(seen)) == 6
    total, found = store.uploads.find("0%_")
    assert (total, len(found)) == (5, 5)
    assert store.uploads.find("%%") == (0, [])


def test_documents_are_listed_by_name_origin_and_page(store):
    store.ship("1", [(B, "附带.txt", document("道路"))])
    for number in range(5):
        store.add_document(f"{number}" * 64, f"公开{number}.docx", document("道路", "桥梁"))
    assert store.find_documents()[0] == 6
    total, found = store.find_documents("公开", limit=3)
    assert (total, len(found), {one.tables for one in found}) == (5, 3, {2})
    rest = store.find_documents("公开", offset=3, limit=3)[1]
    assert len({one.id for one in (*found, *rest)}) == 5
    assert [one.name for one in store.find_documents(origin="shipped")[1]] == ["附带.txt"]
    assert store.find_documents("附带", origin="site") == (0, [])


def test_what_waited_in_a_store_of_the_former_version_still_waits(file_store, tmp_path):
    file_store.uploads.hold(A, "甲.docx", document("道路"))
    file_store.close()
    with sqlite3.connect(tmp_path / "corpus.db") as raw:  # what version 3 wrote: the same without these columns
        for name in ("withdrawn_at", "entered_at"):
            raw.execute(f"ALTER TABLE upload DROP COLUMN {name}")
        raw.execute("DROP TABLE alembic_version")
        raw.execute("DROP TABLE table_change")
        raw.execute("UPDATE fact SET value = '3' WHERE name = 'schema_version'")
    raw.close()
    opened = Store(tmp_path / "corpus.db")
    [waiting] = opened.uploads.find()[1]
    assert (waiting.id, waiting.withdrawn_at) == (A, None)
    assert opened.uploads.confirm(A)
    opened.uploads.withdraw(A)
    assert opened.uploads.withdrawn(A)
    opened.close()
