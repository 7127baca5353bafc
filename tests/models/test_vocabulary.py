"""TF-IDF weights, against scikit-learn's."""

from __future__ import annotations

import math

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from models.vocabulary import Vocabulary

DOCUMENTS = [["会", "议", "会议"], ["会", "会", "会", "次"], [], ["数", "次", "会"]]


def test_columns_come_in_order_of_appearance_with_smoothed_idf():
    vocabulary = Vocabulary.fit(DOCUMENTS)
    assert list(vocabulary.columns) == ["会", "议", "会议", "次", "数"]
    assert list(vocabulary.columns.values()) == [0, 1, 2, 3, 4]
    expected = [math.log(5 / (1 + df)) + 1 for df in (3, 1, 1, 2, 1)]
    assert vocabulary.idf == pytest.approx(expected, rel=1e-6)
    assert vocabulary.idf.dtype == np.float32


def test_weights_equal_scikit_learns():
    vocabulary = Vocabulary.fit(DOCUMENTS)
    reference = TfidfVectorizer(analyzer=lambda tokens: tokens, sublinear_tf=True, vocabulary=vocabulary.columns)
    assert vocabulary.weigh(DOCUMENTS).toarray() == pytest.approx(
        reference.fit_transform(DOCUMENTS).toarray(), abs=1e-6
    )


def test_unknown_tokens_count_for_nothing():
    vocabulary = Vocabulary.fit(DOCUMENTS)
    weighed = vocabulary.weigh([["未知"], ["会", "未知"], ["会"]]).toarray()
    assert not weighed[0].any()
    assert weighed[1].tolist() == weighed[2].tolist() == [1, 0, 0, 0, 0]


def test_nothing_to_learn_from():
    vocabulary = Vocabulary.fit([])
    assert vocabulary.columns == {}
    assert vocabulary.weigh([["会"]]).shape == (1, 0)
    assert vocabulary.weigh([]).shape == (0, 0)


def test_saved_and_loaded_the_same(tmp_path):
    vocabulary = Vocabulary.fit([*DOCUMENTS, ['引"号', "换\n行", "a"]])
    vocabulary.save(tmp_path, "x")
    loaded = Vocabulary.load(tmp_path, "x")
    assert loaded.columns == vocabulary.columns
    assert loaded.idf.tolist() == vocabulary.idf.tolist()
    assert isinstance(loaded.idf.base, np.memmap)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x.idf.npy", "x.tokens.json"]
