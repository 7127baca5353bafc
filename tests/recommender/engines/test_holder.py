"""A holder has its piece from files that are sound, or from somebody who hands it over whole."""

from __future__ import annotations

import json

import numpy as np
import pytest

from models import sketch
from models.sketch import Sketch
from recommender.engines import shard as engine
from recommender.engines.holder import Holder, Piece
from recommender.engines.shard import Shard
from recommender.engines.stored import digest, packed
from recommender.index.manifest import FILE as MANIFEST
from recommender.index.manifest import entry
from tests.recommender.engines.corpus import NOISE, WEIGHT, questions, shard

TEXTS, BEGIN, END = 400, 128, 320
PIECES = {"table": Piece(BEGIN, END, TEXTS, WEIGHT, NOISE)}


@pytest.fixture(scope="module")
def whole():
    return shard(TEXTS)


@pytest.fixture
def rough(whole, monkeypatch):
    """The same texts, looked at roughly first, and so are those of the piece."""
    monkeypatch.setattr(sketch, "FROM", 100)
    monkeypatch.setattr(sketch, "_SAMPLE", 200)
    monkeypatch.setattr(engine, "AGAIN", 20)
    monkeypatch.setattr(engine, "ENTRIES", 100)
    return Shard(whole.parts, whole.lexical, WEIGHT, NOISE, sketch=Sketch.of(whole.parts[0]))


def written(one, tmp_path, monkeypatch):
    """Write the files of a snapshot as a build does; give their folder, in the home of another machine."""
    monkeypatch.setenv("ZHIBIAO_HOME", str(tmp_path / "home"))
    made = tmp_path / "there" / "mark"
    made.mkdir(parents=True)
    np.save(made / "table.vectors.npy", one.parts[0])
    one.lexical.save(made, "table")
    if one.sketch is not None:
        one.sketch.save(made, "table")
    files = {path.name: entry(path) for path in made.iterdir()}
    (made / MANIFEST).write_text(json.dumps({"files": files}))
    return made


@pytest.fixture
def folder(whole, tmp_path, monkeypatch):
    return written(whole, tmp_path, monkeypatch)


def right(holder, whole):
    piece = whole.part(BEGIN, END)
    for vector, text, limit, mask, least in questions(40, END - BEGIN):
        weighed = whole.lexical.weigh(text)
        packed_mask = None if mask is None else np.packbits(mask).tobytes()
        found = holder.best("table", vector, weighed, limit, packed_mask, least)
        expected = piece.best(vector, weighed, limit, mask, least)
        assert [part.tobytes() for part in found[:2]] == [part.tobytes() for part in expected[:2]]
        assert found[2] == expected[2]
        both, two = np.stack([vector, -vector]), [weighed, whole.lexical.weigh("培训人数")]
        scores = holder.scores_of("table", both, two, packed_mask)
        assert scores.tobytes() == piece.scores_of(both, two, mask).tobytes()


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
    assert holder.scores_of("table", vector[None], [{}], None) is None
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
    places, scores, total = holder.best("table", whole.vectors_of([0])[0], {}, 5, None, 0.0)
    assert (len(places), len(scores), total) == (0, 0, 0)


def test_a_piece_that_looks_roughly_first_answers_the_same_from_files_and_handed_over(
    rough, whole, tmp_path, monkeypatch
):
    piece = rough.part(BEGIN, END)
    assert piece.sketch is not None
    assert piece.sketch.rows.shape[1] < piece.dimension
    exact, vector, text = whole.part(BEGIN, END), rough.vectors_of([7])[0], "培训人数"
    assert piece.scores(vector, text).tobytes() != exact.scores(vector, text).tobytes()
    folder = written(rough, tmp_path, monkeypatch)
    right(Holder(PIECES, str(folder)), rough)
    holder = Holder(PIECES, str(tmp_path / "nowhere"))
    assert handed(holder, rough)
    right(holder, rough)


def test_a_broken_settings_file_does_not_hinder_it(whole, folder, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "settings.toml").write_text("=", "utf-8")
    right(Holder(PIECES, str(folder)), whole)
