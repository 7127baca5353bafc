"""A server on a home, to which people write over HTTP while something is wrong with the home."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from fastapi.testclient import TestClient

from api.app import create_app
from corpus.feedback import FeedbackFilter
from corpus.store import Store
from recommender.settings import Settings
from tests.failures.filled_home import QUESTION
from tests.failures.outcome import Outcome

log = logging.getLogger("zhibiao.failures")

COMMAND = (sys.executable, "-c", "from api.cli import main; main()")
_PATIENCE_S = 30.0
_FEW = 2


@contextmanager
def served(home: Path, rounds: int) -> Iterator[Served]:
    """Serve a home: in this process for a few rounds, else by a server of its own, which takes seconds to start."""
    if rounds > _FEW:
        with _of_its_own(home) as server:
            yield server
    else:
        with TestClient(create_app(Settings(home=home)), raise_server_exceptions=False) as client:
            yield Served(client)


@contextmanager
def _of_its_own(home: Path) -> Iterator[Served]:
    """Start a server and end it; one that dies meanwhile, or leaves a traceback, is an error."""
    command = [*COMMAND, "serve", "--port", "0", "--json", "--home", str(home)]
    with (home.parent.parent / "server.log").open("w+b") as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log)
        try:
            assert process.stdout is not None
            address = json.loads(process.stdout.readline())["address"]
            with httpx.Client(base_url=address, timeout=120, trust_env=False) as client:
                yield Served(client)
            if process.poll() is not None:
                raise AssertionError(f"the server has ended: {process.returncode}")
        finally:
            process.terminate()
            process.wait(60)
            assert process.stdout is not None
            process.stdout.close()
            log.seek(0)
            said = log.read().decode()
    if "Traceback" in said:
        raise AssertionError(said[-4000:])


class Served:
    """What is written to a server and read from it, and what was acknowledged."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        self.drafts: dict[str, int] = {}
        self.events: set[int] = set()
        self.uploads: set[str] = set()
        self._expected = self._hits()

    def write(self, name: str, outcome: Outcome, words: tuple[str, ...]) -> int:
        """Save a draft and change it, record an event, upload a document; gives how many were refused.

        A refusal must be 503 in the shape of all errors, with one of the words and a remedy.
        """
        refused = 0
        for response, noted in self._written(name):
            if response.status_code < 300:
                outcome.acknowledged += 1
                noted(response.json())
            else:
                log.debug("refused: %s %s", response.status_code, response.text)
                refused += 1
                outcome.wrong += not is_refusal(response, words)
        return refused

    def write_again(self, name: str, outcome: Outcome) -> float:
        """Write until nothing is refused any more; gives the seconds that it took, and counts it as wrong if never."""
        begun = time.monotonic()
        while time.monotonic() - begun < _PATIENCE_S:
            if self.client.get("/readyz").status_code == 200 and self.write(name, outcome, ("",)) == 0:
                return time.monotonic() - begun
            time.sleep(0.05)
        outcome.wrong += 1
        return time.monotonic() - begun

    def read(self, outcome: Outcome) -> None:
        """Ask what must be answered whether or not anything can be written."""
        try:
            last = [self.client.get(f"/api/v1/drafts/{draft_id}").status_code for draft_id in list(self.drafts)[-1:]]
            right = self._hits() == self._expected and set(last) <= {200}
            outcome.wrong += not (right and self.client.get("/healthz").status_code == 200)
        except (httpx.HTTPError, KeyError):
            outcome.wrong += 1

    def is_unready(self, words: tuple[str, ...]) -> bool:
        """Tell whether /readyz says in one of the words why the service is not ready."""
        response = self.client.get("/readyz")
        return response.status_code == 503 and is_refusal(response, words)

    def compare(self, home: Path, outcome: Outcome) -> None:
        """Count what was acknowledged and is not in the store, or only in part; the server may have ended."""
        store = Store(home / "corpus.db")
        try:
            outcome.half += len(store.check()) + (not store.audit.verify().ok)
            versions = {head.id: head.version for head in store.drafts.find(None, None, False, 0, 10_000)[1]}
            outcome.lost += sum(versions.get(draft_id, 0) < version for draft_id, version in self.drafts.items())
            kept = {draft_id: store.draft_history.of(draft_id)[1] for draft_id in versions}
            outcome.half += sum(not kept[one] or kept[one][0].version != version for one, version in versions.items())
            events = {event.id for event in store.feedback.find_events(FeedbackFilter(), 0, 100_000)[1]}
            waiting = {found.id: found for found in store.uploads.find(limit=10_000)[1]}
            outcome.lost += len(self.events - events) + len(self.uploads - set(waiting))
            outcome.half += sum((found.tables, found.indicators) != (1, 1) for found in waiting.values())
        finally:
            store.close()

    def _hits(self) -> list[tuple[str, str]]:
        found = self.client.post("/api/v1/search", json={"query": QUESTION, "limit": 5}).json()["hits"]
        return [(hit["level3"], hit["project_name"]) for hit in found]

    def _written(self, name: str) -> Iterator[tuple[httpx.Response, Any]]:
        row = {"level2": "数量指标", "level3": f"{name}数量", "value": "≥10个"}
        draft: dict[str, Any] = {}

        def noted(said: dict[str, Any]) -> None:
            self.drafts[said["id"]] = said["version"]
            draft.update(said)

        project = {"name": f"项目{name}"}
        yield self.client.post("/api/v1/drafts", json={"project": project, "rows": [row]}), noted
        if draft:
            changed = {"version": draft["version"], "project": project, "rows": [row, row]}
            yield self.client.put(f"/api/v1/drafts/{draft['id']}", json=changed), noted
        event = {"action": "accept", "level3": f"{name}数量", "project_name": name, "note": "好" * 500}
        yield (
            self.client.post("/api/v1/feedback", json={"events": [event]}),
            lambda said: self.events.update(one["id"] for one in said["events"]),
        )
        table = json.dumps({"project_name": name, "goal": "目标" * 500, "indicators": [row]}, ensure_ascii=False)
        yield (
            self.client.post("/api/v1/documents", files={"files": (f"{name}.json", table.encode())}),
            lambda said: self.uploads.update(one["id"] for one in said["uploads"]),
        )


def is_refusal(response: httpx.Response, words: tuple[str, ...]) -> bool:
    """Tell whether an answer is 503 in the shape of all errors, in Chinese, with one of the words and a remedy."""
    if response.status_code != 503 or response.headers["content-type"] != "application/json":
        return False
    return is_plain(str(response.json()["error"]["message"]), words)


def is_plain(message: str, words: tuple[str, ...]) -> bool:
    """Tell whether a refusal names the trouble in Chinese and says what to do."""
    return "请" in message and any(word in message for word in words) and "None" not in message
