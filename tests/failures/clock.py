"""The machine's clock is set back or ahead under a running server, as it sees it: by libfaketime.

libfaketime leaves the steady clock alone, as a real change does. Its way with sleeping does not suit Python 3.11, whose
`time.sleep` fails under it, so that the server sleeps by waiting for an event instead.
"""

from __future__ import annotations

import os
import time
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

import httpx

from api.access.door import Door
from corpus.accounts import NewAccount
from corpus.actor import ROLES
from corpus.login_failures import FREE
from recommender import Recommender
from recommender.settings import Settings
from tests.failures.asking import Asking
from tests.failures.journal import Journal, verify_log
from tests.failures.outcome import Failure, Outcome
from tests.failures.servers import ANSWER_S, Server, copied

_RESTART_EVERY = 5
_LONGEST_S = 60  # seconds that a few wrong passwords are waited for
_PASSWORD = "correct horse"
_CHEAP = {"password_memory_kib": 64, "password_rounds": 1}
_SLEEP = "import threading, time\ntime.sleep = lambda seconds: threading.Event().wait(seconds) and None\n"
_LIBRARY = "faketime/libfaketimeMT.so.1"
JUMPS = tuple(
    timedelta(**one)
    for one in (
        {"minutes": -10},
        {"days": -365},
        {"minutes": 30},
        {"hours": -8},
        {"days": 365},
        {"days": -2},
        {"hours": 13},
        {"days": 40},
    )
)


def library() -> Path:
    """Give libfaketime.

    :raises AssertionError: when it is not installed.
    """
    found = [*Path("/usr/lib").glob(f"*/{_LIBRARY}"), *Path("/usr/lib").glob(_LIBRARY)]
    assert found, "libfaketime is not installed: apt-get install faketime (tests/all.sh does)"
    return found[0]


