"""The level classifier: features, fitting, calibration, and the folder it is saved in."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest

from models.errors import ModelError
from models.level import LevelClassifier, features
from models.training.level import fit, measure, softmax

OBJECTS = ["培训", "会议", "设备", "道路", "校舍", "绿化", "系统", "课题"]
HEADS = {
    "数量指标": ["{}数量", "{}次数"],
    "时效指标": ["{}及时率", "{}完成时间"],
    "成本指标": ["{}成本", "{}费用"],
}


def small_set():
    rows = [(head.format(thing), label) for label, heads in HEADS.items() for head in heads for thing in OBJECTS]
    return [name for name, _ in rows], [f"本项目的{name}" for name, _ in rows], [label for _, label in rows]


@pytest.fixture(scope="module")
def classifier():
    return fit(*small_set(), seed=1, order=list(HEADS), extra=[("桥梁造价", "成本指标", 0.5), ("无关", "别的", 1.0)])


def test_features_mark_both_ends_fold_numbers_and_name_cues():
    found = features("２０２４年完成率", {"时间": ["完成"], "花费": ["费用"]})
    assert {"0", "^0年", "率$", "成率$", "<完成率$", "#时间"} <= set(found)
    assert "#花费" not in found
    assert features(" ", {"任何": [""]}) == []


def test_rows_sum_to_one_and_unseen_objects_follow_their_head(classifier):
    chances = classifier.predict(["疫苗数量", "疫苗及时率", "疫苗费用", "", "xyz"])
    assert chances.shape == (5, 3)
    assert classifier.labels == tuple(HEADS)
    assert chances.sum(axis=1) == pytest.approx(1, abs=1e-6)
    assert chances[:3].argmax(axis=1).tolist() == [0, 1, 2]
    assert chances[3] == pytest.approx(chances[4])


def test_no_names_give_no_rows(classifier):
    assert classifier.predict([]).shape == (0, 3)


def test_one_item_gives_labels_in_order_of_probability(classifier):
    found = classifier.predict_one("演出成本")
    assert next(iter(found)) == "成本指标"
    assert list(found.values()) == sorted(found.values(), reverse=True)


def test_a_description_counts_unless_it_repeats_the_name(classifier):
    rows = small_set()
    told = fit(rows[0], ["按时完成时间"] * len(rows[0]), rows[2], seed=1)
    told.facts["description_weight"] = 0.5
    weighed = LevelClassifier(list(told._columns), told._arrays, told._cues, told.facts)
    plain = weighed.predict(["演出"])
    assert not np.allclose(plain, weighed.predict(["演出"], ["完成时间"]))
    assert np.array_equal(plain, weighed.predict(["演出"], ["演出"]))
    assert np.array_equal(plain, weighed.predict(["演出"], [None]))
    with pytest.raises(ValueError, match="argument"):
        classifier.predict(["一", "二"], ["一"])


def test_saved_and_loaded_give_the_same_probabilities(classifier, tmp_path):
    classifier.save(tmp_path / "level")
    loaded = LevelClassifier.load(tmp_path / "level")
    names = small_set()[0]
    assert np.array_equal(loaded.predict(names, names[::-1]), classifier.predict(names, names[::-1]))
    assert loaded.labels == classifier.labels
    assert loaded.facts == classifier.facts
    assert not list((tmp_path / "level").glob("*.pkl"))


def test_two_fits_write_the_same_bytes(classifier, tmp_path):
    again = fit(*small_set(), seed=1, order=list(HEADS), extra=[("桥梁造价", "成本指标", 0.5), ("无关", "别的", 1.0)])
    for name, one in (("a", classifier), ("b", again)):
        one.save(tmp_path / name)
    files = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert len(files) == 6
    assert all((tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes() for name in files)


def test_what_is_left_over_does_not_train(classifier):
    assert classifier.facts["rows"] == {"names": 48, "extra": 1}
    assert "别的" not in classifier.labels


def test_two_labels_are_enough():
    names, descriptions, labels = (column[:32] for column in small_set())
    found = fit(names, descriptions, labels)
    assert found.predict(["疫苗数量", "疫苗及时率"]).argmax(axis=1).tolist() == [
        found.labels.index("数量指标"),
        found.labels.index("时效指标"),
    ]


@pytest.mark.parametrize(
    ("names", "labels"),
    [
        (["甲", "乙", "丙", "丁", "戊"], ["数量指标"] * 5),
        (["甲", "乙"], ["数量指标", "质量指标"]),
        ([*"甲甲乙乙丙丙丁丁戊戊", "己"], [*["数量指标", "质量指标"] * 5, "成本指标"]),
    ],
)
def test_too_little_to_learn_from_is_said(names, labels):
    with pytest.raises(ValueError, match=r"至少需要|不足以"):
        fit(names, [""] * len(names), labels)


def test_measures_of_known_probabilities():
    chances = np.array([[0.9, 0.1, 0.0], [0.6, 0.3, 0.1], [0.2, 0.5, 0.3], [0.5, 0.2, 0.3]])
    found = measure(chances, np.array([0, 1, 1, 1]))
    assert found["accuracy"] == 0.5
    assert found["top2"] == 0.75
    assert found["calibration_error"] == pytest.approx((0.1 + 0.6 + 0.0) / 4, abs=1e-3)
    assert softmax(np.array([[1000.0, 0.0]])) == pytest.approx(np.array([[1.0, 0.0]]))


def _cut(folder):
    (folder / "weights.npy").write_bytes((folder / "weights.npy").read_bytes()[:-9])


def _remove(folder):
    (folder / "tokens.json").unlink()


def _age(folder):
    _edit(folder, format=0)


def _mislabel(folder):
    _edit(folder, labels=["数量指标"])


def _freeze(folder):
    _edit(folder, temperature=0)


def _empty(folder):
    (folder / "manifest.json").write_text("[]", "utf-8")


def _edit(folder, **changes):
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | changes), "utf-8")


@pytest.mark.parametrize("harm", [_cut, _remove, _age, _mislabel, _freeze, _empty])
def test_a_damaged_folder_is_refused_with_a_remedy(classifier, tmp_path, harm):
    classifier.save(tmp_path)
    harm(tmp_path)
    with pytest.raises(ModelError, match=r"缺失或已损坏.*重新安装.*recommender\.levels") as caught:
        LevelClassifier.load(tmp_path)
    assert caught.value.code == "levels.damaged"
    assert "\n" not in caught.value.message


def test_a_saved_classifier_needs_numpy_only(classifier, tmp_path):
    classifier.save(tmp_path)
    code = (
        "import sys; from pathlib import Path; from models.level import LevelClassifier\n"
        f"LevelClassifier.load(Path({str(tmp_path)!r})).predict(['培训数量'])\n"
        "print(sorted({'sklearn', 'torch', 'jieba', 'tokenizers', 'corpus'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
