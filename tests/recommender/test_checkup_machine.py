"""The checks of the machine: each says what is wrong and what to do about it."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta

import pytest

from corpus.errors import StoreError
from corpus.store import Store
from models import checksums
from recommender import checkup_machine as machine
from recommender.settings import Settings


class Opened:
    def __init__(self, store):
        self.store = store


@pytest.fixture
def home(tmp_path):
    return Settings(home=tmp_path)


def test_the_shipped_weights_are_the_listed_ones():
    folder = checksums.weights_folder()
    listed = (folder / "SHA256SUMS").read_text("utf-8").splitlines()
    assert listed == [f"{digest}  {name}" for name, digest in checksums.checksums(folder).items()]
    assert machine.weights() == "与发布时一致"


@pytest.mark.parametrize("damage", [lambda path: path.write_bytes(b"x"), lambda path: path.unlink()])
def test_other_weights_are_noticed(tmp_path, monkeypatch, damage):
    copy = shutil.copytree(checksums.weights_folder(), tmp_path / "weights")
    assert checksums.damaged_weights(copy) == []
    damage(copy / "level" / "bias.npy")
    assert checksums.damaged_weights(copy) == ["level/bias.npy"]
    monkeypatch.setattr(machine, "weights_folder", lambda: copy)
    with pytest.raises(StoreError, match=r"level/bias.npy.*；请重新安装"):
        machine.weights()


def test_a_clock_that_was_set_back(home):
    store = Store(home.store_place())
    assert machine.clock(Opened(store))
    store.drafts.add("草稿", None, None, "{}")
    assert machine.clock(Opened(store))
    with store._database.writing() as connection:
        later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
        connection.exec_driver_sql(f"UPDATE draft SET changed_at = '{later}'")
    with pytest.raises(StoreError, match="请校准系统时间"):
        machine.clock(Opened(store))
    store.close()


def test_a_home_that_anybody_may_change(home):
    home.home.chmod(0o700)
    assert machine.permissions(home) == "只有服务的账号能读写"
    home.home.chmod(0o755)
    assert "chmod 750" in machine.permissions(home)
    home.home.chmod(0o777)
    with pytest.raises(StoreError, match="请运行 chmod o-w"):
        machine.permissions(home)


def test_too_little_of_something(home, monkeypatch):
    assert machine.disk(home).startswith("可用")
    monkeypatch.setattr(machine, "LEAST_FREE_MEGABYTES", 10**12)
    with pytest.raises(StoreError, match="请腾出"):
        machine.disk(home)
    assert "SQLite" in machine.programs()
    monkeypatch.setattr("sqlite3.sqlite_version_info", (3, 7, 0))
    with pytest.raises(StoreError, match="太旧"):
        machine.programs()
    assert "utf-8" in machine.language()
    monkeypatch.setattr("sys.getfilesystemencoding", lambda: "ascii")
    with pytest.raises(StoreError, match="PYTHONUTF8"):
        machine.language()
