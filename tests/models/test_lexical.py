"""The sparse ranking, against a dense reference."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from corpus.library import load_library
from models.lexical import LexicalIndex
from models.segment import tokens

TEXTS = ["会议次数", "培训人数 参加培训的人数", "", "会议会议天数", "★※", "WiFi覆盖率", "群众满意度"]
QUERIES = ["会议", "培训人次", "满意不满意", "wifi", "", "xyz", "会议次数"]


def _dense(texts, queries):
    reference = TfidfVectorizer(analyzer=tokens, sublinear_tf=True)
    rows = reference.fit_transform(texts).toarray()
    return reference.transform(queries).toarray() @ rows.T


def test_scores_equal_the_dense_reference():
    index = LexicalIndex.build(TEXTS)
    found = np.array([index.scores(index.weigh(query)) for query in QUERIES])
    assert found == pytest.approx(_dense(TEXTS, QUERIES), abs=1e-5)
    assert found.dtype == np.float32
    assert found[6].argmax() == 0
    assert found[6][0] == pytest.approx(1, abs=1e-5)


def test_scores_equal_the_dense_reference_on_the_library():
    texts = [item.level3 for table in load_library() for item in table.indicators]
    queries = texts[::50]
    index = LexicalIndex.build(texts)
    found = np.array([index.scores(index.weigh(query)) for query in queries])
    assert found == pytest.approx(_dense(texts, queries), abs=1e-5)


@pytest.mark.parametrize("kept", [[0, 3, 6], [2, 4], [], list(range(len(TEXTS)))])
def test_some_of_the_texts_are_scored_as_among_all(kept):
    index = LexicalIndex.build(TEXTS)
    some = index.select(np.array(kept, dtype=np.int64))
    assert some.texts == len(kept)
    for query in QUERIES:
        assert some.scores(some.weigh(query)).tolist() == index.scores(index.weigh(query))[kept].tolist()


def test_saved_and_loaded_memory_mapped(tmp_path):
    index = LexicalIndex.build(TEXTS)
    index.save(tmp_path, "texts")
    loaded = LexicalIndex.load(tmp_path, "texts", len(TEXTS))
    for query in QUERIES:
        assert loaded.scores(loaded.weigh(query)).tolist() == index.scores(index.weigh(query)).tolist()
    for part in (loaded.columns.data, loaded.columns.indices, loaded.columns.indptr):
        while part.base is not None and not isinstance(part, np.memmap):
            part = part.base
        assert isinstance(part, np.memmap)


@pytest.mark.parametrize("texts", [[], ["会议"], [""], ["", "★"]])
def test_tiny_collections(tmp_path, texts):
    LexicalIndex.build(texts).save(tmp_path, "tiny")
    loaded = LexicalIndex.load(tmp_path, "tiny", len(texts))
    found = loaded.scores(loaded.weigh("会议"))
    assert found.shape == (len(texts),)
    assert found == pytest.approx([float(text == "会议") for text in texts], abs=1e-6)
