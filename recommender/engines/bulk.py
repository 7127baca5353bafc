"""Encoding and tokenising for the building of an index, on the cluster where there is one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import numpy as np

from models.encoder import Encoder
from models.segment import tokens
from models.vocabulary import Floats
from recommender.encoders import LSA
from recommender.engines.bridge import Bridge, bridge_to
from recommender.engines.errors import EngineError
from recommender.settings import Settings

_LEAST = 2_000  # texts that are worth the way
_AT_ONCE = 10_000
_LONGEST_S = 600.0


class Bulk:
    """Work on many texts; where the cluster fails, this process does it, with the same results.

    :param model: folder or name of the text model.
    :param settings: the address of the cluster; without one all is done here.
    """

    def __init__(self, model: str, settings: Settings) -> None:
        self._model = model
        self._bridge: Bridge | None = bridge_to(settings.ray_address) if settings.ray_address else None

    def encoder(self, encoder: Encoder) -> Encoder:
        """Give an encoder that encodes many texts on the cluster; one that was fitted on the texts stays as it is.

        :param encoder: the model as it is loaded here.
        """
        if self._model == LSA or self._bridge is None:
            return encoder
        return _SpreadEncoder(encoder, self._bridge, self._model)

    def tokens(self, texts: Iterable[str]) -> Iterator[Sequence[str]]:
        """Give the tokens of each text, in order."""
        rest = iter(texts)
        while part := list(islice(rest, _AT_ONCE)):
            if self._bridge is not None and len(part) >= _LEAST:
                try:
                    for chunk in self._bridge.call(_LONGEST_S, "tokens", part):
                        yield from chunk
                    continue
                except EngineError:
                    self._bridge = None
            yield from map(tokens, part)


class _SpreadEncoder:
    """An encoder whose bulk work is done on the cluster."""

    def __init__(self, encoder: Encoder, bridge: Bridge, model: str) -> None:
        self._encoder = encoder
        self._bridge: Bridge | None = bridge
        self._model = model

    @property
    def name(self) -> str:
        """Identity of the model."""
        return self._encoder.name

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._encoder.dimension

    def encode(self, texts: Sequence[str]) -> Floats:
        """Encode texts; see `Encoder.encode`."""
        if self._bridge is not None and len(texts) >= _LEAST:
            try:
                return np.concatenate(self._bridge.call(_LONGEST_S, "encode", self._model, list(texts)))
            except EngineError:
                self._bridge = None
        return self._encoder.encode(texts)

    def encode_queries(self, texts: Sequence[str]) -> Floats:
        """Encode queries here; see `Encoder.encode_queries`."""
        return self._encoder.encode_queries(texts)
