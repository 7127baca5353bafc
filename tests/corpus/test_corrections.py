"""Corrections belong to a document's content: kept, replaced, there again after reopening."""

from __future__ import annotations

import pytest

from corpus.store import Store
from tests.corpus.store_samples import document, table


def test_a_correction_is_kept_for_its_document(store, place):
    parsed = document(table("会议费"), table("培训费"))
    store.corrections.keep("a" * 64, "表.docx", parsed)
    assert store.corrections.of("b" * 64) is None
    store.close()
    again = Store(place)
    assert again.corrections.of("a" * 64) == parsed
    changed = parsed.model_copy(update={"tables": parsed.tables[:0]})
    again.corrections.keep("a" * 64, "表.docx", changed)
    assert again.corrections.of("a" * 64) == changed
    again.close()


def test_a_stored_document_is_given_with_its_tables(store):
    parsed = document(table("会议费"), table("培训费"))
    store.add_document("c" * 64, "表.docx", parsed)
    name, held = store.document("c" * 64)
    assert name == "表.docx"
    assert [table.project_name for table in held.tables] == [table.project_name for table in parsed.tables]
    corrected = held.tables[0].model_copy(update={"year": 2020})
    assert store.replace_table(corrected) == "c" * 64
    assert store.corrections.of("c" * 64).tables == (corrected, held.tables[1])


def test_a_correction_is_made_and_kept_or_neither(store, monkeypatch):
    def failing(*_given):
        raise OSError("killed here")

    store.add_document("c" * 64, "表.docx", document(table("会议费")))
    [held] = store.tables()
    with monkeypatch.context() as patch:
        patch.setattr("corpus.store.keep_correction", failing)
        with pytest.raises(OSError, match="killed here"):
            store.replace_table(held.model_copy(update={"year": 2020}))
    assert list(store.tables()) == [held]
    assert store.corrections.of("c" * 64) is None
