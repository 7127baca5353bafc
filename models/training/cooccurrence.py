"""Word vectors from counts: positive pointwise mutual information of neighbours, folded by a truncated SVD.

Levy, Goldberg and Dagan 2015, "Improving distributional similarity with lessons learned from word embeddings".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.decomposition import TruncatedSVD
from tokenizers import Tokenizer

Floats = npt.NDArray[np.float32]
Ids = npt.NDArray[np.int32]

WINDOW = 5
SUBSAMPLE = 1e-4
SMOOTHING = 0.75
SIF = 4e-3
_BATCH = 512


def token_stream(tokenizer: Tokenizer, texts: Iterable[str], report: Callable[[int], None]) -> Iterator[Ids]:
    """Encode texts into one array of token ids per text.

    :param report: told how many texts have been encoded.
    """
    held: list[str] = []
    done = 0

    def encode() -> Iterator[Ids]:
        for encoding in tokenizer.encode_batch(held, add_special_tokens=False):
            yield np.array(encoding.ids, dtype=np.int32)

    for text in texts:
        held.append(text)
        if len(held) == _BATCH:
            yield from encode()
            done += len(held)
            held = []
            report(done)
    yield from encode()


def cooccurrences(streams: Iterable[Ids], size: int, frequency: npt.NDArray[np.int64], seed: int) -> sparse.csr_array:
    """Count how often tokens stand near each other, nearer ones more, frequent ones thinned out.

    :param streams: token ids of each text.
    :param size: tokens in the vocabulary.
    :param frequency: how often each token occurs.
    :param seed: of the thinning.
    :return: shape (size, size), symmetric, each pair weighted by 1 over its distance.
    """
    random = np.random.default_rng(seed)
    share = frequency / max(1, frequency.sum())
    keep = np.minimum(1.0, np.sqrt(SUBSAMPLE / np.maximum(share, 1e-12)))
    keep[0] = 0.0
    total = sparse.csr_array((size, size), dtype=np.float32)
    held: list[Ids] = []
    length = 0
    gap = np.full(WINDOW, -1, dtype=np.int32)
    for ids in streams:
        kept = ids[random.random(len(ids)) < keep[ids]]
        held.extend((kept, gap))
        length += len(kept)
        if length > 2_000_000:
            total = total + _count(np.concatenate(held), size)
            held, length = [], 0
    if held:
        total = total + _count(np.concatenate(held), size)
    return sparse.csr_array(total + total.T)


def _count(ids: Ids, size: int) -> sparse.csr_array:
    pairs: list[tuple[Ids, Ids]] = []
    for distance in range(1, WINDOW + 1):
        left, right = ids[:-distance], ids[distance:]
        both = (left >= 0) & (right >= 0)
        pairs.append((left[both], right[both]))
    weights = np.repeat(1.0 / np.arange(1, WINDOW + 1), [len(left) for left, _ in pairs]).astype(np.float32)
    places = (np.concatenate([left for left, _ in pairs]), np.concatenate([right for _, right in pairs]))
    return sparse.csr_array(sparse.coo_array((weights, places), shape=(size, size)))


def word_vectors(counts: sparse.csr_array, dimension: int, seed: int) -> Floats:
    """Fold the counts into vectors.

    :param counts: from `cooccurrences`.
    :param dimension: length of a vector.
    :param seed: of the randomised decomposition.
    :return: shape (tokens, dimension), rows of unit length; zero for tokens that have no neighbours.
    """
    rows = np.asarray(counts.sum(axis=1)).ravel()
    context = rows**SMOOTHING
    coo = counts.tocoo()
    expected = rows[coo.row] * context[coo.col] / max(context.sum(), 1e-12)
    information = np.log(np.maximum(coo.data / np.maximum(expected, 1e-12), 1e-12))
    positive = information > 0
    ppmi = sparse.csr_array(
        (information[positive].astype(np.float32), (coo.row[positive], coo.col[positive])), shape=counts.shape
    )
    folded = TruncatedSVD(dimension, n_iter=4, random_state=seed).fit_transform(ppmi)
    seen = np.linalg.norm(folded, axis=1) > 1e-9
    vectors = _unit(folded / np.sqrt(np.maximum(np.linalg.norm(folded, axis=0, keepdims=True), 1e-12)))
    # Evened out over the directions, else a few of them say most of every cosine.
    spread = np.maximum(vectors[seen].std(axis=0), 1e-12)
    return np.asarray(_unit((vectors - vectors[seen].mean(axis=0)) / spread) * seen[:, None], dtype=np.float32)


def damping(share: npt.NDArray[np.float64]) -> Floats:
    """Say how much each token counts in a text: a / (a + p), so that frequent ones say less (Arora et al. 2017).

    :param share: of each token in what people write, between 0 and 1.
    """
    return np.asarray(SIF / (SIF + share), dtype=np.float32)


def _unit(vectors: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6))
