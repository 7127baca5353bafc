"""An earlier report beside that of today."""

import pytest

from corpus.errors import InputError
from recommender.evaluate.compare import compare, read_baseline
from recommender.evaluate.figures import OURS, Figure, Report, SystemFigures


def _report(digest="一", **figures):
    values = {"recall@20": 0.4, "repeats": 0.1, "calibration_error": None} | {
        name.replace("_at_", "@"): value for name, value in figures.items()
    }
    system = SystemFigures(
        name=OURS,
        title="本产品",
        figures={name: Figure(value=value, low=value, high=value) for name, value in values.items()},
        values_judged=3,
        median_milliseconds=1.0,
    )
    return Report(
        made_at="2026-01-01",
        origin=None,
        tables=2,
        complete_tables=2,
        tables_digest=digest,
        limit=20,
        systems=(system,),
    )


@pytest.mark.parametrize(
    ("figures", "fell"),
    [
        ({"recall_at_20": 0.38}, []),  # by exactly the tolerance
        ({"recall_at_20": 0.379}, ["recall@20"]),
        ({"recall_at_20": 0.6}, []),
        ({"repeats": 0.13}, ["repeats"]),  # less is better
        ({"repeats": 0.0}, []),
    ],
)
def test_what_falls_further_than_is_tolerated(figures, fell):
    found = compare(_report(), _report(**figures), 0.02)
    assert [change.measure for change in found.changes if change.fell] == fell
    assert found.fell == bool(fell)
    assert found.same_tables
    assert {change.measure for change in found.changes} == {"recall@20", "repeats"}


def test_other_tables_are_said_to_be_others():
    assert not compare(_report("一"), _report("二")).same_tables
    assert not compare(_report(), _report().model_copy(update={"limit": 10})).same_tables
    [recall, _] = compare(_report(), _report(recall_at_20=0.45)).changes
    assert (recall.old, recall.new, recall.difference) == (0.4, 0.45, pytest.approx(0.05))


def test_a_baseline_is_read_back_or_refused(tmp_path):
    path = tmp_path / "基准.json"
    path.write_text(_report().model_dump_json(), "utf-8")
    assert read_baseline(path) == _report()
    for wrong in ("{}", "不是", _report().model_copy(update={"systems": ()}).model_dump_json()):
        path.write_text(wrong, "utf-8")
        with pytest.raises(InputError, match=r"基准\.json.*--save"):
            read_baseline(path)
    with pytest.raises(InputError, match="--save"):
        read_baseline(tmp_path / "没有.json")
