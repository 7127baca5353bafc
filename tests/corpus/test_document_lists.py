"""Documents as lists show them: in an order that is asked for, one alone, waiting or taken out."""

from __future__ import annotations

import pytest

from corpus.errors import NotFoundError
from corpus.store import Store
from corpus.table import ParsedDocument, Problem, TargetTable

A, B, C = "a" * 64, "b" * 64, "c" * 64


def document(tables, problems=0):
    row = {"level2": "数量指标", "level3": "道路数量", "value": "≥3个"}
    made = [TargetTable.model_validate({"project_name": f"道路{n}", "indicators": [row]}) for n in range(tables)]
    said = [Problem(file="甲.docx", code="row.unclear", message=f"看不清{n}") for n in range(problems)]
    return ParsedDocument(tables=tuple(made), problems=tuple(said))


@pytest.fixture
def store(tmp_path, monkeypatch):
    opened = Store(tmp_path / "corpus.db")
    for day, (document_id, name, parsed) in enumerate(
        ((A, "乙.docx", document(1, 2)), (B, "甲.docx", document(3)), (C, "丙.docx", document(2, 1)))
    ):
        monkeypatch.setattr("corpus.documents.now", lambda day=day: f"2024-01-0{day + 1}T00:00:00+00:00")
        opened.add_document(document_id, name, parsed)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("order", "wanted"),
    [("latest", "CBA"), ("earliest", "ABC"), ("name", "CAB"), ("tables", "BCA"), ("problems", "ACB")],
)
def test_documents_come_in_the_order_that_is_asked_for(store, order, wanted):
    ids = [found.id[0].upper() for found in store.find_documents(order=order)[1]]
    assert "".join(ids) == wanted
    second = store.find_documents(order=order, offset=1, limit=1)
    assert (second[0], second[1][0].id[0].upper()) == (3, wanted[1])


def test_one_document_is_told_of_as_the_list_does(store):
    assert [store.document_head(one.id) for one in store.documents()] == store.documents()
    with pytest.raises(NotFoundError, match="没有编号为「x」的文件"):
        store.document_head("x")


def test_a_table_knows_its_document(store):
    assert store.document_of_table(f"{B[:16]}-2") == B
    with pytest.raises(NotFoundError, match="没有编号为「x」的目标表"):
        store.document_of_table("x")


def test_what_was_taken_out_is_told_from_what_was_never_confirmed(store):
    store.uploads.hold("d" * 64, "丁.docx", document(1))
    store.uploads.withdraw(A)
    assert [one.id for one in store.uploads.find(withdrawn=True)[1]] == [A]
    assert [one.id for one in store.uploads.find(withdrawn=False)[1]] == ["d" * 64]
    assert store.uploads.find()[0] == 2