class Clock:
    """What a server takes for the time.

    :param folder: for the file that says how far it is off.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / "clock"
        self._sleep = folder / "sleep"
        self._sleep.mkdir()
        (self._sleep / "sitecustomize.py").write_text(_SLEEP, "utf-8")
        self.off = timedelta()
        self.set(timedelta())

    def set(self, off: timedelta) -> None:
        """Set it off the real time by so much."""
        beside = self._file.with_suffix(".new")
        beside.write_text(f"{off.total_seconds():+.0f}", "utf-8")
        beside.replace(self._file)
        self.off = off

    def environment(self) -> dict[str, str]:
        """Give what a process needs to take it for the time."""
        return {
            "LD_PRELOAD": str(library()),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
            "PYTHONPATH": os.pathsep.join((str(self._sleep), *filter(None, [os.environ.get("PYTHONPATH")]))),
        }


class Office:
    """People who log in to a server and work there.

    :param server: which one.
    """

    def __init__(self, server: Server) -> None:
        self._server = server
        self.asking = Asking(server.address)
        self.address = "10.0.0.1"

    def log_in(self, name: str, password: str = _PASSWORD) -> httpx.Response:
        """Give the answer to the form of a login."""
        said = {"name": name, "password": password}
        headers = {"origin": self._server.address, "x-forwarded-for": self.address}
        return httpx.post(
            f"{self._server.address}/login", data=said, headers=headers, timeout=ANSWER_S, trust_env=False
        )

    def session(self) -> Asking:
        """Give somebody who has just logged in."""
        answer = self.log_in("guan")
        assert answer.status_code == 303, answer.text
        cookie = f"zhibiao_session={answer.cookies['zhibiao_session']}"
        return Asking(self._server.address, {"cookie": cookie, "origin": self._server.address})


def inhabited(home: Path) -> tuple[str, str]:
    """Make the accounts of a home; gives a token for a day and the id of a draft that was deleted just now."""
    service = Recommender(Settings(home=home, **_CHEAP))
    door = Door(service.store, service.settings)
    door.add_account(NewAccount(name="guan", unit="外事办", roles=frozenset(ROLES)), _PASSWORD)
    door.add_account(NewAccount(name="tian", unit="外事办", roles=frozenset({"填报人"})), _PASSWORD)
    _, token = door.add_token("guan", "程序", ("read", "write"), 1)
    draft = service.store.drafts.add("刚删的", None, None, "{}").id
    service.store.drafts.delete(draft)
    service.close()
    return token, draft


def set_clock(rounds: int, folder: Path, random: Random) -> Outcome:
    """Set the clock off and back again, each time looking at everything that goes by it."""
    outcome = Outcome()
    home, clock = copied(folder), Clock(folder)
    token, deleted = inhabited(home)
    environment = clock.environment() | {"ZHIBIAO_TRUSTED_PROXIES": "127.0.0.1"}
    environment |= {f"ZHIBIAO_{name.upper()}": str(value) for name, value in _CHEAP.items()}
    with Server(home, **environment) as server:
        server.wait()
        office = Office(server)
        person = office.session()
        journal = Journal("甲", person)
        program = Asking(server.address, {"authorization": f"Bearer {token}"})
        for number in range(rounds):
            jump = JUMPS[number % len(JUMPS)]
            office.address = f"10.0.{number // 250}.{number % 250}"  # whose wrong passwords are counted too
            _be_wrong(office)
            before = _entries(person)
            clock.set(jump)
            began = time.monotonic()
            if number % _RESTART_EVERY == _RESTART_EVERY - 1:
                server.stop()
                server.start()
                server.wait()
            person = _still_in(office, person, jump)
            outcome.recovered.append(time.monotonic() - began)
            journal.asking = person
            for _ in range(4):
                journal.step(random)
            _let_in_again(office)
            _token_holds(program, jump)
            outcome.lost += _entries(person) < before
            listed = person.ok("GET", "/drafts", params={"deleted": True}) or {"drafts": ()}
            outcome.lost += deleted not in [draft["id"] for draft in listed["drafts"]]
            _in_order(journal, outcome)
            verify_log(person, outcome)
            clock.set(timedelta())
            outcome.wrong += len(person.wrong)
            person.wrong.clear()
            person = _still_in(office, person, -jump)
            journal.asking = person
            outcome.tried += 1
        journal.verify(outcome)
        outcome.acknowledged = journal.acknowledged
        for asking in (person, program, office.asking):
            asking.close(outcome)
        outcome.wrong += server.log().count("Traceback")
    return outcome


def _entries(person: Asking) -> int:
    found = person.ok("GET", "/audit", params={"limit": 1})
    return 0 if found is None else int(found["total"])


def _still_in(office: Office, person: Asking, jump: timedelta) -> Asking:
    """See that a session goes on after a small change and is over after a large one; gives one that is good."""
    answer = person.ask("GET", "/drafts")
    settings = Settings()
    lasting, idle = timedelta(hours=settings.session_hours), timedelta(minutes=settings.session_idle_minutes)
    expected = 200 if -lasting < jump < idle else 401
    if answer is None or answer.status_code != expected:
        office.asking.blame(f"a session after {jump}: {answer and answer.status_code} and not {expected}")
    return person if answer is not None and answer.status_code == 200 else office.session()


def _be_wrong(office: Office) -> None:
    """Type wrong passwords until there is a wait."""
    for _ in range(2 * FREE["name"]):  # a slow machine takes longer for one than the first wait is
        answer = office.log_in("tian", "wrong")
        if answer.status_code == 429:
            return
    office.asking.blame("no wait after many wrong passwords")


def _let_in_again(office: Office) -> None:
    """See that the wait is over within seconds."""
    for _ in range(2 * FREE["name"]):
        answer = office.log_in("tian")
        if answer.status_code == 303:
            return
        wait = int(answer.headers.get("retry-after", 0))
        if answer.status_code != 429 or not 0 < wait <= _LONGEST_S:
            break
        time.sleep(wait)
    office.asking.blame(f"the right password is not taken: {answer.status_code} {answer.headers}")


def _token_holds(program: Asking, jump: timedelta) -> None:
    answer = program.ask("GET", "/drafts")
    expected = 200 if jump < timedelta(days=1) else 401
    if answer is None or answer.status_code != expected:
        program.blame(f"a token after {jump}: {answer and answer.status_code} and not {expected}")


def _in_order(journal: Journal, outcome: Outcome) -> None:
    """See that the versions of the last draft come one after another, with what was saved last as the last."""
    for draft in journal.drafts[-1:]:
        listed = journal.asking.ok("GET", f"/drafts/{draft.id}/versions", params={"limit": 50})
        versions = [one["version"] for one in (listed or {}).get("versions", ())]
        outcome.half += not versions or versions[0] != draft.version or any(a <= b for a, b in pairwise(versions))


FAILURES = (
    Failure(
        "系统时间被改",
        "服务运行中拨回 10 分钟到 1 年、拨快半小时到 1 年，再改回；看登录、等待、令牌、版本、日志、清理",
        set_clock,
        rounds=40,
    ),
)
