"""Training the ranking: each table as if it had never been seen, and a file that the product reads."""

from __future__ import annotations

import json

import numpy as np
import pytest
from click.testing import CliRunner

from corpus.training_tables import PARTS, load_training_tables
from recommender.suggest import training
from recommender.suggest.pool import FEATURES, gather
from recommender.suggest.ranker import read_ranker
from recommender.suggest.training import calibration_error, fit, main, samples

EVERY = 100


@pytest.fixture(scope="module")
def found(shipped):
    return list(samples(shipped.snapshot(), every=EVERY))


@pytest.fixture(scope="module")
def fitted(found):
    return fit(found)


def test_every_so_many_tables_are_asked_about(found):
    tables = load_training_tables()[::EVERY]
    assert [part for part, _, _ in found] == [table.source.file for table in tables]
    for _, features, right in found:
        assert features.shape == (len(right), len(FEATURES))
        assert 0 < right.sum() < len(right)


def test_a_table_does_not_answer_for_itself(shipped, monkeypatch):
    asked = []

    def watched(snapshot, project, own, learned):
        asked.append((project.name, own, learned.left_out))
        return gather(snapshot, project, own, learned)

    monkeypatch.setattr(training, "gather", watched)
    list(samples(shipped.snapshot(), every=300))
    tables = load_training_tables()
    assert asked == [(tables[place].project_name, set(), {place}) for place in range(0, len(tables), 300)]


def test_the_fitted_ranking_can_be_read(fitted, found):
    ranker = read_ranker(json.loads(json.dumps(fitted, ensure_ascii=False)))
    rows = np.vstack([features for _, features, _ in found])
    chances = ranker.probabilities(rows)
    right = np.concatenate([right for _, _, right in found])
    assert chances[right].mean() > chances[~right].mean()
    assert chances.mean() == pytest.approx(right.mean(), abs=0.02)


def test_the_file_says_what_it_was_trained_on_and_how_well(fitted, found):
    assert set(fitted["trained_on"]) == set(PARTS)
    assert fitted["tables"] == len(found)
    parts = {part for part, _, _ in found}
    held_out = fitted["held_out_parts"]
    assert held_out["rows"] == sum(len(right) for _, _, right in found) > len(parts)
    assert 0.5 < held_out["auc"] <= 1
    assert 0 <= held_out["calibration_error"] <= 1


def test_features_that_never_vary_do_no_harm(found):
    third = np.arange(len(FEATURES)) == 3
    flat = [(part, np.where(third, 1.0, rows).astype(np.float32), right) for part, rows, right in found]
    ranker = read_ranker(fit(flat))
    assert np.isfinite(ranker.probabilities(flat[0][1])).all()
    assert ranker.weights[3] == pytest.approx(0.0, abs=1e-3)


def test_calibration_is_measured_by_tenths():
    assert calibration_error(np.array([0.0, 1.0]), np.array([False, True])) == 0
    assert calibration_error(np.array([1.0, 1.0]), np.array([False, False])) == 1
    assert calibration_error(np.full(4, 0.25), np.array([True, False, False, False])) == pytest.approx(0)
    half = calibration_error(np.array([0.05, 0.95, 0.95]), np.array([False, True, False]))
    assert half == pytest.approx(0.05 / 3 + 0.45 * 2 / 3)


def test_the_command_writes_the_file(tmp_path):
    output = tmp_path / "ranker.json"
    done = CliRunner().invoke(main, ["--output", str(output), "--every", "150"], catch_exceptions=False)
    assert done.exit_code == 0
    assert str(output) in done.output
    read_ranker(json.loads(output.read_text("utf-8")))
