"""What a server and the processes that it started hold of the machine, as Linux tells; nothing on other systems."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Held:
    """What one process holds: megabytes ``rss`` and ``pss`` (its part of what it shares), open files, threads."""

    process: int
    rss: float
    pss: float
    files: int
    threads: int


def held_by(process: int) -> list[Held]:
    """Give what a process and all that it started hold, itself first, the others by size.

    :param process: its process id.
    """
    found = [held for one in (process, *_descendants(process)) if (held := _held(one)) is not None]
    return sorted(found, key=lambda one: (one.process != process, -one.rss))


def _held(process: int) -> Held | None:
    folder = Path(f"/proc/{process}")
    with suppress(OSError):  # it has ended meanwhile
        lines = [line.split() for line in (folder / "smaps_rollup").read_text(encoding="utf-8").splitlines()]
        sizes = {words[0]: int(words[1]) / 1024 for words in lines if words[0] in ("Rss:", "Pss:")}
        files, threads = (len(list((folder / name).iterdir())) for name in ("fd", "task"))
        if sizes:
            return Held(process, sizes["Rss:"], sizes["Pss:"], files, threads)
    return None


def _descendants(process: int) -> list[int]:
    found: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{process}/task").iterdir():
            found += map(int, (task / "children").read_text(encoding="utf-8").split())
    return found + [grand for child in found for grand in _descendants(child)]
