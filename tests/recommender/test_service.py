"""The service over one home folder: from a fresh folder to answers."""

from __future__ import annotations

import json
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer
from sentence_transformers.models import StaticEmbedding
from tokenizers import Regex, Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Split

from corpus.errors import StoreError
from corpus.table import TargetTable
from models.errors import ModelError
from recommender import Project, Recommender
from recommender.index.build import NAME_SHARE
from recommender.index.files import open_snapshot
from recommender.search import Query
from recommender.settings import Settings


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A home with its index built, to be copied."""
    home = tmp_path_factory.mktemp("filled") / "home"
    service = Recommender.open(home)
    service.warm()
    service.close()
    return home


@pytest.fixture
def home(filled, tmp_path):
    return shutil.copytree(filled, tmp_path / "home")


@pytest.fixture
def service(home):
    opened = Recommender.open(home)
    yield opened
    opened.close()


def _file(folder, name, **row):
    table = {"project_name": "古树保护", "unit": "园林局", "region": "保定市", "year": 2021, "indicators": [row]}
    path = folder / name
    path.write_text(json.dumps({"tables": [table]}, ensure_ascii=False), "utf-8")
    return path


def test_a_fresh_home_answers_everything(tmp_path):
    steps = []
    service = Recommender.open(tmp_path / "还没有" / "主文件夹", steps.append)
    assert steps == []
    answer = service.suggest(Project(name="因公电子护照系统日常维护费", budget_wan=45.5))
    assert steps == ["汇总指标", "建立字面索引", "计算语义向量", "学习指标的命名"]
    assert {item.level1 for item in answer.suggestions} >= {"产出指标", "效益指标", "满意度指标"}
    found = service.search("群众满意不满意")
    assert "满意度" in found.hits[0].level3
    row = {"level1": "产出指标", "level2": "质量指标", "level3": "验收合格率", "value": "≤98%"}
    table = TargetTable.model_validate({"project_name": "道路", "indicators": [row]})
    assert ("S040", "≤98%", 0) in {(found.code, found.quoted, found.row) for found in service.review(table).findings}
    assert len(service.review_tables([table, table]).tables) == 2
    assert len(steps) == 4
    service.close()
    again = Recommender.open(str(tmp_path / "还没有" / "主文件夹"), steps.append)
    assert again.search("群众满意不满意") == found
    assert len(steps) == 4
    again.close()


def test_what_is_ingested_is_found_at_once(service, tmp_path):
    before = service.snapshot()
    assert service.search("古树名木挂牌", exact=True).total == 0
    path = _file(tmp_path, "新.json", level2="数量指标", level3="古树名木挂牌数量", value="≥120株")
    told = []
    assert [report.status for report in service.ingest([path], told.append)] == ["added"]
    assert len(told) == 1
    hit = service.search("古树挂牌").hits[0]
    assert (hit.level3, hit.value, hit.project_name, hit.year) == ("古树名木挂牌数量", "≥120株", "古树保护", 2021)
    assert service.search(Query(query="古树名木挂牌", exact=True)).total == 1
    assert service.snapshot().fingerprint != before.fingerprint
    assert service.snapshot() is service.snapshot()
    assert [report.status for report in service.ingest([str(path)])] == ["known"]
    service.store.delete_table(hit.table_id)
    assert service.search("古树名木挂牌", exact=True).total == 0


def test_one_that_another_service_ingested_is_found(service, home, tmp_path):
    other = Recommender.open(home)
    service.warm()
    path = _file(tmp_path, "新.json", level2="数量指标", level3="古树名木挂牌数量", value="≥120株")
    list(other.ingest([path]))
    other.close()
    assert service.search("古树名木挂牌", exact=True).total == 1


def test_threads_share_a_service(service, tmp_path):
    files = [
        _file(tmp_path, f"{number}.json", level2="数量指标", level3=f"古树{number}号养护数量", value=f"{number}株")
        for number in range(4)
    ]
    expected = service.search("会议场次").hits[0].level3

    def work(number):
        if number % 6 == 0:
            return [report.status for report in service.ingest([files[number // 6]])] == ["added"]
        if number % 2:
            return service.search("会议场次").hits[0].level3 == expected
        return bool(service.suggest(Project(name="会议费")).suggestions)

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(work, range(24))) == [True] * 24
    assert service.search("古树", exact=True, limit=50).total == 4


def test_a_damaged_index_says_how_to_mend_it_and_is_mended(service, home):
    expected = service.search("会议场次")
    folder = home / "index" / service.snapshot().fingerprint
    (folder / "columns.json").unlink()
    (folder / "columns.json").write_text("[]", "utf-8")
    assert service.search("会议场次") == expected  # what was loaded is not read again
    other = Recommender.open(home)
    with pytest.raises(StoreError) as caught:
        other.search("会议场次")
    assert caught.value.code == "index.damaged"
    rebuilt = other.rebuild()
    assert rebuilt.fingerprint == folder.name
    assert other.search("会议场次") == expected
    other.close()


@pytest.mark.parametrize("place", ["file", "below a file"])
def test_an_unusable_home_is_named(tmp_path, place):
    taken = tmp_path / "文件"
    taken.write_text("x")
    home = taken if place == "file" else taken / "home"
    with pytest.raises(StoreError) as caught:
        Recommender.open(home)
    assert caught.value.code == "home.unusable"
    assert str(home) in caught.value.message
    assert "--home" in caught.value.message
    assert taken.read_text() == "x"


def test_a_home_that_cannot_be_written_is_named(tmp_path, monkeypatch):
    def refuse(*_arguments, **_named):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "touch", refuse)
    with pytest.raises(StoreError, match="没有权限") as caught:
        Recommender.open(tmp_path)
    assert caught.value.code == "home.unusable"


def test_a_damaged_store_is_named(home):
    for extra in ("corpus.db-wal", "corpus.db-shm"):
        (home / extra).unlink(missing_ok=True)
    (home / "corpus.db").write_bytes(b"\x00garbage" * 5000)
    with pytest.raises(StoreError) as caught:
        Recommender.open(home)
    assert caught.value.code == "store.damaged"


@pytest.fixture(scope="module")
def tiny_model(tmp_path_factory):
    characters = ["[UNK]", *dict.fromkeys("会议场次培训人数满意度群众系统维护合格率成本控制项目完成及时")]
    tokenizer = Tokenizer(WordLevel({c: i for i, c in enumerate(characters)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Split(Regex("."), "isolated")
    weights = np.random.default_rng(7).normal(size=(len(characters), 16)).astype(np.float32)
    weights[0] = 0
    folder = tmp_path_factory.mktemp("models") / "tiny"
    SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=weights)], device="cpu").save(str(folder))
    return folder


def test_a_sentence_transformers_model_by_setting(home, tiny_model):
    (home / "settings.toml").write_text(f'encoder = "{tiny_model.as_posix()}"\ndense_weight = 1.0\n', "utf-8")
    steps = []
    service = Recommender.open(home, steps.append)
    snapshot = service.snapshot()
    assert len(steps) == 4  # the snapshot of the other encoder does not do
    assert [part.shape for part in snapshot.indicator_shard.parts] == [(len(snapshot.indicators), 16)]
    assert snapshot.encoder.name.startswith("static:")
    model = SentenceTransformer(str(tiny_model), device="cpu")
    one, two = model.encode(["会议场次", "培训人数"], normalize_embeddings=True)
    assert snapshot.encode("会议场次") == pytest.approx(one, abs=1e-6)
    scores = snapshot.indicator_shard.scores(snapshot.encode("培训人数"), "培训人数")
    best = snapshot.indicators[int(scores.argmax())]
    texts = [best.level3, f"{best.level3} {best.description or ''}".strip()]
    name, described = model.encode(texts, normalize_embeddings=True)
    blended = NAME_SHARE * name + (1 - NAME_SHARE) * described
    noise = snapshot.indicator_shard.noise
    cosine = float(blended @ two) / float(np.linalg.norm(blended))
    assert 0 < noise < 0.95
    assert scores.max() == pytest.approx((cosine - noise) / (1 - noise), abs=1e-4)
    assert service.suggest(Project(name="会议费")).suggestions
    assert service.search("培训人数").hits[0].level3 == best.level3
    service.close()
    settings = Settings(home=home, encoder=str(tiny_model))
    reopened = Recommender(settings, steps.append)
    assert reopened.snapshot().fingerprint == snapshot.fingerprint
    assert len(steps) == 4
    reopened.close()


def test_a_model_is_loaded_once_while_the_store_changes(home, tiny_model, tmp_path):
    service = Recommender(Settings(home=home, encoder=str(tiny_model)))
    first = service.snapshot()
    list(service.ingest([_file(tmp_path, "新.json", level2="数量指标", level3="古树名木挂牌数量", value="≥120株")]))
    second = service.snapshot()
    assert second.fingerprint != first.fingerprint
    assert second.encoder is first.encoder
    service.close()


def test_a_retrained_model_is_noticed(home, tiny_model, tmp_path):
    folder = shutil.copytree(tiny_model, tmp_path / "tiny")
    settings = Settings(home=home, encoder=str(folder))
    service = Recommender(settings)
    before = service.snapshot()
    path = folder / "model.safetensors"
    data = bytearray(path.read_bytes())
    data[-2] ^= 1
    path.unlink()
    path.write_bytes(data)
    assert service.snapshot().fingerprint != before.fingerprint
    assert service.snapshot().encoder is not before.encoder
    assert service.snapshot().fingerprint == open_snapshot(service.store, settings).fingerprint
    service.close()


def test_a_model_that_is_not_there_is_named(home):
    service = Recommender(Settings(home=home, encoder=str(home / "没有")))
    with pytest.raises(ModelError, match="ZHIBIAO_ENCODER"):
        service.search("会议")
    service.close()


def test_the_home_of_the_environment(filled, monkeypatch):
    monkeypatch.setenv("ZHIBIAO_HOME", os.fspath(filled))
    service = Recommender.open()
    assert service.settings.home == filled
    service.close()
