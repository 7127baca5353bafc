import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from models.errors import ModelError
from models.static import StaticEncoder
from recommender.encoders import LSA, chosen_model, identity, load_encoder, models_folder, shipped_weights
from recommender.settings import load_settings


def test_the_default_is_the_shipped_model(tmp_path: Path):
    settings = load_settings(tmp_path)
    assert chosen_model(settings) == str(shipped_weights())
    encoder = load_encoder(chosen_model(settings))
    assert isinstance(encoder, StaticEncoder)
    assert encoder.dimension == 256


def test_a_model_trained_on_the_site_takes_its_place(tmp_path: Path):
    folder = models_folder(tmp_path) / "20260101"
    folder.mkdir(parents=True)
    (models_folder(tmp_path) / "current.json").write_text(json.dumps({"folder": "20260101"}))
    assert chosen_model(load_settings(tmp_path)) == str(folder)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"folder": 3}', '{"folder": "gone"}', '{"folder": "../../etc"}'])
def test_a_broken_pointer_leads_to_the_shipped_model(tmp_path: Path, content: str):
    models_folder(tmp_path).mkdir()
    (models_folder(tmp_path) / "current.json").write_text(content)
    assert chosen_model(load_settings(tmp_path)) == str(shipped_weights())


def test_lsa_is_fitted_with_the_index():
    assert load_encoder(LSA) is None
    assert identity(LSA) == LSA


def test_an_unknown_model_is_named(tmp_path: Path):
    with pytest.raises(ModelError, match="没有这个模型"):
        load_encoder(str(tmp_path / "没有这个模型"))


@pytest.mark.parametrize(
    "name", ["model.safetensors", "tokenizer.json", "modules.json", "config_sentence_transformers.json"]
)
def test_a_changed_file_of_a_model_is_named(tmp_path: Path, name: str):
    folder = Path(shutil.copytree(shipped_weights(), tmp_path / "model"))
    data = bytearray((folder / name).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / name).write_bytes(data)
    with pytest.raises(ModelError, match=f"{name} 与校验码不符.*请重新安装") as caught:
        load_encoder(str(folder))
    assert caught.value.code == "encoder.damaged"


def test_the_shipped_model_knows_the_field():
    encoder = StaticEncoder(shipped_weights())
    names = ["疫苗接种率", "道路养护里程", "学生家长满意度", "设备购置总成本", "故障修复时间"]
    vectors = encoder.encode(names)
    for query, wanted in [
        ("打预防针的人多不多", 0),
        ("爸妈对学校满意吗", 2),
        ("买机器花了多少钱", 3),
        ("坏了多久能修好", 4),
    ]:
        assert int(np.argmax(vectors @ encoder.encode_queries([query])[0])) == wanted, query


def test_sentence_transformers_gives_the_same_vectors():
    from sentence_transformers import SentenceTransformer

    texts = ["系统故障率", "群众满意不满意", "≥95%", "", "Wi-Fi 覆盖 2023 年", "𠮷", "物业管理服务面积" * 40]
    theirs = SentenceTransformer(str(shipped_weights()), device="cpu", local_files_only=True).encode(texts)
    ours = StaticEncoder(shipped_weights()).encode(texts)
    assert np.abs(ours - theirs).max() < 1e-5
