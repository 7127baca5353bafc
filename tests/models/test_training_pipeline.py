"""The whole way from a folder of data to a model folder, on the sample: resume, repeat, leave out, manifest."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from importlib.resources import files

import numpy as np
import pytest
import torch
from click.testing import CliRunner

from models.static import StaticEncoder
from models.training import field, pipeline
from models.training.__main__ import main
from models.training.contrastive import Recipe
from models.training.pipeline import WEIGHTS, Plan, collect_pairs, run
from models.training.sources import SOURCES
from models.training.tokenizer import build_tokenizer, choose_vocabulary
from tests.models import sample_data

RECIPE = Recipe(steps=10, batch=64, weights=WEIGHTS, seed=5)


@pytest.fixture(autouse=True, scope="module")
def _one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return sample_data.write(tmp_path_factory.mktemp("data"))


@pytest.fixture
def plan(data, tmp_path):
    return Plan(
        data, tmp_path / "work", tmp_path / "out", 600, 32, recipe=RECIPE, template_pairs=300, seeds=1, share_alike=True
    )


def _silent(_stage, _done, _total):
    return None


def _weights(folder):
    return (folder / "model.safetensors").read_bytes()


def _stages(work):
    return sorted(path.name for path in work.iterdir())


def test_a_broken_run_goes_on_where_it_stopped_and_ends_the_same(plan, tmp_path, monkeypatch):
    def power_cut(*_arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "train", power_cut)
        with pytest.raises(KeyboardInterrupt):
            run(plan, _silent)
    assert not plan.output.exists()
    stages = _stages(plan.work)
    assert [name.partition("-")[0] for name in stages] == ["counts", "frequency", "vectors"]
    with monkeypatch.context() as patch:
        for stage in ("count_words", "token_stream", "cooccurrences", "word_vectors"):
            patch.setattr(pipeline, stage, lambda *_: pytest.fail("computed again"))
        told = []
        manifest = run(plan, lambda *progress: told.append(progress))
    assert told[-1][1:] == (10, 10)
    assert all(stage.startswith("对比训练 1/1（损失 ") for stage, _, _ in told)
    assert [name for name in _stages(plan.work) if not name.startswith("trained-")] == stages
    kept = json.loads((plan.output / "manifest.json").read_text("utf-8"))
    assert "model.safetensors" in kept.pop("files")
    assert kept == json.loads(json.dumps(manifest))
    encoder = StaticEncoder(plan.output)
    assert encoder.dimension == 32
    assert np.linalg.norm(encoder.encode(["道路维修", "满意度"]), axis=1) == pytest.approx([1, 1], abs=1e-5)

    afresh = replace(plan, work=tmp_path / "work2", output=tmp_path / "out2")
    run(afresh, _silent)
    assert _weights(afresh.output) == _weights(plan.output)
    assert (afresh.output / "tokenizer.json").read_bytes() == (plan.output / "tokenizer.json").read_bytes()


def test_a_stage_that_was_cut_off_while_it_was_written_is_not_taken(plan, monkeypatch):
    def full(file, *_arguments, **_named):
        file.write(b"\x93NUM")
        raise OSError("no space left")

    with monkeypatch.context() as patch:
        patch.setattr(np, "save", full)
        with pytest.raises(OSError, match="no space"):
            run(plan, _silent)
    assert not list(plan.work.glob("*.npy"))
    run(plan, _silent)
    assert plan.output.is_dir()


def _keys(plan, monkeypatch):
    def stop(*_arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "collect_pairs", stop)
        with pytest.raises(KeyboardInterrupt):
            run(plan, _silent)
    return set(_stages(plan.work))


def test_stages_are_named_by_what_they_depend_on(plan, tmp_path, monkeypatch):
    first = _keys(plan, monkeypatch)
    assert _keys(plan, monkeypatch) == first

    seeded = _keys(replace(plan, recipe=replace(RECIPE, seed=6)), monkeypatch)
    assert {name.partition("-")[0] for name in seeded - first} == {"vectors"}

    other = shutil.copytree(plan.data, tmp_path / "data")
    shutil.copy(other / "statutes.jsonl.xz", other / "provincial-work-reports-2026.jsonl.xz")
    assert not _keys(replace(plan, data=other, work=tmp_path / "work2"), monkeypatch) & (first | seeded)

    words = ("满意度", "群众")
    monkeypatch.setattr(pipeline, "field_words", lambda: words)
    assert not _keys(replace(plan, work=tmp_path / "work3"), monkeypatch) & (first | seeded)


def test_the_manifest_names_every_input(plan):
    manifest = run(plan, _silent)
    assert [row["name"] for row in manifest["sources"]] == [source.name for source in SOURCES]
    for row, source in zip(manifest["sources"], SOURCES, strict=True):
        assert row["sha256"] == hashlib.sha256((plan.data / row["file"]).read_bytes()).hexdigest()
        assert (row["licence"], row["origin"]) == (source.licence, source.origin)
    own = files("models.training").joinpath("data")
    expected = {name: hashlib.sha256(own.joinpath(name).read_bytes()).hexdigest() for name in field.DATA}
    assert manifest["own_data"] == expected
    assert set(manifest["pairs"]) == {kind for kind, _ in WEIGHTS} == set(manifest["recipe"]["weights"])
    assert manifest["pairs"]["written"] == len(field.written_pairs()) >= 3_000
    assert manifest["pairs"]["synonyms"] == 6
    assert 0 < manifest["pairs"]["template"] <= 300
    assert (manifest["recipe"]["seed"], manifest["recipe"]["steps"], manifest["dimension"]) == (5, 10, 32)
    assert manifest["tokens"] == len(StaticEncoder(plan.output).vectors) <= 600
    assert manifest["averaged_runs"] == 1


def test_what_is_left_out_is_neither_read_nor_named(plan, tmp_path):
    data = shutil.copytree(plan.data, tmp_path / "data")
    (data / "cedict.txt.xz").unlink()
    (data / "stsb_zh.tar.xz").unlink()
    manifest = run(replace(plan, data=data, left_out=("cedict", "stsb", "written", "template")), _silent)
    assert not {"cedict", "stsb"} & {row["name"] for row in manifest["sources"]}
    assert not {"written", "template", "dictionary"} & set(manifest["pairs"])
    assert not {"written", "template", "dictionary"} & set(manifest["recipe"]["weights"])


def test_general_words_stand_beside_those_of_official_text():
    official = Counter({"绩效": 60_000_000, "怎么办": 1, "某公司甲乙丙": 40_000_000})
    both = pipeline._with_general(official)
    assert all(both[word] >= count for word, count in official.items())
    assert both["怎么办"] > 1
    assert both["某公司甲乙丙"] == 40_000_000
    added = sum(both.values()) - sum(official.values())
    assert 0 < added / sum(both.values()) <= pipeline.GENERAL_SHARE
    assert all(len(word) > 1 for word in both)


def test_general_shares_follow_how_often_words_are_used():
    tokenizer = build_tokenizer(choose_vocabulary(Counter({"绩效": 9, "什么": 9, "闺蜜": 9}), 600, ["什么", "闺蜜"]))
    shares = pipeline.general_share(tokenizer)
    assert shares.shape == (tokenizer.get_vocab_size(),)
    assert shares.sum() == pytest.approx(1)
    vocabulary = tokenizer.get_vocab()
    assert shares[vocabulary["什么"]] > 100 * shares[vocabulary["闺蜜"]] >= 0
    assert shares[0] == 0


def test_no_kind_gives_more_than_its_share(plan, monkeypatch):
    monkeypatch.setattr(pipeline, "MOST_PAIRS", 20)
    counts = {"检查": 50, "资金": 40, "道路": 30}
    first, again = (collect_pairs(plan, counts) for _ in range(2))
    assert first == again
    assert max(map(len, first.values())) == 20
    assert set(first["written"]) <= set(field.written_pairs())
    assert collect_pairs(plan, {})["template"] == []


def test_a_missing_file_is_named_with_the_remedy(plan, tmp_path):
    data = shutil.copytree(plan.data, tmp_path / "data")
    (data / "tatoeba.tar.xz").unlink()
    with pytest.raises(FileNotFoundError) as caught:
        run(replace(plan, data=data), _silent)
    message = f"训练数据缺少文件「{data / 'tatoeba.tar.xz'}」；请补上，或用 --without tatoeba"
    assert str(caught.value) == message
    told = CliRunner().invoke(main, [str(data), "--output", str(tmp_path / "out")])
    assert told.exit_code == 1
    assert message in told.output
    assert "Traceback" not in told.output


def test_the_command_writes_the_folder(data, tmp_path):
    output = tmp_path / "encoder"
    small = ["--steps", "2", "--batch", "32", "--seed", "1", "--runs", "2", "--without", "template"]
    done = CliRunner().invoke(main, [str(data), "--output", str(output), *small], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    assert StaticEncoder(output).dimension == 256
    assert len(_stages(tmp_path / "encoder.work")) == 3 + 2
    manifest = json.loads((output / "manifest.json").read_text("utf-8"))
    assert not {"question", "dictionary", "template"} & set(manifest["pairs"])
    assert manifest["recipe"]["steps"] == 2


@pytest.mark.parametrize("wrong", [["--without", "statute"], ["--steps", "0"], ["--batch", "1"]])
def test_a_wrong_option_is_refused_before_anything_is_read(data, tmp_path, wrong):
    told = CliRunner().invoke(main, [str(data), "--output", str(tmp_path / "out"), *wrong])
    assert told.exit_code == 2
    assert wrong[0] in told.output
    assert list(tmp_path.iterdir()) == []


def test_help():
    done = subprocess.run(
        [sys.executable, "-m", "models.training", "--help"], capture_output=True, text=True, timeout=120
    )
    assert (done.returncode, done.stderr) == (0, "")
    for option in ("--output", "--work", "--without", "--steps", "--batch", "--rate", "--seed"):
        assert option in done.stdout
