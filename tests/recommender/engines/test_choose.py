"""The settings choose who scores; a cluster that cannot be used is said, and never waited for longer than asked."""

from __future__ import annotations

import socket
import sys

import pytest

from corpus.errors import InputError
from models.lexical import LexicalIndex
from recommender.engines import bridge
from recommender.engines.bridge import Bridge
from recommender.engines.bulk import Bulk
from recommender.engines.choose import divided, engine_words
from recommender.engines.errors import EngineError
from recommender.engines.group import Group
from recommender.engines.shard import Shard
from recommender.index.files import open_snapshot
from recommender.settings import Settings, load_settings
from tests.recommender.engines.corpus import shard, texts


def closed_port():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return listening.getsockname()[1]


@pytest.fixture
def nobody():
    """The address of a cluster that is not there."""
    address = f"127.0.0.1:{closed_port()}"
    yield address
    bridge.bridge_to(address).end()


def test_here_whole_or_in_pieces(tmp_path):
    shards = {"table": shard(200)}
    whole = divided(shards, tmp_path, Settings(home=tmp_path))
    assert type(whole["table"]) is Shard
    pieces = divided(shards, tmp_path, Settings(home=tmp_path, shards=3))
    assert isinstance(pieces["table"], Group)
    assert list(pieces["table"].pieces.cuts) == [0, 128, 200, 200]
    assert engine_words(Settings(home=tmp_path)) == "在本机检索"
    assert engine_words(Settings(home=tmp_path, shards=3)) == "在本机检索，分成 3 份"


def test_a_snapshot_in_pieces_answers_the_same(shipped):
    settings = shipped.settings
    cut = open_snapshot(shipped.store, settings.model_copy(update={"shards": 4}))
    one = shipped.snapshot()
    for text in ("群众满意度", "培训人数", "办公设备购置"):
        vector = one.encode(text)
        assert cut.indicator_shard.search(vector, text, 50) == one.indicator_shard.search(vector, text, 50)
        assert cut.table_shard.scores(vector, text).tobytes() == one.table_shard.scores(vector, text).tobytes()


def test_a_cluster_that_is_not_there_is_said(tmp_path, nobody):
    settings = Settings(home=tmp_path, ray_address=nobody, engine_seconds=20)
    with pytest.raises(EngineError) as caught:
        divided({"table": shard(10)}, tmp_path, settings)
    assert (caught.value.code, caught.value.http_status) == ("engine.unreachable", 503)
    assert nobody in caught.value.message
    assert "请检查集群" in caught.value.message


def test_a_driver_that_cannot_start_is_no_answer(monkeypatch, nobody):
    ended = Bridge(nobody)
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(EngineError) as caught:
        ended.call(5.0, "placing")
    assert caught.value.code == "engine.lost"
    ended.end()


def test_without_ray_the_remedy_is_said(tmp_path, monkeypatch, nobody):
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(EngineError, match=r"zhibiao\[ray\]"):
        engine_words(Settings(home=tmp_path, ray_address=nobody))


def test_an_index_is_built_here_where_the_cluster_fails(tmp_path, nobody, group_encoder):
    bulk = Bulk("模型", Settings(home=tmp_path, ray_address=nobody))
    many = texts(2_100)
    built, expected = LexicalIndex.build(many, bulk.tokens), LexicalIndex.build(many)
    assert built.columns.data.tobytes() == expected.columns.data.tobytes()
    encoder = group_encoder("培训", "维修 验收")
    far = Bulk("模型", Settings(home=tmp_path, ray_address=nobody)).encoder(encoder)
    assert (far.name, far.dimension) == (encoder.name, 2)
    assert far.encode(many).tobytes() == encoder.encode(many).tobytes()
    assert far.encode_queries(["培训"]).tolist() == [[1.0, 0.0]]
    assert Bulk("lsa", Settings(home=tmp_path, ray_address=nobody)).encoder(encoder) is encoder
    assert Bulk("模型", Settings(home=tmp_path)).encoder(encoder) is encoder


@pytest.mark.parametrize("wrong", ["10.0.0.5", "ray://10.0.0.5:10001", "auto", ":6399", "h:0", "h:70000", "主机:6399"])
def test_a_wrong_address_is_refused(tmp_path, monkeypatch, wrong):
    monkeypatch.setenv("ZHIBIAO_RAY_ADDRESS", wrong)
    with pytest.raises(InputError, match="ray_address"):
        load_settings(tmp_path)
