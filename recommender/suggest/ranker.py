"""How likely a project needs a row: logistic regression over stated features, kept as JSON."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np

from corpus.errors import StoreError
from models.vocabulary import Floats
from recommender.suggest.pool import FEATURES

FILE = "ranker.json"
_DIGEST = "sha256"
LEAST_REASON = 0.15  # on the scale of the logit
_WORDS = {
    "like_projects_log": "同类项目多设这类指标",
    "like_projects": "同类项目多设这类指标",
    "like_projects_meaning": "与同类项目的指标意思相近",
    "like_tables_log": "相近类别常设这类指标",
    "best_table": "所在的表与本项目相近",
    "text_meaning": "与项目内容意思相近",
    "words_in_name": "用到项目名称里的词",
    "pairs_in_name": "用到项目名称里的词",
    "words_in_text": "用到项目用途、目标里的词",
    "pairs_in_text": "用到项目用途、目标里的词",
    "usual_name": "是常见的写法",
    "counted": "项目文本给出了数量",
    "attribute_common": "是常见的写法",
    "attribute_near": "同类项目有这种写法",
}


@dataclass(frozen=True)
class Ranker:
    """A trained ranking.

    :param mean: of each feature, shape (features,).
    :param scale: by which each feature is divided.
    :param weights: of the scaled features.
    :param intercept: of the logit.
    """

    mean: Floats
    scale: Floats
    weights: Floats
    intercept: float

    def probabilities(self, features: Floats) -> Floats:
        """Give how likely each row is needed.

        :param features: shape (rows, `FEATURES`).
        :return: between 0 and 1.
        """
        logits = (features - self.mean) / self.scale @ self.weights + self.intercept
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logits, -50.0, 50.0))), dtype=np.float32)

    def reasons(self, features: Floats) -> tuple[str, ...]:
        """Say in words what speaks for a row, the strongest first.

        :param features: of one row.
        """
        parts = (features - self.mean) / self.scale * self.weights
        order = np.argsort(-parts, kind="stable")
        strong = [FEATURES[place] for place in order if parts[place] >= LEAST_REASON]
        return tuple(dict.fromkeys(_WORDS[name] for name in strong if name in _WORDS))


@lru_cache(maxsize=1)
def load_ranker() -> Ranker:
    """Load the shipped ranking.

    :raises StoreError: when its file is missing or belongs to other features.
    """
    path = files("recommender").joinpath("data", FILE)
    try:
        return read_ranker(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as failure:
        raise StoreError(
            "ranker.damaged",
            f"排序参数「{path}」缺失或已损坏；请重新安装 zhibiao",
            path=str(path),
        ) from failure


def digest_of(data: dict[str, Any]) -> str:
    """Give the SHA-256 of what a ranking's JSON says, but for the digest itself."""
    said = {name: value for name, value in data.items() if name != _DIGEST}
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def signed(data: dict[str, Any]) -> dict[str, Any]:
    """Give a ranking's JSON with its digest."""
    return {**data, _DIGEST: digest_of(data)}


def read_ranker(data: dict[str, Any]) -> Ranker:
    """Read a ranking from its JSON.

    :raises ValueError: when it was trained on other features, or is not what was written.
    """
    if data[_DIGEST] != digest_of(data):
        raise ValueError("与校验码不符")
    rows = data["features"]
    if tuple(row["name"] for row in rows) != FEATURES:
        raise ValueError("特征不一致")
    columns = {key: np.array([row[key] for row in rows], dtype=np.float32) for key in ("mean", "scale", "weight")}
    return Ranker(columns["mean"], columns["scale"], columns["weight"], float(data["intercept"]))
