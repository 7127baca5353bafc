"""A home backed up while it is written to, and restored all or nothing: SQLite and PostgreSQL, today's and older."""

from __future__ import annotations

import json
import sqlite3
import threading
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from pydantic import SecretStr

from corpus import schema
from corpus.audit_log import AuditFilter
from corpus.backup import copy
from corpus.backup.archive import read_manifest
from corpus.errors import InputError, StoreError
from corpus.feedback import Feedback
from corpus.store import Store, content_id
from recommender.backup import make_backup
from recommender.preferences import PreferenceBook
from recommender.restore import finish_restore, restore_backup
from recommender.settings import Settings
from tests.corpus.store_samples import document, table, written_place

EARLIER = Path(__file__).parents[1] / "corpus"


@pytest.fixture(params=["sqlite", "postgres"])
def settings(request, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    if request.param == "sqlite":
        return Settings(home=home)
    place = written_place(request.getfixturevalue("postgres").new())
    return Settings(home=home, store_dsn=SecretStr(place))


@pytest.fixture
def own(tmp_path):
    """A home in a file."""
    home = tmp_path / "home"
    home.mkdir()
    return Settings(home=home)


def opened(settings):
    return Store(settings.store_place(), settings.connection_limits())


def names(settings):
    store = opened(settings)
    found = sorted(each.project_name for each in store.tables())
    store.close()
    return found


def fill(settings, *projects):
    store = opened(settings)
    for name in projects:
        store.add_document(content_id(name.encode()), f"{name}.txt", document(table(name)))
    store.close()


def test_what_was_backed_up_comes_back_into_a_store_in_use(settings, tmp_path):
    fill(settings, "a", "b")
    store = opened(settings)
    draft = store.drafts.add("草稿", "外办", 2024, "{}")
    (settings.home / "profiles.toml").write_text("old", "utf-8")
    (settings.home / "models" / "m1").mkdir(parents=True)
    (settings.home / "models" / "m1" / "weights").write_bytes(b"w" * 100)
    made = make_backup(settings, tmp_path / "one.zip")
    assert made.manifest.rows["draft"] == 1
    assert (tmp_path / "one.zip").stat().st_mode & 0o077 == 0
    assert read_manifest(tmp_path / "one.zip") == made.manifest
    revision = store.revision()
    store.drafts.delete(draft.id)
    store.add_document("c" * 64, "c.txt", document(table("c")))
    (settings.home / "profiles.toml").write_text("new", "utf-8")
    (settings.home / "models" / "m1" / "weights").write_bytes(b"changed")
    restored = restore_backup(settings, tmp_path / "one.zip")
    # The store that was open all the while answers from what was restored, under another identity.
    assert sorted(each.project_name for each in store.tables()) == ["a", "b"]
    assert store.drafts.get(draft.id).content == "{}"
    assert store.revision().partition(".")[0] != revision.partition(".")[0]
    assert store.check() == []
    store.add_document("d" * 64, "d.txt", document(table("d")))
    store.close()
    assert names(settings) == ["a", "b", "d"]
    assert (settings.home / "profiles.toml").read_text("utf-8") == "old"
    assert (settings.home / "models" / "m1" / "weights").read_bytes() == b"w" * 100
    assert [path.read_text("utf-8") for path in settings.home.glob("profiles.toml.before-*")] == ["new"]
    before = Store(Path(restored.before))
    assert sorted(each.project_name for each in before.tables()) == ["a", "b", "c"]
    before.close()
    assert not list(settings.home.glob("restoring-*"))


def test_a_backup_of_one_kind_of_database_is_restored_into_the_other(tmp_path, postgres):
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    file = Settings(home=first)
    server = Settings(home=second, store_dsn=SecretStr(written_place(postgres.new())))
    fill(file, "a")
    make_backup(file, tmp_path / "file.zip")
    second.mkdir()
    assert restore_backup(server, tmp_path / "file.zip").before is None
    fill(server, "b")
    assert make_backup(server, tmp_path / "server.zip").manifest.kept_in == "postgresql"
    restore_backup(file, tmp_path / "server.zip")
    assert names(file) == names(server) == ["a", "b"]


def test_a_backup_is_of_one_moment_while_others_write(own, tmp_path, monkeypatch):
    fill(own, *map(str, range(30)))
    monkeypatch.setattr(copy, "_PAGES", 1)  # as many steps as can be
    store, stop = opened(own), threading.Event()
    written = []

    def write():
        while not stop.is_set():
            number = len(written)
            store.add_document(
                content_id(f"later {number}".encode()), f"{number}", document(table(f"后{number}"), table("同"))
            )
            written.append(number)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [make_backup(own, tmp_path / f"{number}.zip") for number in range(3)]
    finally:
        stop.set()
        writer.join()
        store.close()
    assert len(written) > 3
    for backup in made:
        rows = backup.manifest.rows
        assert rows["target_table"] == 30 + 2 * (rows["document"] - 30)
        home = tmp_path / f"of-{Path(backup.file).stem}"
        home.mkdir()
        restore_backup(Settings(home=home), Path(backup.file))
        assert len(names(Settings(home=home))) == rows["target_table"]


def test_preferences_follow_a_log_that_went_back(own, tmp_path):
    store = opened(own)
    make_backup(own, tmp_path / "empty.zip")
    book = PreferenceBook(store.feedback)
    store.feedback.add(Feedback(action="reject", level2="数量指标", level3="会议次数"))
    assert book.of(None).effect("数量指标", "会议次数")
    restore_backup(own, tmp_path / "empty.zip")
    assert book.of(None).effect("数量指标", "会议次数") is None
    store.feedback.add(Feedback(action="reject", level2="数量指标", level3="培训次数"))
    assert book.of(None).effect("数量指标", "会议次数") is None
    assert book.of(None).effect("数量指标", "培训次数")
    store.close()


def test_nobody_stays_logged_in(own, tmp_path):
    store = opened(own)
    at = "2026-01-01T00:00:00+00:00"
    with store._database.writing() as connection:
        connection.execute(schema.accounts.insert().values(name="甲", display="甲", roles=[], created_at=at))
        held = {"id": "s", "account": "甲", "created_at": at, "seen_at": at, "expires_at": "2999"}
        connection.execute(schema.sessions.insert().values(held))
    make_backup(own, tmp_path / "one.zip")
    restore_backup(own, tmp_path / "one.zip")
    with store._database.reading() as connection:
        assert len(connection.execute(schema.accounts.select()).all()) == 1
        assert connection.execute(schema.sessions.select()).all() == []
    store.close()


def altered(archive, target, change):
    """Write an archive anew with its members changed."""
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(target, "w") as new:
        members = {info.filename: old.read(info) for info in old.infolist()}
        for name, data in change(members).items():
            new.writestr(name, data)
    return target


def _newer(members):
    said = json.loads(members["manifest.json"]) | {"form": schema.VERSION + 1, "version": "99"}
    return members | {"manifest.json": json.dumps(said)}


def _outside(members):
    said = json.loads(members["manifest.json"])
    said["files"]["../outside"] = said["files"]["corpus.db"]
    return members | {"manifest.json": json.dumps(said), "../outside": members["corpus.db"]}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_newer, "backup.newer"),
        (_outside, "backup.damaged"),
        (lambda members: members | {"corpus.db": members["corpus.db"][:-1] + b"?"}, "backup.damaged"),
        (lambda members: members | {"corpus.db": members["corpus.db"] + b"?"}, "backup.damaged"),
        (lambda members: members | {"more": b""}, "backup.damaged"),
        (lambda members: {"manifest.json": members["manifest.json"]}, "backup.damaged"),
        (lambda members: {"corpus.db": members["corpus.db"]}, "backup.damaged"),
        (lambda members: members | {"manifest.json": b"{}"}, "backup.damaged"),
    ],
)
def test_what_cannot_be_restored_is_refused_and_changes_nothing(own, tmp_path, change, code):
    fill(own, "a")
    make_backup(own, tmp_path / "good.zip")
    bad = altered(tmp_path / "good.zip", tmp_path / "bad.zip", change)
    fill(own, "b")
    for refused in (lambda: restore_backup(own, bad), lambda: read_manifest(bad)):
        with pytest.raises(StoreError) as caught:
            refused()
        assert caught.value.code == code
    assert names(own) == ["a", "b"]
    assert sorted(path.name.partition("-")[0] for path in own.home.iterdir()) == ["corpus.db"]


