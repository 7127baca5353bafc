"""A small server on the loopback address that answers as the test tells it."""

from __future__ import annotations

import json
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from recommender.settings import Settings


class Stub:
    """Answers every question with ``status`` and ``body``; keeps what was asked."""

    def __init__(self):
        self.status, self.body, self.headers = 200, b"", {}
        self.asked = []
        self.hangs = self.trickles = False
        self.released, self.left = threading.Event(), threading.Event()
        self.answered = 0
        stub = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                stub.serve(self)

            def do_GET(self):
                stub.serve(self)

            def log_message(self, *_said):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def serve(self, handler):
        content = handler.rfile.read(int(handler.headers["Content-Length"] or 0))
        self.asked.append((handler.path, dict(handler.headers), json.loads(content or b"null")))
        if self.hangs:
            self.released.wait(30)
            return
        handler.send_response(self.status)
        for name, value in self.headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        try:
            for _ in range(1000 if self.trickles else 0):
                self.released.wait(0.01)
                handler.wfile.write(b" ")
            handler.wfile.write(self.body)
            self.answered += 1
        except OSError:
            self.left.set()

    def says(self, content):
        """Let the model say this: text, or rows printed as JSON."""
        text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
        self.body = json.dumps({"choices": [{"message": {"role": "assistant", "content": text}}]}).encode()
        return self

    def close(self):
        self.released.set()
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def start():
    """Start servers that end with the test."""
    started = []

    def starting():
        started.append(Stub())
        return started[-1]

    yield starting
    for stub in started:
        stub.close()


@pytest.fixture
def stub(start):
    return start()


@pytest.fixture(autouse=True)
def _nobodys_settings(monkeypatch):
    for name in [name for name in os.environ if name.startswith("ZHIBIAO_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def settings(tmp_path, stub):
    def of(**given):
        return Settings(**{"home": tmp_path, "llm_url": stub.url, "llm_wait_s": 20.0, **given})

    return of
