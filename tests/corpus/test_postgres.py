"""PostgreSQL as people meet it: many writers, a server that goes and comes back, and what is said when it does not."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

import pytest
from sqlalchemy import event

from corpus import documents
from corpus.database import ConnectionLimits
from corpus.drafts import MOST_BYTES
from corpus.errors import NotFoundError, StoreError
from corpus.feedback import Feedback, FeedbackFilter
from corpus.store import Store, content_id
from corpus.table_filter import TableFilter
from tests.corpus.store_samples import document, table, written_place
from tests.postgres import PASSWORD, free_port

QUICK = ConnectionLimits(connect_s=2, wait_s=0.5, connections=3)


@pytest.fixture
def place(postgres):
    return postgres.new()


def refused(code, call, *arguments):
    """Check that a call is refused in one line of Chinese without the password; gives what was said."""
    with pytest.raises(StoreError) as caught:
        call(*arguments)
    error = caught.value
    assert error.code == code, error.message
    assert "；请" in error.message
    assert "\n" not in error.message
    for said in (error.message, str(error.context), repr(error.__cause__)):
        assert PASSWORD not in said
        assert "p%40ss" not in said
    return error.message


WRITER = """
import sys
from corpus.feedback import Feedback
from corpus.errors import ConflictError
from corpus.places import parse_place
from corpus.store import Store, content_id
from corpus.table import ParsedDocument, TargetTable

place, name, draft = sys.argv[1:]
store = Store(parse_place(place))
print("ready", flush=True)
sys.stdin.readline()
added = saved = 0
for number in range(8):
    for text in (f"{name}-{number}", f"共有-{number}"):
        table = TargetTable.model_validate({"project_name": text, "indicators": [{"level3": "a"}, {"level3": "b"}]})
        added += store.add_document(content_id(text.encode()), text, ParsedDocument(tables=(table,)))
    store.feedback.add(Feedback(action="accept", level3="满意度", project_name=f"{name}-{number}"))
    while True:
        held = store.drafts.get(draft)
        try:
            store.drafts.save(draft, held.version, "共同的草稿", None, None, f"{held.content}{name}")
        except ConflictError:
            continue
        break
