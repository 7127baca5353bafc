"""Processes that back up or restore a home are killed at any moment: nothing is there by half."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time

import pytest

from corpus.backup.archive import read_manifest
from corpus.store import Store, content_id
from recommender.backup import make_backup
from recommender.restore import finish_restore, restore_backup
from recommender.settings import Settings
from tests.corpus.store_samples import document, table

ROUNDS = 4


@pytest.fixture
def own(tmp_path):
    """A home in a file."""
    home = tmp_path / "home"
    home.mkdir()
    return Settings(home=home)


def fill(settings, *projects):
    store = Store(settings.store_place())
    for name in projects:
        store.add_document(content_id(name.encode()), f"{name}.txt", document(table(name)))
    store.close()


RESTORE = """
import sys
from pathlib import Path
from recommender.restore import restore_backup
from recommender.settings import Settings

home = Settings(home=Path(sys.argv[1]))
print("ready", flush=True)
while True:
    for archive in sys.argv[2:]:
        restore_backup(home, Path(archive))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_a_killed_restore_leaves_one_state_or_the_other(own, tmp_path):
    """Two backups are restored in turn until the process is killed: the home is wholly of the one or of the other."""
    for name, projects in (("first", ["a"] * 1), ("second", ["b", "c"])):
        home = tmp_path / name
        home.mkdir()
        fill(Settings(home=home), *projects)
        (home / "profiles.toml").write_text(name, "utf-8")
        make_backup(Settings(home=home), tmp_path / f"{name}.zip")
    of = {("a",): "first", ("b", "c"): "second"}
    restore_backup(own, tmp_path / "first.zip")
    chance, seen = random.Random(9), set()
    for _ in range(ROUNDS):
        command = [
            sys.executable,
            "-c",
            RESTORE,
            str(own.home),
            *(str(tmp_path / f"{name}.zip") for name in of.values()),
        ]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout.readline() == "ready\n"
            time.sleep(chance.uniform(0.1, 1.0))
            child.send_signal(signal.SIGKILL)
        store = Store(own.store_place())
        assert store.check() == []
        found = tuple(sorted(each.project_name for each in store.tables()))
        finish_restore(own.home, store.identity())
        store.close()
        assert (own.home / "profiles.toml").read_text("utf-8") == of[found]
        seen.add(found)
    assert seen <= set(of)


BACKUP = """
import sys
from pathlib import Path
from recommender.backup import make_backup
from recommender.settings import Settings

while True:
    print(make_backup(Settings(home=Path(sys.argv[1])), Path(sys.argv[2])).file, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_a_killed_backup_leaves_only_whole_archives(own, tmp_path):
    fill(own, *map(str, range(20)))
    folder = tmp_path / "backups"
    folder.mkdir()
    chance, told = random.Random(4), set()
    for _ in range(ROUNDS):
        with subprocess.Popen(
            [sys.executable, "-c", BACKUP, str(own.home), str(folder)], stdout=subprocess.PIPE, text=True
        ) as child:
            told.add(child.stdout.readline().strip())
            time.sleep(chance.uniform(0, 0.3))
            child.send_signal(signal.SIGKILL)
    archives = list(folder.glob("*.zip"))
    assert told <= {str(path) for path in archives}
    for path in archives:
        assert read_manifest(path).rows["document"] == 20
    store = Store(own.store_place())
    assert (store.check(), len(list(store.tables()))) == ([], 20)
    store.close()
