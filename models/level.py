"""Where an indicator belongs: level 2 from its name and description, by a linear model that needs numpy only."""

from __future__ import annotations

import hashlib
import json
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from models.errors import ModelError
from models.vocabulary import Floats

FORMAT = 1
MANIFEST = "manifest.json"
_ARRAYS = ("weights", "idf", "bias")
_TEXTS = ("tokens", "cues")
_LONGEST = 3
_LONGEST_END = 6
_DIGITS = re.compile(r"\d+")
_MAX_CHARACTERS = 500

Cues = Mapping[str, Sequence[str]]


def features(text: str, cues: Cues) -> list[str]:
    """Split a name into what the classifier looks at.

    Runs of one to three characters with the name's begin and end marked, longer runs at the end (the head of a
    Chinese indicator name stands last: 率, 人数, 成本), and the groups of cue words that occur. Numbers are all one.

    :param text: a name or description.
    :param cues: the words of each group.
    :return: features, repeated as often as they occur.
    """
    folded = _DIGITS.sub("0", unicodedata.normalize("NFKC", text[:_MAX_CHARACTERS]).lower().strip())
    if not folded:
        return []
    marked = f"^{folded}$"
    found = list(folded)
    for size in range(2, _LONGEST + 1):
        found.extend(marked[i : i + size] for i in range(len(marked) - size + 1))
    found.extend(f"<{marked[-size:]}" for size in range(_LONGEST + 1, _LONGEST_END + 1) if len(marked) > size)
    found.extend(f"#{group}" for group, words in cues.items() if any(word in folded for word in words))
    return found


class LevelClassifier:
    """Multinomial logistic regression over TF-IDF features, its probabilities calibrated by one temperature.

    :param tokens: the features, in the order of the rows of the weights.
    :param arrays: ``weights`` (features, labels), ``idf`` (features) and ``bias`` (labels).
    :param cues: the words of each group of cues.
    :param facts: labels, temperature, description_weight, and whatever training wants to remember.
    """

    def __init__(
        self, tokens: Sequence[str], arrays: Mapping[str, npt.NDArray[Any]], cues: Cues, facts: Mapping[str, Any]
    ) -> None:
        self.labels: tuple[str, ...] = tuple(facts["labels"])
        self.facts = dict(facts)
        self._columns = {token: column for column, token in enumerate(tokens)}
        self._arrays = dict(arrays)
        self._cues = cues
        self._temperature = float(facts["temperature"])
        self._description_weight = float(facts["description_weight"])
        shapes = {"weights": (len(tokens), len(self.labels)), "idf": (len(tokens),), "bias": (len(self.labels),)}
        if len(self._columns) != len(tokens) or any(arrays[name].shape != shapes[name] for name in _ARRAYS):
            raise ValueError("特征、权重与标签的数目不一致")
        if not (math.isfinite(self._temperature) and self._temperature > 0):
            raise ValueError("温度应为正数")

    def predict(self, names: Sequence[str], descriptions: Sequence[str | None] | None = None) -> Floats:
        """Give the probability of every label for every indicator.

        :param names: the indicators' names.
        :param descriptions: one per name, None or empty where there is none; a repetition of the name counts as none.
        :return: shape (names, labels), rows sum to 1; without any known feature the labels' own frequencies.
        :raises ValueError: when there are not as many descriptions as names.
        """
        logits = self.logits(names, descriptions) / self._temperature
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)

    def predict_one(self, name: str, description: str | None = None) -> dict[str, float]:
        """Give the probability of every label for one indicator.

        :param name: the indicator's name.
        :param description: its description, where given.
        :return: probability by label, the likeliest first.
        """
        row = self.predict([name], [description])[0]
        return {self.labels[int(place)]: float(row[place]) for place in np.argsort(-row, kind="stable")}

    def logits(self, names: Sequence[str], descriptions: Sequence[str | None] | None = None) -> npt.NDArray[np.float64]:
        """Give the scores before calibration, as `predict` takes them.

        :param names: the indicators' names.
        :param descriptions: one per name, or None.
        :return: shape (names, labels).
        :raises ValueError: when there are not as many descriptions as names.
        """
        found = np.empty((len(names), len(self.labels)))
        for place, (name, text) in enumerate(zip(names, descriptions or [None] * len(names), strict=True)):
            found[place] = self._arrays["bias"] + self._score(name)
            if text and text.strip() != name.strip():
                found[place] += self._description_weight * self._score(text)
        return found

    def _score(self, text: str) -> npt.NDArray[np.float64]:
        counted = Counter(
            column for token in features(text, self._cues) if (column := self._columns.get(token)) is not None
        )
        if not counted:
            return np.zeros(len(self.labels))
        columns = np.fromiter(counted, dtype=np.int64, count=len(counted))
        times = np.fromiter(counted.values(), dtype=np.float64, count=len(counted))
        weighed = (1 + np.log(times)) * self._arrays["idf"][columns]
        rows = np.asarray(self._arrays["weights"][columns], dtype=np.float64)
        return np.asarray(weighed @ rows / np.sqrt(weighed @ weighed), dtype=np.float64)

    def save(self, folder: Path) -> None:
        """Write the classifier as plain arrays and JSON, with a manifest that knows their checksums.

        :param folder: made where it is missing; files of the same names are replaced.
        """
        folder.mkdir(parents=True, exist_ok=True)
        for name in _ARRAYS:
            np.save(folder / f"{name}.npy", self._arrays[name], allow_pickle=False)
        _write(folder / "tokens.json", list(self._columns), indent=None)
        _write(folder / "cues.json", {group: list(words) for group, words in self._cues.items()}, indent=None)
        files = {name: _checksum(folder / name) for name in _files()}
        _write(folder / MANIFEST, {"format": FORMAT, **self.facts, "files": files}, indent=1)

    @classmethod
    def load(cls, folder: Path) -> LevelClassifier:
        """Read what `save` wrote, the arrays memory-mapped.

        :param folder: the classifier's folder.
        :return: the classifier.
        :raises ModelError: when a file is missing, damaged or of another version.
        """
        try:
            facts = json.loads((folder / MANIFEST).read_text("utf-8"))
            if facts.pop("format") != FORMAT:
                raise ValueError("版本不符")
            checksums = facts.pop("files")
            for name in _files():
                if _checksum(folder / name) != checksums[name]:
                    raise ValueError(f"{name} 的校验和不符")
            arrays = {name: np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in _ARRAYS}
            tokens, cues = (json.loads((folder / f"{name}.json").read_text("utf-8")) for name in _TEXTS)
            return cls(tokens, arrays, cues, facts)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as failure:
            reason = (str(failure) or type(failure).__name__).splitlines()[0][:200]
            raise ModelError(
                "levels.damaged",
                f"层级分类器「{folder}」缺失或已损坏（{reason}）；请重新安装 zhibiao，"
                "或运行 python -m recommender.levels --output 文件夹 重新训练",
                folder=str(folder),
            ) from failure


def _files() -> tuple[str, ...]:
    return (*(f"{name}.npy" for name in _ARRAYS), *(f"{name}.json" for name in _TEXTS))


def _checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _write(path: Path, content: Any, indent: int | None) -> None:
    separators = (",", ":") if indent is None else None
    text = json.dumps(content, ensure_ascii=False, indent=indent, separators=separators)
    path.write_text(text + "\n", "utf-8")