@pytest.mark.parametrize("cut", [0, 10, 1000, -30])
def test_a_truncated_archive_is_refused(own, tmp_path, cut):
    fill(own, "a")
    make_backup(own, tmp_path / "good.zip")
    (tmp_path / "cut.zip").write_bytes((tmp_path / "good.zip").read_bytes()[:cut])
    with pytest.raises(StoreError, match="备份「"):
        restore_backup(own, tmp_path / "cut.zip")
    assert names(own) == ["a"]


def test_what_has_no_sense_is_said(own, tmp_path):
    with pytest.raises(StoreError, match="没有语料库"):
        make_backup(own, tmp_path / "one.zip")
    fill(own, "a")
    (tmp_path / "there.zip").touch()
    for target, keep, code in (
        (tmp_path / "there.zip", None, "backup.exists"),
        (tmp_path / "nowhere" / "one.zip", None, "backup.folder"),
        (tmp_path / "one.zip", 3, "backup.keep"),
    ):
        with pytest.raises(InputError) as caught:
            make_backup(own, target, keep)
        assert caught.value.code == code
    with pytest.raises(InputError) as caught:
        restore_backup(own, tmp_path / "none.zip")
    assert caught.value.code == "backup.missing"


def test_older_backups_of_a_folder_are_thinned_and_nothing_else(own, tmp_path):
    fill(own, "a")
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / "other.zip").touch()
    made = [make_backup(own, folder, keep=2) for _ in range(4)]
    assert [len(one.removed) for one in made] == [0, 0, 1, 1]
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        [*(Path(one.file).name for one in made[2:]), "other.zip"]
    )


