"""A server that is none: it keeps what people write as a real one would, until something is taken away."""

from __future__ import annotations

import json
from contextlib import contextmanager

import httpx

from tests.failures.asking import Asking


class Site:
    """Answers in the place of a server; ``kept`` is what it has, by address."""

    def __init__(self):
        self.kept = {"/feedback": []}
        self.sound = True
        self.headers = {"retry-after": "5"}
        self.status = 200

    def asking(self, _address="", headers=None, secrets=()):
        """Give somebody who asks it."""
        asking = Asking("http://test", headers, secrets)
        asking._client = httpx.Client(base_url="http://test", transport=httpx.MockTransport(self))
        return asking

    def __call__(self, request):
        path = request.url.path.removeprefix("/api/v1")
        if self.status != 200:
            return httpx.Response(self.status, headers=self.headers)
        if path == "/audit/verify":
            return httpx.Response(200, json={"ok": self.sound})
        if path in ("/search", "/suggest", "/review"):
            return httpx.Response(200, json={"hits": []})
        if request.method in ("POST", "PUT"):
            return httpx.Response(200, json=self._written(path, request))
        if path == "/feedback":
            wanted = request.url.params["text"]
            events = [event for event in self.kept[path] if event["project_name"] == wanted]
            return httpx.Response(200, json={"events": events})
        return httpx.Response(200, json=self.kept[path]) if path in self.kept else httpx.Response(404)

    def _written(self, path, request):
        if path == "/documents":
            sent = request.content.split(b"\r\n\r\n")[1].split(b"\r\n")[0]
            document = str(len(self.kept))
            self.kept[f"/documents/{document}"] = {"known": False, "tables": json.loads(sent)["tables"]}
            return {"uploads": [{"id": document}]}
        if path.endswith("/confirm"):
            self.kept[path.removesuffix("/confirm")]["known"] = True
            return {"added": True}
        said = json.loads(request.content)
        if path == "/feedback":
            self.kept[path] += said["events"]
            return {}
        version = said.pop("version", 0) + 1
        draft = path.removeprefix("/drafts").strip("/") or f"d{len(self.kept)}"
        self.kept[f"/drafts/{draft}"] = {"id": draft, "version": version, **said}
        self.kept[f"/drafts/{draft}/versions"] = {"versions": [{"version": version}]}
        return self.kept[f"/drafts/{draft}"]

    @contextmanager
    def served(self, *_given, **_more):
        """Stand for a process that serves."""
        yield self

    address = ""

    def wait(self):
        """Be ready."""

    def log(self):
        """Have said nothing."""
        return ""
