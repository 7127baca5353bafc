"""The PostgreSQL server under a running service is restarted, breaks down, or is gone for a while."""

from __future__ import annotations

import time
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from random import Random

from pydantic import SecretStr

from recommender.settings import Settings
from tests.failures.asking import Asking, at_work
from tests.failures.journal import Journal, verify_log
from tests.failures.outcome import Failure, Outcome
from tests.failures.servers import START_S, Server, fill
from tests.failures.serving import Reader
from tests.postgres import PASSWORD
from tests.postgres import Server as PostgreSQL

_PEOPLE = 3
# How it is stopped, and for how many seconds it is gone.
_WAYS = (("fast", 0.0), ("immediate", 0.0), ("fast", 5.0))


def restart_database(rounds: int, folder: Path, random: Random) -> Outcome:
    """Restart the database while three people write and one reads; the service goes on by itself."""
    outcome = Outcome()
    database = PostgreSQL()
    try:
        home = folder / "home"
        home.mkdir()
        place = database.new().render_as_string(hide_password=False)
        fill(Settings(home=home, store_dsn=SecretStr(place)))
        with Server(home, ZHIBIAO_STORE_DSN=place) as server:
            server.wait()
            asking = Asking(server.address, secrets=(PASSWORD, "p%40ss", "p@ss"))
            reader = Reader(asking, answers_change=True)
            everything: list[Journal] = []
            for number, (how, gone_s) in enumerate(islice(cycle(_WAYS), rounds)):
                people = [Journal(f"{'甲乙丙'[place]}{number}-", asking) for place in range(_PEOPLE)]
                steps = [partial(one.step, Random(random.random())) for one in (*people, reader)]
                with at_work(steps):
                    time.sleep(random.uniform(0.3, 2.0))
                    database.stop(how)
                    time.sleep(gone_s)
                    database.start()
                    outcome.recovered.append(_recovery(people, reader))
                outcome.tried += 1
                for person in people:
                    person.verify(outcome)
                everything += people
            for person in everything:
                person.verify(outcome)
            verify_log(asking, outcome)
            outcome.acknowledged = sum(person.acknowledged for person in everything)
            asking.close(outcome)
            outcome.wrong += server.log().count("Traceback")
    finally:
        database.remove()
    return outcome


def _recovery(people: list[Journal], reader: Reader) -> float:
    """Give the seconds until everybody has had something done."""
    began, done = time.monotonic(), [person.acknowledged for person in people]
    given = reader.given
    while reader.given == given or any(person.acknowledged == was for person, was in zip(people, done, strict=True)):
        assert time.monotonic() < began + START_S
        time.sleep(0.01)
    return time.monotonic() - began


FAILURES = (
    Failure(
        "PostgreSQL 重启",
        "三人写、一人查时，数据库正常重启、异常中断后重启、停 5 秒再启动，服务不重启",
        restart_database,
        rounds=20,
    ),
)