def test_settings_of_another_machine_do_not_take_the_place_of_its_own(own, tmp_path):
    fill(own, "a")
    (own.home / "settings.toml").write_text('encoder = "lsa"', "utf-8")
    make_backup(own, tmp_path / "one.zip")
    (own.home / "settings.toml").write_text("query_characters = 9", "utf-8")
    [beside] = restore_backup(own, tmp_path / "one.zip").beside
    assert Path(beside).read_text("utf-8") == 'encoder = "lsa"'
    assert "query" in (own.home / "settings.toml").read_text("utf-8")
    fresh = Settings(home=tmp_path / "fresh")
    assert restore_backup(fresh, tmp_path / "one.zip").beside == ()
    assert (fresh.home / "settings.toml").read_text("utf-8") == 'encoder = "lsa"'
    (own.home / "settings.toml").write_text('store_dsn = "postgresql://a@b/c"', "utf-8")
    make_backup(own, tmp_path / "two.zip")
    assert restore_backup(Settings(home=tmp_path / "third"), tmp_path / "two.zip").beside


def test_a_damaged_store_is_replaced_where_that_is_safe(own, tmp_path):
    fill(own, *map(str, range(40)))
    make_backup(own, tmp_path / "one.zip")
    path = own.home / "corpus.db"
    with path.open("r+b") as file:  # pages in the middle
        file.seek(8 * 4096)
        file.write(b"\xff" * 4096 * 8)
    restored = restore_backup(own, tmp_path / "one.zip")
    assert len(names(own)) == 40
    assert b"\xff" * 4096 in Path(restored.before).read_bytes()
    for stray in own.home.glob("corpus.db-*"):
        stray.unlink()
    path.write_bytes(b"no database at all, but long enough to be taken for one" * 100)
    with pytest.raises(StoreError) as caught:
        restore_backup(own, tmp_path / "one.zip")
    assert caught.value.code == "restore.damaged"
    path.unlink()
    restore_backup(own, tmp_path / "one.zip")
    assert len(names(own)) == 40


@pytest.mark.parametrize("version", [1, 4, 5, 6])
def test_a_backup_of_an_earlier_version_is_restored(own, tmp_path, version):
    with closing(sqlite3.connect(own.home / "corpus.db")) as raw:
        raw.executescript((EARLIER / f"version_{version}.sql").read_text("utf-8"))
    made = make_backup(own, tmp_path / "one.zip")  # before anything has brought the store up
    assert made.manifest.form == version
    fresh = Settings(home=tmp_path / "fresh")
    restore_backup(fresh, tmp_path / "one.zip")
    assert names(fresh) == names(own) != []
    store = opened(fresh)
    assert store.fact("schema_version") == str(schema.VERSION)
    assert store.drafts.find(None, None, False, 0, 10)[0] == (version > 1)
    store.close()


def test_whoever_opens_the_home_finishes_what_was_decided(own, tmp_path):
    work = own.home / "restoring-x"
    (work / "site").mkdir(parents=True)
    (work / "identity").write_text("mine", "utf-8")
    (work / "site" / "profiles.toml").write_text("restored", "utf-8")
    (work / "site" / "corpus.db").write_text("no file of the site's", "utf-8")
    finish_restore(own.home, "another")
    assert not (own.home / "profiles.toml").exists()
    finish_restore(own.home, "mine")
    assert [path.name for path in own.home.iterdir()] == ["profiles.toml"]


def test_both_are_logged(settings, tmp_path):
    fill(settings, "a")
    make_backup(settings, tmp_path / "one.zip")
    store = opened(settings)
    assert [each.action for each in store.audit.entries(AuditFilter())] == ["ingest", "backup"]
    restore_backup(settings, tmp_path / "one.zip")
    assert [each.action for each in store.audit.entries(AuditFilter())] == ["ingest", "restore"]
    assert store.audit.verify().ok
    store.close()


def test_a_store_that_cannot_be_written_to_is_backed_up_all_the_same(own, tmp_path, monkeypatch):
    fill(own, "a")

    def full(*_given, **_facts):
        raise StoreError("store.full", "磁盘已满；请腾出空间")

    monkeypatch.setattr(copy, "note", full)
    assert make_backup(own, tmp_path / "one.zip").manifest.rows["document"] >= 1
