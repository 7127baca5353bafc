"""Which text model a home uses: the shipped one, one trained on the site's corpus, LSA, or any other."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from models.checksums import require_whole
from models.encoder import Encoder, SentenceTransformerEncoder, model_identity
from models.static import StaticEncoder, is_static
from recommender.settings import Settings

DEFAULT = "default"
LSA = "lsa"


@lru_cache(maxsize=1)
def shipped_weights() -> Path:
    """Give the folder of the model that comes with the product."""
    return Path(str(files("models").joinpath("weights", "encoder")))


def models_folder(home: Path) -> Path:
    """Give the folder in which a home keeps the models trained on its own corpus."""
    return home / "models"


def chosen_model(settings: Settings) -> str:
    """Give the folder or name of the model that a home uses, or ``lsa``.

    The setting ``default`` means the model that `zhibiao train` kept, and the shipped one where there is none.
    """
    if settings.encoder != DEFAULT:
        return settings.encoder
    current = models_folder(settings.home) / "current.json"
    try:
        name = json.loads(current.read_text(encoding="utf-8"))["folder"]
        trained = models_folder(settings.home) / Path(name).name
    except (OSError, ValueError, KeyError, TypeError):
        return str(shipped_weights())
    return str(trained if trained.is_dir() else shipped_weights())


def identity(model: str) -> str:
    """Give what tells one model from another, without loading it."""
    return LSA if model == LSA else model_identity(model)


def load_encoder(model: str) -> Encoder | None:
    """Load a model, once per state of its files.

    :param model: a folder, a name already on this machine, or ``lsa``.
    :return: the encoder; None for LSA, which is fitted with the index.
    :raises ModelError: when it cannot be loaded.
    """
    return None if model == LSA else _load(model, model_identity(model))


@lru_cache(maxsize=2)
def _load(model: str, _identity: str) -> Encoder:
    folder = Path(model)
    require_whole(folder)
    return StaticEncoder(folder) if is_static(folder) else SentenceTransformerEncoder(model)
