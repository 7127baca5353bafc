"""One worker process as the serving process sees it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from api.answers.frames import ASKED, BUILDING, READY, Frames, framed
from corpus.confined import python_command, python_environment

_ANSWERS = 1  # its standard output


@dataclass(eq=False, slots=True)
class Asking:
    """A question on its way: what is asked, who waits, which worker has it, and how many have died of it."""

    request: bytes
    answer: asyncio.Future[tuple[int, bytes]]
    worker: Worker | None = None
    deaths: int = 0


def worker_command(home: Path) -> list[str]:
    """Give the command line of a worker.

    :param home: the home folder that it opens.
    """
    return python_command("-m", "api.answers.program", str(home))


class Worker(asyncio.SubprocessProtocol):
    """A process that answers one question at a time.

    :param free: told when it can be asked, for the first time and after each answer.
    :param gone: told when it has ended.
    """

    def __init__(self, free: Callable[[Worker], None], gone: Callable[[Worker], None]) -> None:
        self.asking: Asking | None = None
        self.was_ready = False
        self.building = False
        self._free = free
        self._gone = gone
        self._frames = Frames()
        self._process: asyncio.SubprocessTransport | None = None

    async def start(self, command: Sequence[str]) -> None:
        """Start the process.

        :param command: its command line.
        :raises OSError: when it cannot be started.
        """
        await asyncio.get_running_loop().subprocess_exec(
            lambda: self,
            *command,
            stderr=None,
            env=python_environment(),
            start_new_session=True,  # Ctrl-C is for the serving process, which ends this one in order
        )

    @property
    def number(self) -> int | None:
        """The process id; None before it is started."""
        return self._process.get_pid() if self._process is not None else None

    def give(self, asking: Asking) -> bool:
        """Let it answer a question; False where it has just died and its end is still to be told."""
        if self._requests().is_closing():
            return False
        self.asking, asking.worker, self.building = asking, self, False
        self._requests().write(framed(ASKED, asking.request))
        return True

    def finish(self) -> None:
        """Let it end after what it is doing."""
        self._requests().close()

    def kill(self) -> None:
        """End it at once."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.kill()

    def _requests(self) -> asyncio.WriteTransport:
        assert self._process is not None
        return cast(asyncio.WriteTransport, self._process.get_pipe_transport(0))

    # What asyncio tells:

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Hold the process."""
        self._process = cast(asyncio.SubprocessTransport, transport)

    def pipe_data_received(self, _fd: int, data: bytes) -> None:
        """Take what it says."""
        for status, body in self._frames.add(data):
            if status == BUILDING:
                self.building = True
                continue
            asking, self.asking = self.asking, None
            if status == READY:
                self.was_ready = True
            elif asking is not None and not asking.answer.done():  # else nobody waits any more
                asking.answer.set_result((status, body))
            self._free(self)

    def pipe_connection_lost(self, fd: int, _failure: Exception | None) -> None:
        """End a process that can no longer say anything."""
        if fd == _ANSWERS:
            self.kill()

    def process_exited(self) -> None:
        """Tell that it has ended."""
        if self._process is not None:
            self._process.close()
        self._gone(self)
