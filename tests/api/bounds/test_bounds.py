"""A small server that is really overloaded: what is too much is refused at once, and all is well afterwards."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx
import pytest
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse
from fastapi.testclient import TestClient

from api.bounds.bounds import Bounded, Bounds, BoundsState
from api.bounds.buckets import Buckets

ROOMY = Bounded(rate=0, at_once=100, seconds=30)


class Served:
    """An application behind bounds, whose work waits until it is let go."""

    def __init__(self, bounded):
        self.state, self.go, self.threads = BoundsState(), threading.Event(), 0
        self.app = FastAPI()
        self.app.add_middleware(Bounds, bounded=bounded, state=self.state)

        @self.app.get("/work")
        def work():
            self.threads += 1
            self.go.wait(20)
            self.threads -= 1
            return "done"

        @self.app.get("/quick")
        def quick():
            return "done"

        @self.app.get("/healthz")
        def healthz():
            return "ok"

        @self.app.post("/body")
        async def body(request: Request):
            return len(await request.body())

        @self.app.get("/drip")
        def drip():
            async def pieces():
                yield b"x"
                await asyncio.sleep(20)
                yield b"y"

            return StreamingResponse(pieces())

        @self.app.get("/broken")
        def broken():
            raise RuntimeError("broken")


@contextmanager
def served(bounded):
    """Serve on a port of its own; give the application and its address."""
    held = Served(bounded)
    server = uvicorn.Server(uvicorn.Config(held.app, log_config=None, access_log=False, lifespan="off"))
    listening = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield held, listening.getsockname()
    finally:
        held.go.set()
        server.should_exit = True
        thread.join(20)
        listening.close()


def until(holds):
    last = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < last
        time.sleep(0.01)


def test_beyond_the_places_requests_are_refused_at_once_and_it_recovers():
    with served(Bounded(rate=0, at_once=3, seconds=30)) as (held, (host, port)):
        asking = httpx.Client(base_url=f"http://{host}:{port}", trust_env=False, timeout=30)
        with asking, ThreadPoolExecutor(20) as many:
            working = [many.submit(asking.get, "/work") for _ in range(3)]
            until(lambda: held.threads == 3)
            refused = list(many.map(lambda _: asking.get("/quick"), range(30)))
            assert {answer.status_code for answer in refused} == {503}
            assert {answer.headers["retry-after"] for answer in refused} == {"1"}
            assert {answer.json()["error"]["code"] for answer in refused} == {"service.busy"}
            assert asking.get("/healthz").status_code == 200
            assert held.state.refused == {"service.busy": 30}
            held.go.set()
            assert [one.result().status_code for one in working] == [200] * 3
            assert [asking.get("/quick").status_code for _ in range(10)] == [200] * 10
        until(lambda: held.state.at_work == 0)


def test_what_takes_too_long_is_answered_and_keeps_its_place_until_its_thread_ends():
    with served(Bounded(rate=0, at_once=2, seconds=0.2)) as (held, (host, port)):
        asking = httpx.Client(base_url=f"http://{host}:{port}", trust_env=False, timeout=30)
        with asking:
            for _ in range(2):
                answer = asking.get("/work")
                assert (answer.status_code, answer.json()["error"]["code"]) == (503, "request.timeout")
                assert answer.headers["retry-after"] == "10"
            until(lambda: (held.threads, held.state.at_work) == (2, 2))  # on a busy machine a thread begins late
            assert asking.get("/quick").json()["error"]["code"] == "service.busy"
            held.go.set()
            until(lambda: (held.threads, held.state.at_work) == (0, 0))
            assert asking.get("/quick").status_code == 200


def test_an_answer_that_is_never_finished_is_broken_off():
    with served(Bounded(rate=0, at_once=1, seconds=0.2)) as (held, (host, port)):
        address = f"http://{host}:{port}"
        with pytest.raises(httpx.RemoteProtocolError):
            httpx.get(f"{address}/drip", trust_env=False)
        until(lambda: held.state.at_work == 0)
        assert httpx.get(f"{address}/quick", trust_env=False).status_code == 200


def _sent_slowly(address, pieces, pause):
    with socket.create_connection(address, timeout=20) as raw:
        raw.sendall(b"POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n")
        for piece in pieces:
            try:
                raw.sendall(piece)
            except OSError:  # cut off already
                break
            time.sleep(pause)
        raw.settimeout(20)
        return raw.recv(65_536).decode()


@pytest.mark.parametrize(("pieces", "pause"), [([b"x"], 0), ([b"x"] * 20, 0.05)])
def test_a_body_that_comes_too_slowly_is_cut(pieces, pause):
    slow = Bounded(rate=0, at_once=1, seconds=30, body_grace=0.3, body_rate=10_000)
    with served(slow) as (held, address):
        answer = _sent_slowly(address, pieces, pause)
        assert answer.startswith("HTTP/1.1 408 ")
        assert "request.too_slow" in answer
        assert "connection: close" in answer.lower()
        until(lambda: held.state.at_work == 0)


def test_a_long_body_that_keeps_coming_is_not_cut():
    steady = Bounded(rate=0, at_once=1, seconds=30, body_grace=0.3, body_rate=1000)
    with served(steady) as (_held, (host, port)):

        def pieces():
            for _ in range(12):
                yield b"x" * 1000
                time.sleep(0.05)

        with httpx.Client(base_url=f"http://{host}:{port}", trust_env=False, timeout=30) as asking:
            assert asking.post("/body", content=pieces()).json() == 12_000


def test_one_address_is_held_back_and_no_other():
    held = Served(Bounded(rate=1, at_once=10, seconds=30))
    first, second = (TestClient(held.app, client=(f"10.0.0.{number}", 1)) for number in (1, 2))
    codes = [first.get("/quick").status_code for _ in range(15)]
    assert codes[:10] == [200] * 10
    assert codes[-1] == 429
    answer = first.get("/quick")
    assert int(answer.headers["retry-after"]) >= 1
    assert answer.json()["error"]["code"] == "request.too_many"
    assert first.get("/healthz").status_code == 200
    assert second.get("/quick").status_code == 200
    here = TestClient(held.app, client=("127.0.0.1", 1))
    assert {here.get("/quick").status_code for _ in range(30)} == {200}


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP"])
def test_a_proxy_on_this_machine_is_no_way_around_the_rate(header):
    here = TestClient(Served(Bounded(rate=1, at_once=10, seconds=30)).app, client=("127.0.0.1", 1))
    assert {here.get("/quick", headers={header: "127.0.0.1"}).status_code for _ in range(15)} == {200}
    codes = [here.get("/quick", headers={header: f"10.0.0.{number}"}).status_code for number in range(15)]
    assert (codes[:10], codes[-1]) == ([200] * 10, 429)


def test_what_the_application_raises_is_raised():
    held = Served(ROOMY)
    with pytest.raises(RuntimeError, match="broken"):
        TestClient(held.app).get("/broken")
    assert held.state.at_work == 0
    assert TestClient(held.app, raise_server_exceptions=False).get("/broken").status_code == 500


def test_buckets_fill_again_and_forget_the_idle():
    now = 0.0
    buckets = Buckets(2, 4, most=2, clock=lambda: now)
    assert [buckets.take("a") for _ in range(5)] == [0, 0, 0, 0, 1]
    now = 0.5
    assert [buckets.take("a") for _ in range(2)] == [0, 1]
    now = 100.0
    assert [buckets.take("a") for _ in range(5)] == [0, 0, 0, 0, 1]
    buckets.take("b")
    buckets.take("c")  # forgets a
    assert buckets.take("a") == 0
    slow = Buckets(0.1, 1, clock=lambda: now)
    assert [slow.take("a"), slow.take("a")] == [0, 10]


@pytest.mark.parametrize("path", ["/body", "/quick"])
def test_a_refusal_reaches_whoever_is_still_sending(path):
    """Closed over bytes that nobody has read, a connection is reset, and the answer lost with it."""
    with served(Bounded(rate=0, at_once=1, seconds=30)) as (held, address), ThreadPoolExecutor(30) as many:
        working = many.submit(httpx.get, f"http://{address[0]}:{address[1]}/work", trust_env=False, timeout=30)
        until(lambda: held.threads == 1)
        answers = list(many.map(lambda _: _sent_late(address, path), range(200)))
        assert {answer.split(b"\r\n")[0] for answer in answers} == {b"HTTP/1.1 503 Service Unavailable"}
        assert all(b"retry-after: 1\r\n" in answer for answer in answers)
        assert all(answer.endswith(b"}") for answer in answers)  # whole, and then the end
        held.go.set()
        assert working.result().status_code == 200


def _sent_late(address, path):
    """Send the head of a request, and the body when the answer is there already."""
    with socket.create_connection(address, timeout=20) as raw:
        raw.sendall(f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n".encode())
        answer = raw.recv(65_536)
        raw.sendall(b"x" * 1_000_000)
        while piece := raw.recv(65_536):
            answer += piece
        return answer


def test_whoever_sends_no_end_of_a_refused_request_is_not_waited_for(monkeypatch):
    monkeypatch.setattr("api.bounds.refusal.LINGER_SECONDS", 0.2)
    with served(Bounded(rate=0, at_once=0, seconds=30)) as (_held, address):
        with socket.create_connection(address, timeout=20) as raw:
            raw.sendall(b"POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n")
            answer = b""
            while piece := raw.recv(65_536):
                answer += piece
        assert answer.startswith(b"HTTP/1.1 503 ")


def test_whoever_goes_away_in_the_middle_is_no_failure(caplog):
    with served(ROOMY) as (held, address):
        with socket.create_connection(address, timeout=20) as raw:
            raw.sendall(b"POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf")
            until(lambda: held.state.at_work == 1)
        until(lambda: held.state.at_work == 0)
        assert httpx.get(f"http://{address[0]}:{address[1]}/quick", trust_env=False).status_code == 200
    assert not [record for record in caplog.records if record.exc_info]
