"""The stages from a folder of data to shipped weights; each leaves its result, so that a broken run goes on."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from models.segment import field_words, parts_of_speech, segmenter, words
from models.training import field as own
from models.training.contrastive import Parts, Recipe, fold_parts, token_parts, train
from models.training.cooccurrence import cooccurrences, damping, token_stream, word_vectors
from models.training.export import export
from models.training.sources import SOURCES, Pair, Source
from models.training.tokenizer import build_tokenizer, choose_vocabulary, count_words

Report = Callable[[str, int, int | None], None]

LEAST_EVERYDAY = 3  # times that a word of our own pairs occurs before it is a token
MOST_PAIRS = 60_000  # of one kind: a run of a thousand steps sees no more
GENERAL_SHARE = 0.7  # of general Chinese in the choice of words
WEIGHTS = (
    ("written", 4.0),
    ("synonym-list", 1.5),
    ("template", 2.5),
    ("statute-heading", 1.0),
    ("statute-clause", 1.0),
    ("report-neighbours", 0.5),
    ("abstract", 1.0),
    ("synonyms", 1.5),
    ("paraphrase", 1.0),
    ("dictionary", 1.5),
    ("question", 0.3),
)


@dataclass(frozen=True)
class Plan:
    """What to train.

    :param data: the folder of data.
    :param work: where the stages leave their results.
    :param output: the model folder to write.
    :param tokens: most tokens in the vocabulary.
    :param dimension: length of a vector.
    :param left_out: names of sources, or of kinds of pairs, not to use.
    :param recipe: of the contrastive training.
    :param template_pairs: pairs to compose from templates.
    :param share_alike: whether sources under a ShareAlike licence are used.
    :param seeds: runs of the contrastive training, whose vectors are averaged.
    """

    data: Path
    work: Path
    output: Path
    tokens: int = 20_000
    dimension: int = 256
    left_out: tuple[str, ...] = ()
    recipe: Recipe = field(default_factory=lambda: Recipe(weights=WEIGHTS))
    template_pairs: int = 60_000
    seeds: int = 3
    share_alike: bool = False

    def sources(self) -> list[Source]:
        """Give the sources that are used, in a fixed order."""
        allowed = [source for source in SOURCES if self.share_alike or not source.share_alike]
        return [source for source in allowed if source.name not in self.left_out]


def run(plan: Plan, report: Report) -> dict[str, Any]:
    """Make the weights.

    :param plan: what to train.
    :param report: told of (stage, done, total or None).
    :return: the manifest that was written beside the weights.
    :raises FileNotFoundError: when a file of data is missing; the message names it.
    """
    plan.work.mkdir(parents=True, exist_ok=True)
    for source in plan.sources():
        if not source.path(plan.data).is_file():
            raise FileNotFoundError(
                f"训练数据缺少文件「{source.path(plan.data)}」；请补上，或用 --without {source.name}"
            )
    counts = _counts(plan, report)
    tokenizer, frequency = _tokenizer(plan, counts, report)
    start = _word_vectors(plan, tokenizer, frequency, report)
    pairs = collect_pairs(plan, counts)
    share = (frequency / max(1, frequency.sum()) + general_share(tokenizer)) / 2
    parts = token_parts(tokenizer, damping(share))
    runs = [_trained(plan, seed, tokenizer, start, pairs, parts, report) for seed in range(plan.seeds)]
    vectors = fold_parts(parts, np.mean(runs, axis=0, dtype=np.float32))
    manifest = _manifest(plan, len(vectors), {kind: len(found) for kind, found in pairs.items()})
    export(plan.output, tokenizer, vectors, manifest)
    return manifest


def _trained(
    plan: Plan,
    seed: int,
    tokenizer: Tokenizer,
    start: npt.NDArray[np.float32],
    pairs: dict[str, list[Pair]],
    parts: Parts,
    report: Report,
) -> npt.NDArray[np.float32]:
    """Train once; runs that begin at one point and differ in the order of the pairs are averaged (Wortsman 2022)."""
    recipe = replace(plan.recipe, seed=plan.recipe.seed + seed)
    scored = [row for source in plan.sources() if source.scored for row in source.scored(source.path(plan.data))]
    digest = hashlib.sha256(
        repr((pairs, scored, recipe)).encode() + start.tobytes() + fold_parts(parts, start).tobytes()
    ).hexdigest()
    path = plan.work / f"trained-{_key(plan, tokenizer.to_str(), digest)}.npy"
    if not path.exists():
        losses: list[float] = []

        def step(number: int, loss: float) -> None:
            losses.append(loss)
            name = f"对比训练 {seed + 1}/{plan.seeds}（损失 {np.mean(losses[-50:]):.3f}）"
            report(name, number, recipe.steps)

        _save(path, train(tokenizer, start, pairs, scored, recipe, parts, step))
    loaded: npt.NDArray[np.float32] = np.load(path, allow_pickle=False)
    return loaded


def _texts(plan: Plan) -> Iterator[str]:
    for source in plan.sources():
        if source.texts:
            yield from source.texts(source.path(plan.data))


def _key(plan: Plan, *more: object) -> str:
    """Give a name for a stage's result that changes with everything it depends on."""
    parts = [f"{source.name}:{source.checksum(plan.data)}" for source in plan.sources() if source.texts]
    return hashlib.sha256("\n".join([*parts, *map(str, more)]).encode()).hexdigest()[:16]


def _counts(plan: Plan, report: Report) -> Counter[str]:
    path = plan.work / f"counts-{_key(plan, *field_words())}.json"
    if not path.exists():
        found = count_words(_texts(plan), lambda read: report("数词", read, None))
        _replace(path, json.dumps(found, ensure_ascii=False))
    return Counter(json.loads(path.read_text(encoding="utf-8")))


