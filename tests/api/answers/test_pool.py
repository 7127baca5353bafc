"""Worker processes: whoever dies is replaced, whoever waits is answered or told; small programs stand for workers."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from api.answers.pool import Pool
from corpus.errors import BusyError
from tests.loops import run_apart

# Echoes what it is asked; some questions make it die, hang, or take its time and say that it builds.
ECHO = """
import os, struct, sys, time
head = struct.Struct(">IH")
def say(status, body=b""):
    sys.stdout.buffer.write(head.pack(len(body), status) + body)
    sys.stdout.buffer.flush()
say(100)
while True:
    first = sys.stdin.buffer.read(head.size)
    if len(first) < head.size:
        break
    name, _, body = sys.stdin.buffer.read(head.unpack(first)[0]).partition(b"\\n")
    if body.startswith(b"die "):
        try:
            os.open(body[4:].decode(), os.O_CREAT | os.O_EXCL)
        except FileExistsError:
            pass
        else:
            os._exit(3)
    if body == b"die":
        os._exit(3)
    if body == b"hang":
        time.sleep(60)
    if body == b"build":
        say(102)
        time.sleep(1.5)
    say(200, b"%d " % os.getpid() + body)
"""


def pooled(scenario, processes=2, seconds=20.0, command=(sys.executable, "-c", ECHO), run=run_apart):
    """Run a scenario over a pool, and see that nothing of it is left."""

    async def running():
        pool = Pool(command, processes, seconds)
        await pool.start()
        try:
            await scenario(pool)
        finally:
            numbers = pool.numbers()
            await pool.close()
        assert not [number for number in numbers if alive(number)]

    run(running())


def as_served(scenario):
    """Run a coroutine on the loop that uvicorn takes, which raises where asyncio's own says nothing."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(pytest.importorskip("uvloop").run, scenario).result()


def alive(number):
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True


async def until(true, seconds=15.0):
    last = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < last
        await asyncio.sleep(0.02)


def test_a_worker_that_has_died_unnoticed_is_given_nothing():
    async def scenario(pool):
        for worker in pool._workers:
            worker._requests().close()  # as its death does it, before its end is told
        asked = (asyncio.wait_for(pool.ask("search", b"%d" % number), 10) for number in range(4))
        assert [status for status, _ in await asyncio.gather(*asked)] == [200] * 4

    pooled(scenario, run=as_served)


def test_answers_come_to_whoever_asked_and_from_all_workers():
    async def scenario(pool):
        asked = [str(number).encode() * (1 + number * 997) for number in range(60)]
        found = await asyncio.gather(*(pool.ask("search", one) for one in asked))
        split = [body.split(b" ", 1) for _, body in found]
        assert [body for _, body in split] == asked
        assert {int(number) for number, _ in split} == set(pool.numbers())
        assert {status for status, _ in found} == {200}

    pooled(scenario)


def test_a_worker_that_dies_is_replaced_and_its_question_asked_once_more(tmp_path):
    async def scenario(pool):
        before = set(pool.numbers())
        status, _ = await pool.ask("search", b"die " + str(tmp_path / "mark").encode())
        assert (status, (tmp_path / "mark").exists()) == (200, True)
        await until(lambda: len(pool.numbers()) == 2)
        assert len(before - set(pool.numbers())) == 1

    pooled(scenario)


def test_a_question_that_two_workers_die_of_is_given_up():
    async def scenario(pool):
        with pytest.raises(BusyError) as failure:
            await pool.ask("search", b"die")
        assert failure.value.code == "answer.lost"
        assert (await pool.ask("search", b"next"))[1].endswith(b" next")
        await until(lambda: len(pool.numbers()) == 2)

    pooled(scenario)


def test_workers_killed_while_idle_are_not_asked():
    async def scenario(pool):
        before = pool.numbers()
        for number in before:
            os.kill(number, signal.SIGKILL)
        found = await asyncio.gather(*(pool.ask("search", b"%d" % one) for one in range(10)))
        assert [body.split(b" ")[1] for _, body in found] == [b"%d" % one for one in range(10)]
        assert not set(before) & set(pool.numbers())

    pooled(scenario)


def test_what_takes_too_long_is_refused_and_its_worker_ended():
    async def scenario(pool):
        (before,) = pool.numbers()
        waiting = asyncio.gather(*(pool.ask("search", one) for one in (b"hang", b"after")), return_exceptions=True)
        refused, waited = await waiting
        assert isinstance(refused, BusyError)
        assert refused.code == "answer.late"
        assert isinstance(waited, BusyError)  # it stood behind the other
        assert (await pool.ask("search", b"next"))[1].endswith(b" next")
        assert pool.numbers() != [before]
        assert not alive(before)

    pooled(scenario, processes=1, seconds=1.0)


def test_a_worker_that_builds_an_index_goes_on_though_nobody_waits_any_more():
    async def scenario(pool):
        before = pool.numbers()
        with pytest.raises(BusyError):
            await pool.ask("search", b"build")
        await asyncio.sleep(1.0)
        assert (await pool.ask("search", b"next"))[1].endswith(b" next")
        assert pool.numbers() == before

    pooled(scenario, processes=1, seconds=1.0)


def test_workers_that_cannot_start_leave_nobody_waiting():
    async def scenario(pool):
        with pytest.raises(BusyError):
            await pool.ask("search", b"anything")

    pooled(scenario, seconds=0.5, command=(sys.executable, "-c", "raise SystemExit(1)"))
    pooled(scenario, seconds=0.5, command=("/nowhere/at/all",))
