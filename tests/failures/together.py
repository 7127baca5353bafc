"""Two servers over one home: they write to the same things at the same time, and one of them is killed."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import httpx

from corpus.store import Store
from tests.failures.asking import Asking, at_work
from tests.failures.journal import Journal, document_of, rows_of, verify_log
from tests.failures.outcome import Failure, Outcome
from tests.failures.servers import START_S, Server, copied

_KILL_EVERY, _REBUILD_EVERY = 20, 25
_DELETED_LONG_AGO = 3
Answer = httpx.Response | None


class Pair:
    """Two servers and what is counted of them."""

    def __init__(self, one: Server, two: Server, outcome: Outcome) -> None:
        self.servers = (one, two)
        self.asking = (Asking(one.address), Asking(two.address))
        self.outcome = outcome

    def both(self, method: str, path: str, *sent: dict[str, Any]) -> tuple[Answer, Answer]:
        """Ask both at the same moment; ``sent`` is for each, or one for both."""
        one, two = sent if len(sent) == 2 else (sent or ({},)) * 2
        with ThreadPoolExecutor(2) as threads:
            asked = [
                threads.submit(asking.ask, method, path, **more)
                for asking, more in zip(self.asking, (one, two), strict=True)
            ]
            return asked[0].result(), asked[1].result()

    def one_of(self, answers: tuple[Answer, Answer], told: int, what: str) -> Answer:
        """Give the answer of the one that came first; the other must have been told that it was second."""
        done = [answer for answer in answers if answer is not None and answer.is_success]
        self.outcome.acknowledged += len(done)
        self.outcome.lost += max(0, len(done) - 1)
        refused = [answer.status_code for answer in answers if answer is not None and not answer.is_success]
        if not done or refused != [told] * (2 - len(done)):
            self.asking[0].blame(
                f"{what}: {[answer and (answer.status_code, answer.text[:150]) for answer in answers]}"
            )
        return done[0] if done else None


def change_a_draft(pair: Pair, name: str, random: Random) -> None:
    """Both save the version that they opened: one does, the other is told."""
    made = random.choice(pair.asking).ok("POST", "/drafts", json={"project": {"name": name}, "rows": rows_of(name, 1)})
    if made is None:
        return
    sent = [{"json": {"version": 1, "project": {"name": name}, "rows": rows_of(name, edit)}} for edit in (2, 3)]
    done = pair.one_of(pair.both("PUT", f"/drafts/{made['id']}", *sent), 409, "two saves")
    for asking in pair.asking:
        found = asking.ok("GET", f"/drafts/{made['id']}")
        if done is not None and found is not None:
            pair.outcome.lost += (found["version"], found["rows"]) != (2, done.json()["rows"])


def delete_a_draft(pair: Pair, name: str, random: Random) -> None:
    """Both delete a draft and bring it back: one does, the other is told; the log has it once."""
    made = random.choice(pair.asking).ok("POST", "/drafts", json={"project": {"name": name}, "rows": rows_of(name, 1)})
    if made is None:
        return
    pair.one_of(pair.both("DELETE", f"/drafts/{made['id']}"), 409, "two deletions")
    pair.one_of(pair.both("POST", f"/drafts/{made['id']}/restore"), 409, "two restorations")
    for asking in pair.asking:
        found = asking.ok("GET", f"/drafts/{made['id']}")
        pair.outcome.lost += found is None or found["deleted_at"] is not None
        logged = asking.ok("GET", "/audit", params={"subject": made["id"], "action": "draft_delete"})
        pair.outcome.half += logged is None or logged["total"] != 1


def take_in_one_document(pair: Pair, name: str, random: Random) -> None:
    """Both take in the same document: it is there once, and found by both."""
    tables = random.randint(1, 3)
    files = {"files": {"files": (f"{name}.json", document_of(name, tables))}}
    answers = pair.both("POST", "/documents", files)
    told = [answer.json()["uploads"][0]["id"] for answer in answers if answer is not None and answer.is_success]
    if not told:
        pair.asking[0].blame(f"neither was taken: {answers}")
        return
    confirmed = pair.both("POST", f"/documents/{told[0]}/confirm")
    pair.outcome.acknowledged += len(told)
    if not any(answer is not None and answer.is_success and answer.json()["added"] for answer in confirmed):
        pair.asking[0].blame(f"not confirmed: {[answer and answer.text[:150] for answer in confirmed]}")
    _found_by_both(pair, told[0], name, tables)


def take_in_two_documents(pair: Pair, name: str, random: Random) -> None:
    """Each takes in a document of its own at the same moment: both find both."""
    names = f"{name}左", f"{name}右"
    tables = random.randint(1, 3)
    sent = [{"files": {"files": (f"{each}.json", document_of(each, tables))}} for each in names]
    for each, answer in zip(names, pair.both("POST", "/documents", *sent), strict=True):
        if answer is None or not answer.is_success:
            pair.asking[0].blame(f"not taken: {answer and answer.text[:150]}")
            continue
        document = answer.json()["uploads"][0]["id"]
        made = random.choice(pair.asking).ok("POST", f"/documents/{document}/confirm")
        pair.outcome.acknowledged += 1 + (made is not None)
        _found_by_both(pair, document, each, tables)


def _found_by_both(pair: Pair, document: str, name: str, tables: int) -> None:
    wanted = rows_of(f"{name}表0", 5)[0]["level3"]
    for asking in pair.asking:
        person = Journal(name, asking, documents={document: tables})
        person.verify(pair.outcome)
        found = asking.ok("POST", "/search", json={"query": wanted, "limit": 50})
        if found is not None and wanted not in [hit["level3"] for hit in found["hits"]]:
            asking.blame(f"{wanted} is not found")


STEPS: tuple[Callable[[Pair, str, Random], None], ...] = (
    change_a_draft,
    take_in_two_documents,
    delete_a_draft,
    take_in_one_document,
)


def rebuild(pair: Pair) -> None:
    """Both build the index at once: one does, the other follows, and both answer from what was built."""
    pair.both("POST", "/index/rebuild")
    last = time.monotonic() + START_S
    for asking in pair.asking:
        while (state := asking.ok("GET", "/index")) is None or state["job"]["state"] == "running":
            assert time.monotonic() < last
            time.sleep(0.1)
        if state["job"]["state"] != "done" or not state["current"] or state["damaged"]:
            asking.blame(f"after both have rebuilt: {state}")


def kill_one(pair: Pair, name: str, random: Random) -> None:
    """Kill one in the middle of its writing; what it acknowledged is with the other, and with it when it is back."""
    place = random.randrange(2)
    people = [Journal(f"{name}{side}", pair.asking[side]) for side in (0, 1)]
    pair.asking[place].may_be_gone = True
    with at_work([partial(person.step, Random(random.random())) for person in people]):
        time.sleep(random.uniform(0.3, 2.0))
        pair.servers[place].kill()
    for person in people:
        person.verify(pair.outcome, pair.asking[1 - place])
    began = time.monotonic()
    pair.servers[place].start()
    pair.servers[place].wait()
    pair.outcome.recovered.append(time.monotonic() - began)
    pair.asking[place].may_be_gone = False
    for person in people:
        person.verify(pair.outcome, pair.asking[place])
    pair.outcome.acknowledged += sum(person.acknowledged for person in people)


def deleted_long_ago(home: Path) -> str:
    """Leave deleted drafts in a home, some for longer than they are kept; gives the id of the one that stays."""
    store = Store(home / "corpus.db")
    ids = [store.drafts.add(f"删{number}", None, None, "{}").id for number in range(_DELETED_LONG_AGO + 1)]
    for draft in ids:
        store.drafts.delete(draft)
    store.close()
    then = (datetime.now(UTC) - timedelta(days=40)).isoformat(timespec="microseconds")
    with closing(sqlite3.connect(home / "corpus.db")) as raw, raw:
        raw.executemany("UPDATE draft SET deleted_at = ? WHERE id = ?", [(then, draft) for draft in ids[1:]])
    return ids[0]


def tidied_once(pair: Pair, stays: str) -> None:
    """See that what was deleted long ago is gone, once, though both tidy when they start, and nothing else is."""
    asking = pair.asking[0]
    last = time.monotonic() + START_S
    while (found := asking.ok("GET", "/audit", params={"action": "purge"})) is None or not found["total"]:
        assert time.monotonic() < last
        time.sleep(0.05)
    counts = [entry["facts"]["count"] for entry in found["entries"]]
    left = asking.ok("GET", "/drafts", params={"deleted": True})
    pair.outcome.lost += left is None or [draft["id"] for draft in left["drafts"]] != [stays]
    pair.outcome.half += counts != [_DELETED_LONG_AGO]


def two_servers(rounds: int, folder: Path, random: Random) -> Outcome:
    """Let two servers do things at the same moment."""
    outcome = Outcome()
    home = copied(folder)
    stays = deleted_long_ago(home)
    with Server(home) as one, Server(home) as two:
        one.wait()
        two.wait()
        pair = Pair(one, two, outcome)
        tidied_once(pair, stays)
        for number in range(1, rounds + 1):
            # Words of their own: many names that differ by a number alone are all the same to a search.
            name = "".join(chr(random.randrange(0x4E00, 0x9FA0)) for _ in range(6))
            STEPS[number % len(STEPS)](pair, name, random)
            if number % _REBUILD_EVERY == 0:
                rebuild(pair)
            if number % _KILL_EVERY == 0:
                kill_one(pair, f"杀{number}", random)
            outcome.tried += 1
        for asking in pair.asking:
            verify_log(asking, outcome)
            asking.close(outcome)
        outcome.wrong += (one.log() + two.log()).count("Traceback")
    return outcome


FAILURES = (
    Failure(
        "两个服务共用一个主文件夹",
        "同时改、删同一份草稿，同时入库，同时重建索引、清理，中途 kill -9 其中一个",
        two_servers,
    ),
)
