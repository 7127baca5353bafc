"""The ranking: probabilities, what speaks for a row in words, and a file that belongs to the code and the tables."""

from __future__ import annotations

import hashlib
import json
from importlib.resources import files

import numpy as np
import pytest

from corpus.errors import StoreError
from corpus.training_tables import load_training_tables, training_data
from recommender.suggest import ranker as ranking
from recommender.suggest.pool import FEATURES, SLOTS
from recommender.suggest.ranker import FILE, LEAST_REASON, Ranker, load_ranker, read_ranker, signed

SIZE = len(FEATURES)


@pytest.fixture
def shipped_file():
    return json.loads(files("recommender").joinpath("data", FILE).read_text("utf-8"))


@pytest.fixture
def fresh():
    """Load the ranking anew, before and after."""
    load_ranker.cache_clear()
    yield
    load_ranker.cache_clear()


def a_ranker(**weights):
    """Give a ranking that heeds the named features alone."""
    heeded = np.array([weights.get(name, 0.0) for name in FEATURES], dtype=np.float32)
    return Ranker(np.zeros(SIZE, dtype=np.float32), np.ones(SIZE, dtype=np.float32), heeded, -1.0)


def features(**values):
    return np.array([values.get(name, 0.0) for name in FEATURES], dtype=np.float32)


@pytest.mark.parametrize("size", [0.0, 1.0, -1.0, 50.0, -50.0])
def test_probabilities_lie_between_nought_and_one(size):
    random = np.random.default_rng(0).normal(size=(200, SIZE)).astype(np.float32) * size
    found = load_ranker().probabilities(random)
    assert found.shape == (200,)
    assert ((found >= 0) & (found <= 1)).all()


def test_they_are_those_of_logistic_regression():
    ranker = Ranker(features(fit=1.0), np.full(SIZE, 2.0, np.float32), features(fit=3.0), 0.5)
    (found,) = ranker.probabilities(features(fit=2.0)[None])
    assert found == pytest.approx(1 / (1 + np.exp(-(3.0 * (2.0 - 1.0) / 2.0 + 0.5))))


def test_no_rows_have_no_probabilities():
    assert load_ranker().probabilities(np.zeros((0, SIZE), dtype=np.float32)).shape == (0,)


@pytest.mark.parametrize("place", range(SIZE))
def test_more_of_a_feature_moves_a_row_the_way_of_its_weight(place):
    ranker = load_ranker()
    rows = np.tile(ranker.mean, (5, 1))
    rows[:, place] += np.linspace(-2, 2, 5) * ranker.scale[place]
    steps = np.diff(ranker.probabilities(rows))
    assert (steps * np.sign(ranker.weights[place]) >= 0).all()
    assert (steps != 0).any() == (abs(ranker.weights[place]) > 1e-4)


def test_what_speaks_for_a_row_is_said_the_strongest_first():
    ranker = a_ranker(usual_name=1.0, pairs_in_text=3.0, like_projects=2.0)
    assert ranker.reasons(features(usual_name=1.0, pairs_in_text=1.0, like_projects=1.0)) == (
        "用到项目用途、目标里的词",
        "同类项目多设这类指标",
        "是常见的写法",
    )


def test_what_is_weak_or_speaks_against_is_not_said():
    ranker = a_ranker(usual_name=1.0, best_table=-1.0)
    assert ranker.reasons(features(usual_name=LEAST_REASON / 2, best_table=5.0)) == ()
    assert ranker.reasons(features(best_table=-5.0)) == ("所在的表与本项目相近",)


def test_a_reason_is_said_once_and_levels_are_none():
    ranker = a_ranker(like_projects=2.0, like_projects_log=1.0, **dict.fromkeys(SLOTS, 9.0))
    everything = features(like_projects=1.0, like_projects_log=1.0, **dict.fromkeys(SLOTS, 1.0))
    assert ranker.reasons(everything) == ("同类项目多设这类指标",)


def test_reasons_are_chinese():
    found = {reason for row in np.eye(SIZE, dtype=np.float32) * 50 for reason in load_ranker().reasons(row)}
    assert len(found) > 4
    assert all(all("一" <= character <= "鿿" or character in "、，" for character in reason) for reason in found)


# The shipped file


def test_it_was_trained_on_the_training_tables_as_they_are(shipped_file):
    assert shipped_file["trained_on"] == {
        name: hashlib.sha256(data).hexdigest() for name, data in training_data().items()
    }
    assert shipped_file["tables"] == len(load_training_tables())


def test_it_is_better_than_chance_on_parts_it_has_not_seen(shipped_file):
    held_out = shipped_file["held_out_parts"]
    assert held_out["rows"] > 10_000
    assert 0.5 < held_out["auc"] <= 1
    assert held_out["calibration_error"] < held_out["right"]


def test_its_features_are_those_of_the_code(shipped_file):
    assert tuple(row["name"] for row in shipped_file["features"]) == FEATURES
    ranker = load_ranker()
    assert ranker.weights.shape == ranker.mean.shape == ranker.scale.shape == (SIZE,)
    assert (ranker.scale > 0).all()
    assert load_ranker() is ranker


def test_a_ranking_of_other_features_is_refused(shipped_file):
    rows = shipped_file["features"]
    renamed = [rows[0] | {"name": "weather"}, *rows[1:]]
    for other in (rows[:-1], [*rows, rows[0]], list(reversed(rows)), renamed, []):
        with pytest.raises(ValueError, match="特征"):
            read_ranker(signed(shipped_file | {"features": other}))


def test_a_number_that_was_changed_is_noticed(shipped_file):
    rows = shipped_file["features"]
    changed = [rows[0] | {"weight": rows[0]["weight"] + 0.001}, *rows[1:]]
    with pytest.raises(ValueError, match="校验码"):
        read_ranker(shipped_file | {"features": changed})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "5",
        "{}",
        '{"features": 5}',
        '{"features": []}',
        '{"features": [{"name": "fit"}], "intercept": 0}',
    ],
)
def test_a_wrong_file_is_refused_with_the_remedy(monkeypatch, tmp_path, text, fresh):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / FILE).write_text(text, "utf-8")
    monkeypatch.setattr(ranking, "files", lambda _package: tmp_path)
    with pytest.raises(StoreError, match="重新安装") as caught:
        load_ranker()
    assert caught.value.code == "ranker.damaged"
    assert str(tmp_path / "data" / FILE) in caught.value.message
    assert caught.value.context == {"path": str(tmp_path / "data" / FILE)}


def test_a_missing_file_is_refused_with_the_remedy(monkeypatch, tmp_path, fresh):
    monkeypatch.setattr(ranking, "files", lambda _package: tmp_path)
    with pytest.raises(StoreError, match="重新安装"):
        load_ranker()
