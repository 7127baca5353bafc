"""A soak of a few seconds over a real server, and the harness: what it must count is counted."""

from __future__ import annotations

import asyncio
import json
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import pairwise
from random import Random
from xml.etree import ElementTree

import httpx
import pytest
from click.testing import CliRunner
from sqlalchemy import text

from api.benchmark.soak.__main__ import main
from api.benchmark.soak.figures import by_kind, by_time, growth
from api.benchmark.soak.ledger import Ledger, missing
from api.benchmark.soak.page import main as write_page
from api.benchmark.soak.plots import over_time
from api.benchmark.soak.stream import Book, RefusedError, arrivals, stream
from corpus.store import Store
from recommender.benchmark.processes import held_by
from recommender.drafting.draft import Draft, DraftRow
from recommender.project import Project
from recommender.service import Recommender
from tests.loops import run_apart


@pytest.fixture(scope="module")
def soaked(filled, tmp_path_factory):
    """The figures of a short run, and the home and page that it left."""
    folder = tmp_path_factory.mktemp("soak")
    shutil.copytree(filled, folder / "work" / "home")  # its index need not be built again
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ZHIBIAO_PASSWORD_MEMORY_KIB", "64")
        patch.setenv("ZHIBIAO_PASSWORD_ROUNDS", "1")
        patch.setattr("api.benchmark.soak.watch.EVERY_SECONDS", 0.5)
        patch.setattr("api.benchmark.soak.material._TABLES", 30)
        patch.setattr("api.benchmark.soak.material._QUERIES", 20)
        asked = ["--minutes", "0.05", "--rate", "20", "--users", "4", "--save", str(folder / "result.json")]
        with ThreadPoolExecutor(1) as thread:  # away from the event loop of a browser's driver
            words = [*asked, "--work", str(folder / "work")]
            ended = thread.submit(CliRunner().invoke, main, words, catch_exceptions=False).result()
    assert ended.exit_code == 0, ended.output
    CliRunner().invoke(write_page, [str(folder / "result.json"), str(folder / "soak.md")], catch_exceptions=False)
    return json.loads((folder / "result.json").read_text(encoding="utf-8")), folder


def test_everybody_is_answered_and_what_was_acknowledged_is_there(soaked):
    figures, _ = soaked
    assert figures["wrong"] == {}
    assert figures["kinds"]["all"]["requests"] == sum(one["requests"] for one in figures["bins"]) > 30
    kept = figures["kept"]
    assert kept["drafts"] > 0
    assert (kept["drafts_wrong"], kept["documents_missing"], kept["events_missing"]) == (0, 0, 0)
    assert kept["audit_right"]
    assert kept["store_right"]
    assert figures["seen"][-1]["rss"] > 50
    assert {"drafts", "documents", "sessions", "cpu_seconds"} <= figures["seen"][-1].keys()


def test_the_page_says_what_was_measured(soaked):
    figures, folder = soaked
    page = (folder / "soak.md").read_text(encoding="utf-8")
    assert f"| 请求 | {figures['kinds']['all']['requests']:,} 次 |" in page
    assert "校验链完好" in page
    for name in ("memory", "latency", "handles"):
        ElementTree.parse(folder / "soak" / f"{name}.svg")


def test_drafts_documents_and_feedback_that_are_gone_or_changed_are_counted(home):
    service = Recommender.open(home)
    ledger = Ledger(Random(1))
    rows = (DraftRow(level3="会议次数", value="≥3次"),)
    for _ in range(3):
        ledger.keep("li", service.save_draft(Draft(project=Project(name="会议费"), rows=rows)).model_dump())
    ledger.documents |= {document.id for document in service.store.documents()}
    known = len(ledger.documents)
    assert missing(ledger, home)["drafts_wrong"] == 0
    changed, deleted, _ = ledger.drafts.values()
    service.save_draft(service.draft(changed.id).with_rows(()))
    service.delete_draft(deleted.id)
    ledger.keep("li", Draft(id="0" * 32, version=1, project=Project(name="没有")).model_dump())
    ledger.documents.add("0" * 64)
    ledger.events.add(1)
    service.close()
    found = missing(ledger, home)
    assert (found["drafts"], found["drafts_wrong"]) == (4, 3)
    assert (found["documents"], found["documents_missing"]) == (known + 1, 1)
    assert (found["events"], found["events_missing"]) == (1, 1)
    changed.unsure = True  # whoever was not told what became of a change may find either
    assert missing(ledger, home)["drafts_wrong"] == 2


