"""A damaged store or index is named with its remedy, and the remedy works."""

from __future__ import annotations

import os

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from corpus.library import load_library
from recommender.settings import load_settings

QUESTION = {"query": "满意度"}


def flip(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def snapshot(home):
    [folder] = (home / "index").iterdir()
    return folder


DAMAGES = {
    "one bit of the vectors": lambda folder: flip(folder / "indicator.vectors.npy"),
    "one bit of the names": lambda folder: flip(folder / "text.blob.npy"),
    "a file missing": lambda folder: (folder / "table.indptr.npy").unlink(),
    "a file cut short": lambda folder: os.truncate(folder / "table.vectors.npy", 100),
    "no manifest": lambda folder: (folder / "manifest.json").unlink(),
    "a broken manifest": lambda folder: (folder / "manifest.json").write_text("{", "utf-8"),
    "another manifest": lambda folder: (folder / "manifest.json").write_text("[]", "utf-8"),
    "an empty manifest": lambda folder: (folder / "manifest.json").write_text('{"files": {}}', "utf-8"),
}


@pytest.mark.parametrize("damage", list(DAMAGES.values())[:-1], ids=list(DAMAGES)[:-1])
def test_a_damaged_index_is_named(run, home, damage):
    damage(snapshot(home))
    for command in (["search", "满意度"], ["suggest", "--name", "护照"]):
        error = run(*command, home=home).error
        assert str(home / "index") in error
        assert "zhibiao rebuild" in error
    doctor = run("doctor", "--json", home=home)
    assert doctor.code == 1
    assert doctor.answer["ok"] is False


def test_rebuild_mends_the_index_under_a_running_service(run, home, check):
    DAMAGES["one bit of the vectors"](snapshot(home))
    assert "zhibiao rebuild" in run("serve", "--port", "0", home=home).error
    with TestClient(create_app(load_settings(home)), raise_server_exceptions=False) as asking:
        assert asking.get("/healthz").status_code == 200
        for response in (
            asking.get("/readyz"),
            asking.post("/api/v1/search", json=QUESTION),
            asking.post("/api/v1/suggest", json={"name": "护照"}),
            asking.get("/api/v1/stats"),
        ):
            error = check(response, 503)
            assert error["code"] == "index.damaged"
            assert "zhibiao rebuild" in error["message"]
        assert asking.get("/api/v1/tables").json()["total"] > len(load_library())
        assert run("rebuild", home=home).code == 0
        assert asking.get("/readyz").status_code == 200
        assert asking.post("/api/v1/search", json=QUESTION).json()["hits"]
    assert run("search", "满意度", home=home).code == 0


def test_an_index_that_was_deleted_is_built_again(run, home):
    for path in snapshot(home).iterdir():
        path.unlink()
    snapshot(home).rmdir()
    assert run("search", "满意度", "--json", home=home).answer["hits"]


def overwrite(path, at, length=4096):
    with path.open("r+b") as file:
        file.seek(at)
        file.write(os.urandom(length))


def test_garbage_over_the_head_of_the_store(run, home):
    overwrite(home / "corpus.db", 0)
    for command in (["search", "满意度"], ["suggest", "--name", "护照"], ["rebuild"], ["serve", "--port", "0"]):
        error = run(*command, home=home).error
        assert str(home / "corpus.db") in error
        assert "备份" in error
    assert run("doctor", "--json", home=home).code == 1


def test_garbage_inside_the_store(run, home):
    size = (home / "corpus.db").stat().st_size
    overwrite(home / "corpus.db", size // 3 // 4096 * 4096, 4096 * 20)
    doctor = run("doctor", "--json", home=home)
    assert doctor.code == 1
    assert "corpus.db" in doctor.answer["checks"][0]["detail"]
    assert "corpus.db" in run("rebuild", home=home).error


def test_a_store_damaged_under_a_running_service(home, check):
    with TestClient(create_app(load_settings(home)), raise_server_exceptions=False) as asking:
        assert asking.get("/readyz").status_code == 200
        for path in home.glob("corpus.db*"):
            overwrite(path, 0, 8192)
        asking.app.state.service.store.close()  # its open pages go, as they do when the pool lets a connection go
        error = check(asking.get("/api/v1/tables"), 503)
        assert "corpus.db" in error["message"]