def _tokenizer(plan: Plan, counts: Counter[str], report: Report) -> tuple[Tokenizer, npt.NDArray[np.int64]]:
    always = [*(word for word in field_words() if counts[word]), *_everyday_words(plan)]
    tokenizer = build_tokenizer(choose_vocabulary(_with_general(counts), plan.tokens, always))
    path = plan.work / f"frequency-{_key(plan, tokenizer.to_str())}.npy"
    if not path.exists():
        size = tokenizer.get_vocab_size()
        frequency = np.zeros(size, dtype=np.int64)
        for ids in token_stream(tokenizer, _texts(plan), lambda done: report("切分", done, None)):
            frequency += np.bincount(ids, minlength=size)
        _save(path, frequency)
    return tokenizer, np.load(path, allow_pickle=False)


def _with_general(counts: Counter[str]) -> Counter[str]:
    """Count words as a reader meets them: official text alone has no 怎么办 and no 闺蜜, questions do.

    :param counts: of official text.
    :return: the same counts with those of general Chinese, from jieba's dictionary, beside them.
    """
    known = segmenter().FREQ
    scale = sum(counts.values()) * GENERAL_SHARE / (1 - GENERAL_SHARE) / max(1, sum(known.values()))
    words = {word: count * scale for word, count in known.items() if len(word) > 1 and count * scale >= 1}
    return counts + Counter({word: round(count) for word, count in words.items()})


def _everyday_words(plan: Plan) -> list[str]:
    """Give the words of our own pairs: official text lacks half of what people say (有没有, 多久, 老百姓)."""
    texts: list[str] = []
    if "written" not in plan.left_out:
        texts += [text for pair in own.written_pairs() for text in pair]
    if "synonym-list" not in plan.left_out:
        texts += [text for pair in own.written_synonyms() for text in pair]
    found = Counter(word for text in texts for word in words(text) if len(word) > 1)
    return sorted(word for word, count in found.items() if count >= LEAST_EVERYDAY)


def _word_vectors(
    plan: Plan, tokenizer: Tokenizer, frequency: npt.NDArray[np.int64], report: Report
) -> npt.NDArray[np.float32]:
    path = plan.work / f"vectors-{_key(plan, tokenizer.to_str(), plan.dimension, plan.recipe.seed, 'unit rows')}.npy"
    if not path.exists():
        streams = token_stream(tokenizer, _texts(plan), lambda done: report("共现", done, None))
        found = cooccurrences(streams, len(frequency), frequency, plan.recipe.seed)
        report("分解", 0, None)
        _save(path, word_vectors(found, plan.dimension, plan.recipe.seed))
    loaded: npt.NDArray[np.float32] = np.load(path, allow_pickle=False)
    return loaded


def collect_pairs(plan: Plan, counts: Counter[str]) -> dict[str, list[Pair]]:
    """Give the training pairs by kind, those of the field first."""
    pairs: dict[str, list[Pair]] = {
        "written": own.written_pairs(),
        "synonym-list": own.written_synonyms(),
        "template": own.template_pairs(counts, nouns(), plan.template_pairs, plan.recipe.seed),
    }
    for source in plan.sources():
        if source.pairs:
            pairs.update(source.pairs(source.path(plan.data)))
    random = np.random.default_rng(plan.recipe.seed)
    for kind, found in pairs.items():
        if len(found) > MOST_PAIRS:
            chosen = np.sort(random.choice(len(found), size=MOST_PAIRS, replace=False))
            pairs[kind] = [found[place] for place in chosen]
    return {kind: found for kind, found in pairs.items() if kind not in plan.left_out}


def general_share(tokenizer: Tokenizer) -> npt.NDArray[np.float64]:
    """Give each token's share in general Chinese, from the frequencies in jieba's dictionary.

    Official text alone thinks 什么, 吗 and 怎么 rare and telling, which questions are full of.
    """
    known = segmenter().FREQ
    found = np.zeros(tokenizer.get_vocab_size())
    for token, place in tokenizer.get_vocab().items():
        found[place] = known.get(token, 0)
    shares: npt.NDArray[np.float64] = found / max(1.0, found.sum())
    return shares


def nouns() -> set[str]:
    """Give the words that jieba's dictionary marks as nouns or verbal nouns."""
    return {word for word, part in parts_of_speech().items() if part.startswith("n") or part == "vn"}


def _manifest(plan: Plan, tokens: int, pairs: dict[str, int]) -> dict[str, Any]:
    recipe = {name: value for name, value in asdict(plan.recipe).items() if name != "weights"}
    return {
        "tokens": tokens,
        "dimension": plan.dimension,
        "recipe": recipe | {"weights": {kind: weight for kind, weight in plan.recipe.weights if kind in pairs}},
        "pairs": pairs,
        "averaged_runs": plan.seeds,
        "sources": [
            {
                "name": source.name,
                "file": source.file,
                "sha256": source.checksum(plan.data),
                "licence": source.licence,
                "origin": source.origin,
            }
            for source in plan.sources()
        ],
        "own_data": {name: own.checksum(name) for name in own.DATA},
    }


def _save(path: Path, array: npt.NDArray[Any]) -> None:
    temporary = path.with_suffix(".part")
    with temporary.open("wb") as file:
        np.save(file, array, allow_pickle=False)
    temporary.replace(path)


def _replace(path: Path, text: str) -> None:
    temporary = path.with_suffix(".part")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)
