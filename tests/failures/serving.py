"""A server's worker processes and the server itself are killed while it is asked."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from functools import partial
from pathlib import Path
from random import Random

import httpx

from tests.failures.asking import Asking, at_work
from tests.failures.journal import Journal, document_of, verify_log
from tests.failures.outcome import Failure, Outcome
from tests.failures.servers import START_S, Server, copied

_ANSWERS, _READERS = "api.answers.program", "corpus.readers.worker"
_ROW = {"level1": "产出", "level2": "数量", "level3": "会议次数", "value": "≥1场"}
_TABLE = {"project_name": "友城庆祝活动", "budget_wan": {"total": 20.35}, "indicators": [_ROW]}
_QUESTIONS: tuple[tuple[str, dict[str, object]], ...] = (
    ("/search", {"query": "群众满意不满意"}),
    ("/search", {"query": "合格率", "level2": "质量"}),
    ("/suggest", {"name": "护照系统维护", "budget": 45.5}),
    ("/review", {"tables": [_TABLE, _TABLE]}),
)


class Reader:
    """Asks what changes nothing and compares the answers with those of a server that nobody has disturbed.

    :param asking: whom to ask.
    :param answers_change: whether others write meanwhile, so that answers may be others than before.
    """

    def __init__(self, asking: Asking, answers_change: bool = False) -> None:
        self._asking = asking
        self._answers_change = answers_change
        self._right = [self._answer(place) for place in range(len(_QUESTIONS))]
        assert None not in self._right
        self.given = 0

    def _answer(self, place: int) -> object:
        path, sent = _QUESTIONS[place]
        return self._asking.ok("POST", path, json=sent)

    def step(self, random: Random) -> None:
        """Ask one question."""
        place = random.randrange(len(_QUESTIONS))
        found = self._answer(place)
        self.given += found is not None
        if not self._answers_change and found not in (None, self._right[place]):
            self._asking.blame(f"another answer to {_QUESTIONS[place]}: {str(found)[:300]}")


class Uploader:
    """Uploads documents and gives them up again: each is read whole, or it is said that its process ended."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self.given = 0

    def step(self, random: Random) -> None:
        """Upload one document."""
        name, tables = f"件{random.getrandbits(60)}", random.randint(1, 3)
        answer = self._asking.ask("POST", "/documents", files={"files": (f"{name}.json", document_of(name, tables))})
        if answer is None:
            return
        if answer.status_code == 422 and answer.json()["error"]["code"] == "document.crashed":
            return
        if not answer.is_success or len(answer.json()["uploads"][0]["tables"]) != tables:
            self._asking.blame(f"an upload: {answer.status_code} {answer.text[:200]}")
            return
        self.given += 1
        self._asking.ask("DELETE", f"/documents/{answer.json()['uploads'][0]['id']}")


def kill_workers(rounds: int, folder: Path, random: Random) -> Outcome:
    """Kill a process that answers, or in every other round one that reads uploads, wherever it is."""
    outcome = Outcome()
    workers = min(2, rounds // 2)  # to start one costs the tests seconds
    with Server(copied(folder), "--workers", str(workers)) as server:
        server.wait()
        asking = Asking(server.address)
        reader, uploader = Reader(asking), Uploader(asking)
        steps = [partial(reader.step, Random(random.random())) for _ in range(workers + 1)]
        with at_work([*steps, partial(uploader.step, Random(random.random()))]):
            for number in range(rounds):
                module = _READERS if number % 2 else _ANSWERS
                last, given = time.monotonic() + START_S, uploader.given
                while uploader.given == given or not (victims := server.children(module)):
                    assert time.monotonic() < last, server.log()
                    time.sleep(0.01)
                time.sleep(random.uniform(0, 0.3))
                with suppress(ProcessLookupError):  # one that reads uploads may just have been ended
                    os.kill(random.choice(victims), signal.SIGKILL)
                outcome.tried += 1
                outcome.recovered.append(_recovery(server, workers, uploader))
        outcome.acknowledged = reader.given + uploader.given
        asking.close(outcome)
        outcome.wrong += server.log().count("Traceback")
    return outcome


def _recovery(server: Server, workers: int, uploader: Uploader) -> float:
    """Give the seconds until there are all workers and an upload is read."""
    began, given = time.monotonic(), uploader.given
    time.sleep(0.02)  # until the server has noticed
    while _workers(server) < workers or uploader.given == given:
        assert time.monotonic() < began + START_S, server.log()
        time.sleep(0.05)
    return time.monotonic() - began


def _workers(server: Server) -> int:
    said = httpx.get(f"{server.address}/metrics", timeout=START_S, trust_env=False).text
    return int(float(next(line for line in said.splitlines() if line.startswith("zhibiao_workers ")).split()[1]))


def kill_server(rounds: int, folder: Path, random: Random) -> Outcome:
    """Kill the server while three people write to it, start it again and see what is there."""
    outcome = Outcome()
    with Server(copied(folder)) as server:
        server.wait()
        asking = Asking(server.address)
        asking.may_be_gone = True
        everything: list[Journal] = []
        for number in range(rounds):
            people = [Journal(f"{'甲乙丙'[place]}{number}-", asking) for place in range(3)]
            with at_work([partial(person.step, Random(random.random())) for person in people]):
                time.sleep(random.uniform(0.2, 2.0))
                server.kill()
            outcome.tried += 1
            began = time.monotonic()
            server.start()
            server.wait()
            outcome.recovered.append(time.monotonic() - began)
            for person in people:
                person.verify(outcome)
            verify_log(asking, outcome)
            everything += people
        for person in everything[:-3]:  # whose things have seen later kills too
            person.verify(outcome)
        outcome.acknowledged = sum(person.acknowledged for person in everything)
        asking.close(outcome)
    return outcome


FAILURES = (
    Failure(
        "工作进程被强行结束",
        "两个回答进程和读上传文件的进程，在检索、推荐、审核和上传中随机挑一个 kill -9",
        kill_workers,
    ),
    Failure("服务被强行结束", "三人同时存草稿、反馈、入库时 kill -9，再启动", kill_server, rounds=30),
)