print(added)
"""


def test_eight_processes_write_at_once_and_lose_nothing(place):
    store = Store(place)
    draft = store.drafts.add("共同的草稿", None, None, "")
    names = "甲乙丙丁戊己庚辛"
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, written_place(place), name, draft.id],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in names
    ]
    for writer in writers:
        assert writer.stdout.readline() == "ready\n", writer.stderr.read()
    for writer in writers:
        writer.stdin.write("\n")
        writer.stdin.flush()
    added = 0
    for writer in writers:
        said, complaint = writer.communicate(timeout=120)
        assert writer.returncode == 0, complaint
        added += int(said)
    every = {f"{name}-{number}" for name in [*names, "共有"] for number in range(8)}
    assert added == len(every) == 72
    assert {found.name for found in store.documents()} == every
    assert store.counts() == {"documents": 72, "indicators": 144, "tables_declaration": 72}
    assert store.revision().endswith(".72")  # each number was given once, and none was passed over
    total, events = store.feedback.find_events(FeedbackFilter(), limit=200)
    assert [event.id for event in events] == list(range(total, 0, -1))
    assert total == 64
    held = store.drafts.get(draft.id)
    assert (held.version, sorted(held.content)) == (65, sorted(names * 8))
    assert store.check() == []
    store.close()


def test_a_server_that_restarts_under_load_loses_nothing_acknowledged(postgres, place):
    store = Store(place, ConnectionLimits(connect_s=2, wait_s=5))
    stopping, acknowledged, codes = threading.Event(), set(), set()
    since_back = 0

    def write(name):
        nonlocal since_back
        number = 0
        while not stopping.is_set():
            number += 1
            text = f"{name}-{number}"
            try:
                assert store.add_document(content_id(text.encode()), text, document(table(text)))
            except StoreError as failure:
                codes.add(failure.code)
                time.sleep(0.01)
            else:
                acknowledged.add(text)
                since_back += back.is_set()

    back = threading.Event()
    writers = [threading.Thread(target=write, args=(name,)) for name in "甲乙丙丁"]
    for writer in writers:
        writer.start()
    for how in ("immediate", "fast"):
        before = len(acknowledged)
        _until(lambda before=before: len(acknowledged) > before + 5)
        postgres.stop(how)
        seen = len(codes)
        _until(lambda seen=seen: "store.unreachable" in codes or len(codes) > seen)
        postgres.start()
    back.set()
    _until(lambda: since_back > 10)
    stopping.set()
    for writer in writers:
        writer.join(30)
    assert codes <= {"store.unreachable", "store.interrupted", "store.unacknowledged"}
    assert "store.unreachable" in codes
    stored = {found.name for found in store.documents()}
    assert acknowledged <= stored
    assert len(stored - acknowledged) <= 8  # of each restart at the most what each writer had under way
    assert int(store.revision().split(".")[1]) == len(stored)
    assert store.counts()["indicators"] == 3 * len(stored)
    assert store.check() == []
    store.close()


def _until(true):
    last = time.monotonic() + 60
    while not true():
        assert time.monotonic() < last
        time.sleep(0.02)


def test_whoever_asks_after_a_restart_notices_nothing(postgres, place):
    store = Store(place)
    for call in (store.revision, store.documents, lambda: store.drafts.add("会议费", None, None, "{}")):
        postgres.stop()
        postgres.start()
        call()
    assert store.drafts.find()[0] == 1
    store.close()


@pytest.fixture
def cut(postgres):
    """End every connection of the stores."""

    def cutting():
        with postgres.connect() as other:
            other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'zhibiao'")

    return cutting


def test_a_change_cut_off_halfway_is_made_once_more(place, monkeypatch, cut):
    store, asked = Store(place), []
    inserted = documents.insert_document

    def cut_once(*arguments):
        ids = inserted(*arguments)
        asked.append(1)
        if len(asked) == 1:
            cut()
        return ids

    monkeypatch.setattr("corpus.store.insert_document", cut_once)
    assert store.add_document("a" * 64, "甲.txt", document(table()))
    assert (len(asked), store.counts()["documents"], store.revision()[-2:]) == (2, 1, ".1")
    monkeypatch.setattr("corpus.store.insert_document", lambda *_given: cut())
    assert "没有写入" in refused("store.interrupted", store.add_document, "b" * 64, "乙.txt", document(table()))
    assert store.counts()["documents"] == 1
    store.close()


def test_a_change_cut_off_while_it_is_committed_is_not_made_again(place, cut):
    store = Store(place)
    with store._database.writing():
        pass
    ends = []

    def end(_connection):
        ends.append(1)
        cut()

    event.listen(store._database._writers, "commit", end)
    said = refused("store.unacknowledged", store.add_document, "a" * 64, "甲.txt", document(table()))
    assert "不能确定" in said
    assert ends == [1]
    event.remove(store._database._writers, "commit", end)
    assert store.counts()["documents"] == 0
    assert store.add_document("a" * 64, "甲.txt", document(table()))
    store.close()


def test_no_server_wrong_password_missing_database(postgres):
    place = postgres.place()
    assert "127.0.0.1" in refused("store.unreachable", Store, place.set(port=free_port()), QUICK)
    refused("store.denied", Store, place.set(password="wrong"), QUICK)
    refused("store.denied", Store, place.set(username="nobody-knows"), QUICK)
    assert "createdb" in refused("store.missing", Store, place.set(database="没有"), QUICK)


def test_the_password_may_come_from_the_environment(postgres, place, monkeypatch):
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    bare = place._replace(password=None)
    store = Store(bare)
    assert store.name == f"postgresql://zhibiao@127.0.0.1:{postgres.port}/postgres"
    store.close()
    monkeypatch.setenv("PGPASSWORD", "wrong")
    refused("store.denied", Store, bare)


def test_a_database_that_cannot_hold_chinese_is_refused(postgres):
    latin = "ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' LOCALE_PROVIDER libc"
    assert "LATIN1" in refused("store.encoding", Store, postgres.new_database(latin), QUICK)


def test_a_database_that_may_only_be_read(postgres):
    place = postgres.new_database()
    store = Store(place)
    with postgres.connect() as other:
        other.execute(f"ALTER DATABASE {place.database} SET default_transaction_read_only = on")
    store.close()
    refused("store.read_only", store.add_document, "a" * 64, "甲.txt", document(table()))
    assert store.documents() == []
    store.close()


def test_too_many_connections(postgres, place):
    with postgres.connect() as other:
        other.execute("CREATE ROLE few LOGIN SUPERUSER PASSWORD 'x'")
        other.execute("ALTER ROLE few NOSUPERUSER CONNECTION LIMIT 0")
    said = refused("store.too_many", Store, place.set(username="few", password="x"), QUICK)
    assert "max_connections" in said
    store = Store(place, QUICK)
    store.add_document("a" * 64, "甲.txt", document(table(), table("乙")))
    readers = [store.tables() for _ in range(QUICK.connections)]
    for reader in readers:
        next(reader)
    assert "ZHIBIAO_STORE_CONNECTIONS" in refused("store.too_many", store.revision)
    for reader in readers:
        reader.close()
    assert store.revision()
    store.close()


def test_writers_that_wait_keep_no_reader_out(place):
    store = Store(place, ConnectionLimits(connections=2, wait_s=10))
    writers = [threading.Thread(target=store.drafts.add, args=("会议费", None, None, "{}")) for _ in range(6)]
    with Store(place)._database.writing():
        for writer in writers:
            writer.start()
        time.sleep(0.2)
        assert store.drafts.find() == (0, ())
    for writer in writers:
        writer.join(30)
    assert store.drafts.find()[0] == 6
    store.close()


def test_another_writer_that_does_not_end(place):
    store, other = Store(place, QUICK), Store(place)
    with other._database.writing():
        assert "0.5 秒" in refused("store.busy", store.drafts.add, "会议费", None, None, "{}")
        waiting = threading.Thread(target=refused, args=("store.busy", store.drafts.add, "会议费", None, None, "{}"))
        waiting.start()
        refused("store.busy", store.drafts.add, "会议费", None, None, "{}")
        waiting.join(10)
    store.drafts.add("会议费", None, None, "{}")
    store.close()
    other.close()


@pytest.mark.parametrize(
    ("state", "code"), [("53100", "store.full"), ("XX001", "store.damaged"), ("P0001", "store.failed")]
)
def test_what_the_server_says_of_a_change_that_it_cannot_make(place, state, code):
    store = Store(place, QUICK)
    with store._database.writing() as connection:
        connection.exec_driver_sql(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{state}'; END $$"
        )
        connection.exec_driver_sql(
            "CREATE TRIGGER refusing BEFORE INSERT ON indicator FOR EACH ROW EXECUTE FUNCTION refuse()"
        )
    refused(code, store.add_document, "a" * 64, "甲.txt", document(table()))
    assert store.counts() == {"documents": 0, "indicators": 0}
    store.close()


def test_damage_is_a_complaint_and_a_store_error(postgres):
    place = postgres.new_database()
    store = Store(place)
    store.add_document("a" * 64, "甲.txt", document(table()))
    with store._database.writing() as connection:
        file = connection.exec_driver_sql("SELECT pg_relation_filepath('indicator')").scalar_one()
    store.close()
    postgres.stop()
    with (postgres.data / file).open("r+b") as damaged:
        damaged.write(b"\xa5" * 8192)
    postgres.start()
    [complaint] = store.check()
    assert "indicator" in complaint
    refused("store.damaged", list, store.tables())
    store.close()


def test_a_server_that_acknowledges_before_it_writes_is_complained_of(postgres, place):
    store = Store(place)
    assert store.check() == []
    postgres.stop()
    postgres.start(fsync="off", synchronous_commit="off")
    [complaint] = store.check()
    assert "fsync" in complaint
    with store._database.writing() as connection:
        assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
    postgres.stop()
    postgres.start()
    assert store.check() == []
    store.close()


def test_text_that_no_column_can_hold(place):
    store = Store(place)
    store.uploads.hold("a" * 64, "甲\x00乙\ud800.docx", document(table(keywords=["a\x00b"])))
    assert store.uploads.get("a" * 64)[0] == "甲乙.docx"
    store.uploads.confirm("a" * 64)
    assert next(store.tables()).keywords == ("a\x00b",)
    assert store.find_documents("\x00") == (0, [])
    assert store.find_tables(TableFilter(text="会议\x00费")) == (0, [])
    for nobody in (store.table, store.document, store.uploads.get, store.drafts.get, store.review_batches.get):
        with pytest.raises(NotFoundError):
            nobody("甲\x00")
    assert store.feedback.add(Feedback(action="accept", level3="满意\x00度"))[0].level3 == "满意度"
    store.close()


def test_long_texts_and_large_numbers_are_kept(place):
    store = Store(place)
    given = table(
        frame="很长" * 32,
        source={"file": "甲" * 5000, "page": 10**12},
        indicators=[
            {"level1": "级" * 100, "level2": "级" * 100, "level3": "名" * 2000, "published_level1": "公" * 200}
        ],
    )
    store.add_document("a" * 64, "名" * 3000, document(given))
    [kept] = store.tables()
    assert kept.model_copy(update={"id": None}) == given
    content = "长" * (MOST_BYTES // 3)
    assert store.drafts.get(store.drafts.add("会议费", None, None, content).id).content == content
    store.close()
