"""The lexical systems that an encoder has to beat."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
from scipy.stats import spearmanr
from sklearn.feature_extraction.text import TfidfVectorizer

from models.encoder import Encoder
from models.lsa import LsaEncoder
from models.segment import fold, words
from models.vocabulary import Floats

Scorer = Callable[[str], Floats]


def bm25(texts: Sequence[str], k1: float = 1.5, b: float = 0.75) -> Scorer:
    """Rank by Okapi BM25 over jieba words (Robertson and Zaragoza 2009).

    :param texts: the candidates.
    """
    documents = [Counter(words(text)) for text in texts]
    lengths = np.array([sum(document.values()) for document in documents], dtype=np.float32)
    mean = float(lengths.mean()) or 1.0
    frequency = Counter(word for document in documents for word in document)

    def score(query: str) -> Floats:
        found = np.zeros(len(documents), dtype=np.float32)
        for word in set(words(query)):
            idf = math.log(1 + (len(documents) - frequency[word] + 0.5) / (frequency[word] + 0.5))
            times = np.array([document[word] for document in documents], dtype=np.float32)
            found += idf * times * (k1 + 1) / (times + k1 * (1 - b + b * lengths / mean))
        return found

    return score


def character_tfidf(texts: Sequence[str]) -> Scorer:
    """Rank by the cosine of TF-IDF over runs of one to three characters (scikit-learn).

    :param texts: the candidates.
    """
    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True)
    matrix = vectorizer.fit_transform([fold(text) for text in texts])
    return lambda query: np.asarray(
        (matrix @ vectorizer.transform([fold(query)]).T).todense(), dtype=np.float32
    ).ravel()


def dense(texts: Sequence[str], encoder: Encoder) -> Scorer:
    """Rank by the cosine of an encoder's vectors.

    :param texts: the candidates.
    :param encoder: the encoder.
    """
    vectors = encoder.encode(texts)
    return lambda query: np.asarray(vectors @ encoder.encode([query])[0], dtype=np.float32)


def lsa(texts: Sequence[str]) -> Scorer:
    """Rank by latent semantic analysis fitted on the candidates.

    :param texts: the candidates.
    """
    return dense(texts, LsaEncoder.fit(texts))


def tfidf_correlation(pairs: Sequence[tuple[str, str, float]]) -> float:
    """Give Spearman's correlation of character TF-IDF cosines with the labels of sentence pairs.

    :param pairs: (one, two, label).
    """
    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True)
    both = vectorizer.fit_transform([fold(text) for pair in pairs for text in pair[:2]])
    cosines = np.asarray(both[0::2].multiply(both[1::2]).sum(axis=1)).ravel()
    return float(spearmanr(cosines, [pair[2] for pair in pairs]).statistic)