def test_a_broken_log_of_operations_is_seen(home):
    service = Recommender.open(home)
    service.save_draft(Draft(project=Project(name="会议费")))
    service.close()
    assert missing(Ledger(Random(1)), home)["audit_right"]
    with _rows_of(home) as execute:
        execute("UPDATE audit SET at = '2020-01-01T00:00:00+00:00'")
    assert not missing(Ledger(Random(1)), home)["audit_right"]


@contextmanager
def _rows_of(home):
    store = Store(home / "corpus.db")
    with store._database.writing() as connection:
        yield lambda words: connection.execute(text(words))
    store.close()


def test_a_draft_in_hand_is_nobody_elses_and_comes_back_where_it_belongs():
    ledger = Ledger(Random(1))
    said = {"id": "a", "version": 1, "state": "drafting", "rows": [], "project": {}}
    ledger.keep("li", said)
    with ledger.in_hand("li") as mine:
        with ledger.in_hand("li") as other:
            assert other is None
        mine.take(said | {"version": 2, "state": "submitted"})
    with ledger.in_hand("li") as mine:
        assert mine is None
    with pytest.raises(RefusedError), ledger.in_hand("submitted") as mine:
        raise RefusedError(unsure=True)
    assert mine.unsure
    with ledger.in_hand("submitted") as mine:
        assert mine is None


def test_times_count_from_when_a_request_was_due_and_every_answer_is_told_apart():
    async def scenario():
        book = Book()
        answers = iter([httpx.Response(200), httpx.Response(503, text="service.busy"), httpx.Response(500)])

        def answer(_request):
            return next(answers)

        web = httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://server")
        unsure = []

        async def doing(ask):
            try:
                await ask(web, "GET", "/")
            except RefusedError as failure:
                unsure.append(failure.unsure)
                raise

        book.began = time.perf_counter() - 10  # all three were due long ago
        await stream(book, iter([1.0, 2.0, 3.0]), lambda: ("asking", doing))
        await stream(book, iter([4.0]), lambda: ("asking", lambda _ask: asyncio.sleep(0, 1 / 0)))
        return book, unsure

    book, unsure = run_apart(scenario())
    whole = by_kind(book)["all"]
    assert (whole["requests"], whole["refused"], whole["errors"]) == (4, 1, 2)
    assert whole["p50"] >= 9000
    assert min(book.late_ms) >= 6000
    assert unsure == [False, True]
    assert [one.outcome for one in book.noted] == ["200", "503", "500", "ZeroDivisionError"]
    assert [one["requests"] for one in by_time(book, 10)] == [4]


def test_people_come_as_often_as_asked_and_independently():
    moments = list(arrivals(20, 1000, Random(1)))
    assert 19_500 < len(moments) < 20_500
    gaps = [later - moment for moment, later in pairwise(moments)]
    short = sum(gap < 0.05 for gap in gaps) / len(gaps)
    assert 0.60 < short < 0.66  # 1 - 1/e of the gaps are shorter than the mean


def test_growth_is_that_after_the_warm_up():
    seen = [{"at": 10.0 * number, "rss": 900.0 if number < 3 else 100 + number, "load": 1.0} for number in range(40)]
    grown = growth(seen, 30)
    assert grown["rss"]["an_hour"] == pytest.approx(360)
    assert (grown["rss"]["begin"], grown["rss"]["end"], grown["rss"]["most"]) == (105.5, 136.5, 139)
    assert grown["load"]["an_hour"] == pytest.approx(0, abs=1e-9)
    assert growth(seen[:1], 0) == {}


def test_plots_hold_every_point_and_can_be_empty():
    drawn = over_time("t", "ms", {"p50": [(0, 10.0), (60, 1000.0)], "p99": [(0, float("nan"))]}, logarithmic=True)
    [line] = ElementTree.fromstring(drawn).iter("{http://www.w3.org/2000/svg}polyline")
    assert line.get("points") == "70.0,290.0 490.0,30.0"
    assert "没有数据" in over_time("t", "MB", {})


def test_a_process_that_has_ended_holds_nothing():
    assert held_by(2**22 - 1) == []
