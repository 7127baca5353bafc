"""Somebody at a page without a browser: opens it, types and presses over the same connection as NiceGUI's script.

Fifty browsers would keep two cores busy by themselves; what is to be measured is the server.
"""

from __future__ import annotations

import asyncio
import json
import re
import uuid
from collections import Counter
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import httpx
import socketio

_ELEMENTS = re.compile(r"parseElements\(String\.raw`(.*?)`\)", re.DOTALL)
_CLIENT = re.compile(r"'client_id': '([0-9a-f-]+)'")
_ESCAPED = {"&lt;": "<", "&gt;": ">", "&#96;": "`", "&#36;": "$", "&amp;": "&"}
WAIT_SECONDS = 30.0

Element = dict[str, Any]


class Person:
    """One visit of one page.

    :param address: of the server, as ``http://127.0.0.1:8000``.
    :param web: the HTTP client that fetches the pages.
    """

    def __init__(self, address: str, web: httpx.AsyncClient) -> None:
        self._address = address
        self._web = web
        self._wire = socketio.AsyncClient(reconnection=False)
        self._changed = asyncio.Event()
        self._wire.on("update", self._update)
        self._client = ""
        self._said: Counter[str] = Counter()
        self.elements: dict[str, Element] = {}
        self.received: list[tuple[str, Any]] = []
        for name in ("download", "run_javascript", "notify"):
            self._wire.on(name, self._note(name))

    async def open(self, path: str) -> None:
        """Fetch a page and connect to it."""
        answer = await self._web.get(self._address + path)
        answer.raise_for_status()
        found, client = _ELEMENTS.search(answer.text), _CLIENT.search(answer.text)
        if found is None or client is None:
            raise ValueError(f"no page of NiceGUI at {path}")
        text = found.group(1)
        for escaped, plain in _ESCAPED.items():
            text = text.replace(escaped, plain)
        self.elements = json.loads(text)
        self._client = client.group(1)
        query = {
            "client_id": self._client,
            "next_message_id": 0,
            "implicit_handshake": "true",
            "tab_id": str(uuid.uuid4()),
            "document_id": str(uuid.uuid4()),
        }
        cookies = "; ".join(f"{name}={value}" for name, value in self._web.cookies.items())
        await self._wire.connect(
            f"{self._address}?{urlencode(query)}",
            headers={"Origin": self._address, "Cookie": cookies},
            transports=["websocket"],
            socketio_path="/_nicegui_ws/socket.io",
        )

    async def leave(self) -> None:
        """Close the page."""
        await self._wire.disconnect()

    async def type(self, label: str, text: str | float) -> None:
        """Write into the field of this label."""
        name, element = self._find(lambda found: found.get("props", {}).get("label") == label)
        await self._send(name, element, "update:value", [text])

    async def press(self, label: str) -> None:
        """Press the button of this label."""
        name, element = self._find(
            lambda found: (
                found["tag"] == "q-btn"
                and label in (found.get("props", {}).get("label"), found.get("props", {}).get("aria-label"))
            )
        )
        await self._send(name, element, "click", [])

    async def submit(self) -> None:
        """Send the form of the page, as Enter does."""
        name, element = self._find(lambda found: found["tag"] == "form")
        await self._send(name, element, "submit", [])

    async def edit(self, key: str, cell: str, text: str) -> None:
        """Write into a cell of a draft's row and leave it.

        :param key: of the row.
        """
        name, element = self._find(lambda found: "zd-sheet" in found.get("class", ()))
        await self._send(name, element, "zd", [{"act": "edit", "key": key, "cell": cell, "text": text, "left": True}])

    async def until(self, sign: Callable[[], bool]) -> None:
        """Wait until the page shows something.

        :param sign: tells whether it does; asked after every change.
        :raises TimeoutError: when it does not within `WAIT_SECONDS`.
        """
        async with asyncio.timeout(WAIT_SECONDS):
            while not sign():
                self._changed.clear()
                await self._changed.wait()

    def told(self, text: str) -> int:
        """Count how often an element was changed to say something that begins so."""
        return sum(times for said, times in self._said.items() if said.startswith(text))

    def holds(self, text: str) -> bool:
        """Tell whether any element's text or HTML holds this."""
        shown = (found.get("text") or found.get("props", {}).get("innerHTML") for found in self.elements.values())
        return any(text in str(said) for said in shown)

    def _find(self, wanted: Callable[[Element], bool]) -> tuple[str, Element]:
        for name, element in self.elements.items():
            if wanted(element):
                return name, element
        raise LookupError("the page has no such control")

    async def _send(self, name: str, element: Element, kind: str, args: list[Any]) -> None:
        for event in element.get("events", ()):
            if event["type"] == kind:
                message = {
                    "id": int(name),
                    "client_id": self._client,
                    "listener_id": event["listener_id"],
                    "args": [json.dumps(arg) for arg in args],
                }
                await self._wire.emit("event", message)
                return
        raise LookupError(f"the control answers to no {kind}")

    async def _update(self, changes: dict[str, Element | None]) -> None:
        for name, element in changes.items():
            if element is None:
                self.elements.pop(name, None)
            elif name != "_id":
                self.elements[name] = element
                self._said[str(element.get("text") or "")] += 1
        self._changed.set()

    def _note(self, name: str) -> Callable[[Any], None]:
        def noting(message: Any) -> None:
            self.received.append((name, message))
            self._changed.set()

        return noting
