"""Open connections of pages: they end with the session, and with the rights they were opened under."""

from __future__ import annotations

from fastapi.concurrency import run_in_threadpool
from starlette.types import Message, Receive, Send

from api.access.door import Door
from corpus.actor import Actor
from corpus.errors import ZhibiaoError

# Frames as socket.io writes them: what a person does in a page, and what makes NiceGUI's pages load themselves anew.
_EVENT = '42["event"'
_LOAD_ANEW = '42["try_reconnect"]'
_POLICY = 1008


class Watched:
    """Receives for a connection and looks with every frame whether its person may still come in.

    :param door: the way in.
    :param cookie: of the session that it was opened with.
    :param who: whom it was opened for.
    :param receive: of the connection.
    :param send: of the connection.
    """

    def __init__(self, door: Door, cookie: str, who: Actor, receive: Receive, send: Send) -> None:
        self._door = door
        self._cookie = cookie
        self._who = who
        self._receive = receive
        self._send = send

    async def __call__(self) -> Message:
        """Give the next frame, or the end of the connection."""
        message = await self._receive()
        if message["type"] != "websocket.receive" or await self._may(message):
            return message
        await self._send({"type": "websocket.send", "text": _LOAD_ANEW})
        await self._send({"type": "websocket.close", "code": _POLICY, "reason": ""})
        return {"type": "websocket.disconnect", "code": _POLICY}

    async def _may(self, message: Message) -> bool:
        active = (message.get("text") or "").startswith(_EVENT)
        enough, found = self._door.glance(self._cookie, active)
        if not enough:
            try:
                found = await run_in_threadpool(self._door.visitor, self._cookie, active)
            except ZhibiaoError:  # the store cannot be asked just now; the call behind will say so
                return True
        return found is not None and (found.actor.name, found.actor.unit, found.actor.roles) == (
            self._who.name,
            self._who.unit,
            self._who.roles,
        )
