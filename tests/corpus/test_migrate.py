"""Migrations: every form that a store ever had becomes today's, in one transaction, whoever starts at the same time."""

from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from corpus import migrate, schema
from corpus.errors import StoreError
from corpus.store import Store
from tests.corpus.earlier import take_back
from tests.corpus.store_samples import document, table

# What version 1 made, to the word; versions 2 to 4 brought only more tables and columns.
VERSION_1 = (Path(__file__).parent / "version_1.sql").read_text("utf-8")


def differences(store):
    with store._database.reading() as connection:
        noting = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(noting, schema.metadata)


def test_the_steps_end_in_the_schema(store):
    assert differences(store) == []
    assert store.fact("schema_version") == str(schema.VERSION)
    assert ScriptDirectory.from_config(_config()).get_current_head() == migrate.HEAD


def _config():
    config = Config()
    config.set_main_option("script_location", "corpus:migrations")
    return config


def test_every_text_is_ordered_by_its_characters_and_unbounded(postgres):
    place = postgres.new()
    Store(place).close()
    with postgres.connect() as asking:
        asked = """SELECT table_name, column_name, data_type, collation_name FROM information_schema.columns
                   WHERE table_schema = %s AND table_name <> 'alembic_version'"""
        found = asking.execute(asked, (place.query["options"].rpartition("=")[2],)).fetchall()
    texts = {(name, column) for name, column, kind, collation in found if (kind, collation) == ("text", "C")}
    assert {kind for _, _, kind, _ in found} == {"text", "integer", "bigint", "double precision", "json", "bytea"}
    assert texts == {(name, column) for name, column, kind, _ in found if kind == "text"}
    assert ("indicator", "level1") in texts


@pytest.fixture
def first(path):
    """A file of version 1 with one document of two tables."""
    with sqlite3.connect(path) as raw:
        raw.executescript(VERSION_1)
    raw.close()
    return path


def test_a_file_of_version_1_is_taken_over(first):
    store = Store(first)
    assert differences(store) == []
    assert store.fact("schema_version") == str(schema.VERSION)
    assert store.revision() == "0123456789abcdef0123456789abcdef.7"
    [one, two] = store.tables()
    assert (one.project_name, one.year, one.budget_wan.total, one.keywords) == ("会议费", 2023, 45.5, ("会议",))
    assert [(row.level3, row.value, row.target.number) for row in one.indicators] == [("会议次数", "≥3次", 3.0)]
    assert two.indicators == ()
    assert store.uploads.find()[0] == 1
    assert store.check() == []
    store.add_document("b" * 64, "乙.txt", document(table()))
    store.close()


@pytest.mark.parametrize("version", [2, 3, 4, 5, 6])
def test_a_file_of_an_earlier_version_is_taken_over(path, version):
    store = Store(path)
    store.add_document("a" * 64, "甲.txt", document(table(), table("培训费")))
    before = list(store.tables()), store.documents(), store.revision()
    store.close()
    with sqlite3.connect(path) as raw:
        take_back(raw, version)
    raw.close()
    opened = Store(path)
    assert (list(opened.tables()), opened.documents(), opened.revision()) == before
    assert opened.changes(opened.revision(), 10).ids == frozenset()
    if version < 5:
        assert opened.changes(before[2].rpartition(".")[0] + ".0", 10) is None  # nothing is known of so early ones
    assert differences(opened) == []
    assert opened.check() == []
    opened.close()


def test_a_newer_store_and_another_programs_database_are_refused_and_left_alone(place):
    store = Store(place)
    with store._database.writing() as connection:
        migrate.set_fact(connection, "schema_version", str(schema.VERSION + 1))
    with pytest.raises(StoreError) as caught:
        Store(place)
    assert caught.value.code == "store.newer"
    assert "geheim" not in caught.value.message
    with store._database.writing() as connection:
        schema.metadata.drop_all(connection)
        connection.execute(text("CREATE TABLE invoice (number INTEGER)"))
    with pytest.raises(StoreError) as caught:
        Store(place)
    assert caught.value.code == "store.foreign"
    with store._database.reading() as connection:
        assert set(inspect(connection).get_table_names()) == {"invoice", "alembic_version"}
    store.close()


def test_many_start_at_once(place):
    together = threading.Barrier(6, timeout=20)

    def create(_number):
        together.wait()
        created = Store(place)
        revision = created.revision()
        created.close()
        return revision

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(create, range(6)))) == 1


def test_a_later_step_is_run_once_and_whole(place, tmp_path, monkeypatch):
    """With a step more than there is today: run on what is there, and nothing of it where it fails halfway."""
    store = Store(place)
    store.add_document("a" * 64, "甲.txt", document(table()))
    steps = Path(migrate.__file__).parent / "migrations"
    folder = tmp_path / "migrations"
    (folder / "versions").mkdir(parents=True)
    for name in ("env.py", "versions/v0004.py", "versions/v0005.py", "versions/v0006.py", "versions/v0007.py"):
        (folder / name).write_bytes((steps / name).read_bytes())
    step = folder / "versions" / "v0008.py"
    step.write_text(
        'from alembic import op\nfrom sqlalchemy import Column, Text\nrevision, down_revision = "0008", "0007"\n'
        'def upgrade():\n    op.add_column("document", Column("note", Text))\n    op.execute("SELECT nothing")\n'
    )
    monkeypatch.setattr(schema, "VERSION", 8)
    monkeypatch.setattr(migrate, "HEAD", "0008")
    monkeypatch.setattr(migrate, "_STEPS", str(folder))

    def columns():
        with store._database.reading() as connection:
            return {column["name"] for column in inspect(connection).get_columns("document")}

    with pytest.raises(StoreError) as caught:
        Store(place)
    assert caught.value.code == "store.failed"
    assert "note" not in columns()
    assert store.fact("schema_version") == "7"
    step.write_text(step.read_text().replace("SELECT nothing", "UPDATE document SET note = 'x'"))
    Store(place).close()
    Store(place).close()
    assert "note" in columns()
    [(found, *_, column)] = differences(store)
    assert (found, column.name) == ("remove_column", "note")
    assert store.fact("schema_version") == "8"
    assert len(list(store.tables())) == 1
    store.close()
