"""The folder that is written is read by our encoder and by sentence-transformers with the same vectors."""

from __future__ import annotations

import json
import stat

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from models.checksums import listed
from models.static import StaticEncoder, is_static
from models.training.export import export
from models.training.tokenizer import build_tokenizer, choose_vocabulary, count_words
from tests.models import sample_data

TEXTS = [
    "",
    " ",
    "龘",
    "★…（）",
    "群众满意度",
    "设备检查龘合格率达到９５％",
    "WiFi 覆盖率 1,200.5 万元",
    "学校" * 5_000,
    "道路维修，" * 300 + "abc",
    "道",
]


@pytest.fixture(scope="module")
def tokenizer():
    texts = [sample_data.statute(subject) for subject in sample_data.SUBJECTS]
    return build_tokenizer(choose_vocabulary(count_words(texts, lambda _read: None, processes=1), 400))


@pytest.fixture(scope="module")
def vectors(tokenizer):
    found = np.random.default_rng(4).normal(size=(tokenizer.get_vocab_size(), 48)).astype(np.float32)
    found[0] = 0
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory, tokenizer, vectors):
    folder = tmp_path_factory.mktemp("models") / "static"
    export(folder, tokenizer, vectors, {"说明": "样例"})
    return folder


@pytest.mark.filterwarnings("default")  # what the library itself warns of, by version
def test_sentence_transformers_gives_the_same_vectors(folder):
    library = SentenceTransformer(str(folder), device="cpu").encode(TEXTS, show_progress_bar=False)
    ours = StaticEncoder(folder).encode(TEXTS)
    assert ours == pytest.approx(library, abs=1e-5)
    assert np.linalg.norm(ours, axis=1) == pytest.approx([0, 0, 0, 0, *[1] * 6], abs=1e-5)


def test_the_files_are_complete_and_anyone_may_read_them(folder):
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert names == {
        "1_Normalize/config.json",
        "config_sentence_transformers.json",
        "manifest.json",
        "model.safetensors",
        "modules.json",
        "tokenizer.json",
    }
    modes = {stat.S_IMODE((folder / name).stat().st_mode) for name in names}
    assert len(modes) == 1
    assert json.loads((folder / "manifest.json").read_text("utf-8")) == {"说明": "样例", "files": listed(folder)}
    assert is_static(folder)


def test_a_model_that_is_in_use_can_be_replaced(tmp_path, tokenizer, vectors):
    export(tmp_path, tokenizer, vectors, {})
    encoder = StaticEncoder(tmp_path)
    before = encoder.encode(TEXTS)
    export(tmp_path, tokenizer, -vectors, {})
    assert encoder.encode(TEXTS).tolist() == before.tolist()
    assert StaticEncoder(tmp_path).encode(TEXTS) == pytest.approx(-before)
    assert not list(tmp_path.rglob("*.part"))
