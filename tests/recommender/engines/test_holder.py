"""A holder has its piece from files that are sound, or from somebody who hands it over whole."""

from __future__ import annotations

import json

import numpy as np
import pytest

from recommender.engines.holder import MANIFEST, Holder, Piece
from recommender.engines.stored import digest, packed
from recommender.index.files import _entry
from tests.recommender.engines.corpus import NOISE, WEIGHT, questions, shard

TEXTS, BEGIN, END = 400, 128, 320
PIECES = {"table": Piece(BEGIN, END, TEXTS, WEIGHT, NOISE)}


@pytest.fixture(scope="module")
def whole():
    return shard(TEXTS)


@pytest.fixture
def folder(whole, tmp_path, monkeypatch):
    monkeypatch.setenv("ZHIBIAO_HOME", str(tmp_path / "home"))
    made = tmp_path / "there" / "mark"
    made.mkdir(parents=True)
    np.save(made / "table.vectors.npy", whole.parts[0])
    whole.lexical.save(made, "table")
    files = {path.name: _entry(path) for path in made.iterdir()}
    (made / MANIFEST).write_text(json.dumps({"files": files}))
    return made


def right(holder, whole):
    piece = whole.part(BEGIN, END)
    for vector, text, limit, mask, least in questions(40, END - BEGIN):
        weighed = whole.lexical.weigh(text)
        packed_mask = None if mask is None else np.packbits(mask).tobytes()
        found = holder.best("table", vector, weighed, limit, packed_mask, least)
        expected = piece.best(vector, weighed, limit, mask, least)
        assert [part.tobytes() for part in found] == [part.tobytes() for part in expected]
        assert holder.scores("table", vector, weighed).tobytes() == piece.scores(vector, weighed).tobytes()


def handed(holder, whole, leave_out=None, spoil=None):
    arrays = packed(whole.part(BEGIN, END))
    for kind, array in arrays.items():
        data = np.ascontiguousarray(array).tobytes()
        for begin in range(0, max(len(data), 1), 1_000):
            part = data[begin : begin + 1_000]
            if (kind, begin) == leave_out:
                continue
            if (kind, begin) == spoil:
                part = bytes([part[0] ^ 1]) + part[1:]
            holder.take("table", kind, array.shape, array.dtype.str, begin, part)
    return holder.finish("table", digest(arrays))


def missing(holder):
    vector = np.zeros(96, dtype=np.float32)
    assert holder.missing() == ["table"]
    assert holder.scores("table", vector, {}) is None
    assert holder.best("table", vector, {}, 1, None, 0.0) is None


def test_from_the_files_of_whoever_asks_or_of_its_own_home(whole, folder, tmp_path):
    right(Holder(PIECES, str(folder)), whole)
    own = tmp_path / "home" / "index"
    own.mkdir(parents=True)
    folder.rename(own / "mark")
    right(Holder(PIECES, str(folder)), whole)


def test_files_that_are_not_sound_are_not_used(whole, folder, tmp_path):
    data = bytearray((folder / "table.data.npy").read_bytes())
    data[-1] ^= 1
    (folder / "table.data.npy").write_bytes(data)
    missing(Holder(PIECES, str(folder)))
    missing(Holder(PIECES, str(tmp_path / "nowhere" / "mark")))


def test_a_piece_is_handed_over_whole_or_not_at_all(whole, tmp_path, monkeypatch):
    monkeypatch.setenv("ZHIBIAO_HOME", str(tmp_path))
    holder = Holder(PIECES, str(tmp_path / "nowhere"))
    assert not handed(holder, whole, leave_out=("vectors", 2_000))
    assert not handed(holder, whole, spoil=("indices", 1_000))
    missing(holder)
    assert not holder.finish("table", "0")
    assert handed(holder, whole)
    assert holder.missing() == []
    right(holder, whole)
    assert handed(holder, whole, leave_out=("data", 0))  # by a second one, too late: the piece is there
    right(holder, whole)


def test_an_empty_piece_is_handed_over_too(whole, tmp_path, monkeypatch):
    monkeypatch.setenv("ZHIBIAO_HOME", str(tmp_path))
    holder = Holder({"table": Piece(TEXTS, TEXTS, TEXTS, WEIGHT, NOISE)}, str(tmp_path / "nowhere"))
    arrays = packed(whole.part(TEXTS, TEXTS))
    for kind, array in arrays.items():
        data = np.ascontiguousarray(array).tobytes()
        holder.take("table", kind, array.shape, array.dtype.str, 0, data)
    assert holder.finish("table", digest(arrays))
    places, scores = holder.best("table", whole.vectors_of([0])[0], {}, 5, None, 0.0)
    assert (len(places), len(scores)) == (0, 0)


def test_a_broken_settings_file_does_not_hinder_it(whole, folder, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "settings.toml").write_text("=", "utf-8")
    right(Holder(PIECES, str(folder)), whole)
