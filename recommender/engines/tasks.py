"""Bulk work on texts, chunk by chunk on all machines of a cluster, with the results of one machine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import ray

from models.encoder import Encoder
from models.segment import tokens
from models.vocabulary import Floats

_CHUNK = 1_000
_SHARE = 0.5  # of a processor: actors hold hundredths of the same ones, so a whole one is never free


def spread(work: Callable[..., Any], texts: Sequence[str], *shared: Any) -> list[Any]:
    """Give what some work makes of texts, one result for each chunk, in order.

    :param work: takes what is shared and then the texts of a chunk; what it makes of a text depends on no other.
    :param texts: the texts.
    :param shared: what every chunk needs.
    """
    given = [ray.put(one) for one in shared]
    task = ray.remote(work).options(num_cpus=_SHARE, max_retries=-1, scheduling_strategy="SPREAD")
    chunks = [list(texts[begin : begin + _CHUNK]) for begin in range(0, len(texts), _CHUNK)]
    found: list[Any] = ray.get([task.remote(*given, chunk) for chunk in chunks])
    return found


def encoded(encoder: Encoder, texts: Sequence[str]) -> Floats:
    """Encode texts."""
    return encoder.encode(texts)


def tokenised(texts: Sequence[str]) -> list[list[str]]:
    """Give the tokens of texts."""
    return [list(tokens(text)) for text in texts]
