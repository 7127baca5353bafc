"""Mutated documents against each reader: ``python tests/documents/fuzz.py [--inputs 20000] [--confined]``.

A reader may answer with tables or refuse with an error of its own; anything else is a crash, and an input that takes
longer than the limit is a hang. The same seed makes the same inputs. With ``--confined`` the documents are read as the
service reads them, in processes that a file may end: then a crash is an input on which such a process failed or ended.
"""

from __future__ import annotations

import argparse
import io
import multiprocessing
import resource
import signal
import sys
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from corpus.errors import ZhibiaoError  # noqa: E402
from corpus.limits import Limits  # noqa: E402
from corpus.readers import read_bytes  # noqa: E402
from recommender.reading import DocumentReader  # noqa: E402

SECONDS = 30
FORMATS = "json,csv,txt,html,docx,xlsx,ods,zip,xls,pdf,doc"
TEXTS = ("json", "csv", "txt", "html")
ODD = (
    "\t",
    "\n",
    '"',
    ",",
    "，",
    "：",
    "≥",
    "9" * 400,
    "2024年",
    "一级指标",
    "（",
    "[",
    "{",
    "null",
    "<td rowspan=9>",
    "</tr>",
)
ARCHIVES = ("docx", "xlsx", "ods", "zip")
ENDED = ("document.crashed", "document.unexpected")  # a process that read a document ended or failed on it
LIMITS = Limits()


class HangError(Exception):
    """An input took too long."""


@lru_cache(maxsize=32)
def seeds(extension: str) -> list[bytes]:
    """Give the fixtures of a format, small ones first."""
    found = sorted(HERE.rglob(f"*.{extension}"), key=lambda path: path.stat().st_size)
    return [path.read_bytes() for path in found][:12]


def mutated(data: bytes, random: Random) -> bytes:
    """Change a document: bytes, blocks cut out, doubled or moved, numbers blown up, the end lost."""
    changed = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 4, 8, 32))):
        if not changed:
            break
        place, length = random.randrange(len(changed)), random.choice((1, 2, 8, 64, 512))
        kind = random.randrange(6)
        if kind == 0:
            changed[place] = random.randrange(256)
        elif kind == 1:
            del changed[place : place + length]
        elif kind == 2:
            changed[place:place] = changed[place : place + length] * random.choice((1, 2, 50))
        elif kind == 3:
            changed[place : place + length] = bytes(random.randrange(256) for _ in range(min(length, 8)))
        elif kind == 4:
            changed[place:place] = random.choice((b"99999999999", b"-1", b"<", b">", b"\x00", b'"', b"&#0;", b"{" * 99))
        else:
            del changed[random.randrange(len(changed)) :]
    return bytes(changed)


def mutated_text(data: bytes, random: Random) -> bytes:
    """Change a text and leave it one: characters, pieces moved or doubled, odd pieces put in."""
    changed = data.decode("utf-8", "replace")
    for _ in range(random.choice((1, 1, 2, 4, 8, 32))):
        place, other = (random.randrange(len(changed) + 1) for _ in range(2))
        piece = changed[other : other + random.choice((1, 2, 8, 64, 512))]
        taken = random.choice((0, 0, 1, 8, 64))
        put = random.choice((piece, piece * random.choice((2, 50)), random.choice(ODD), ""))
        changed = changed[:place] + put + changed[place + taken :]
    return changed.encode("utf-8", "replace")


def mutated_inside(data: bytes, random: Random) -> bytes:
    """Change one part of an archive and pack it again, so that the change reaches the reader."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        members = old.namelist()
        # The parts that hold the tables are the largest.
        chosen = max(random.sample(members, min(3, len(members))), key=lambda name: old.getinfo(name).file_size)
        for name in members:
            new.writestr(name, mutated(old.read(name), random) if name == chosen else old.read(name))
    return target.getvalue()


@dataclass
class Counts:
    """What came of the inputs of one format; ``slowest`` in seconds, ``memory`` in bytes at the most."""

    extension: str
    inputs: int = 0
    read: int = 0
    refused: int = 0
    crashed: int = 0
    hung: int = 0
    slowest: float = 0.0
    memory: int = 0

    def row(self) -> str:
        """Give the line of the page's table."""
        counts = f"{self.inputs} | {self.read} | {self.refused} | {self.crashed} | {self.hung}"
        return f"| {self.extension} | {counts} | {self.slowest:.1f} | {self.memory / 1e6:.0f} |"


def inputs_of(extension: str, random: Random) -> bytes:
    """Make one input from the fixtures of a format."""
    change = mutated
    if extension in ARCHIVES and random.random() < 0.9:
        change = mutated_inside
    elif extension in TEXTS and random.random() < 0.7:
        change = mutated_text
    return change(random.choice(seeds(extension)), random)


def run(
    extension: str,
    inputs: int,
    seed: int,
    seconds: float = float("inf"),
    read: Callable[[bytes, str], object] = lambda data, name: read_bytes(data, name, LIMITS),
) -> Counts:
    """Feed a reader.

    :param extension: the format.
    :param inputs: how many.
    :param seed: of the generator.
    :param seconds: after which no further input is made.
    :param read: reads the bytes of a document with a name.
    """
    random, began = Random(seed), time.perf_counter()
    counts = Counts(extension)
    while counts.inputs < inputs and time.perf_counter() - began < seconds:
        data, name = inputs_of(extension, random), f"{counts.inputs}.{extension}"
        counts.inputs += 1
        started = time.perf_counter()
        signal.alarm(SECONDS)
        try:
            read(data, name)
            counts.read += 1
        except ZhibiaoError as failure:
            if failure.code in ENDED:
                counts.crashed += 1
                sys.stderr.write(f"{name} of seed {seed}: {failure.message}\n")
            elif failure.code == "document.too_slow":
                counts.hung += 1
            else:
                counts.refused += 1
        except HangError:
            counts.hung += 1
            sys.stderr.write(f"{name} of seed {seed}: hung\n")
        except Exception as failure:
            counts.crashed += 1
            sys.stderr.write(f"{name} of seed {seed}: {type(failure).__name__}: {failure}\n")
        finally:
            signal.alarm(0)
        counts.slowest = max(counts.slowest, time.perf_counter() - started)
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    counts.memory = 1024 * max(resource.getrusage(who).ru_maxrss for who in whose)
    return counts


def _apart(extension: str, inputs: int, seed: int, seconds: float, confined: bool) -> None:
    """Run in a process of its own, so that the memory is that of one format."""
    signal.signal(signal.SIGALRM, lambda _number, _frame: _hang())
    if confined:
        reader = DocumentReader(1, LIMITS, SECONDS / 2)
        counts = run(extension, inputs, seed, seconds, reader.read)
        reader.close()
        whose = resource.getrusage(resource.RUSAGE_CHILDREN)
        counts.memory = 1024 * whose.ru_maxrss
    else:
        counts = run(extension, inputs, seed, seconds)
    sys.stdout.write(f"{counts.row()}\n")


def _hang() -> None:
    raise HangError


def main() -> None:
    """Print the table, a line a format."""
    options = argparse.ArgumentParser()
    options.add_argument("--inputs", type=int, default=20_000)
    options.add_argument("--seconds", type=float, default=180.0, help="at the most for one format")
    options.add_argument("--formats", default=FORMATS)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--confined", action="store_true")
    given = options.parse_args()
    sys.stdout.write("| 格式 | 输入 | 读出 | 拒绝 | 崩溃 | 卡住 | 最慢（秒） | 最大内存（MB） |\n")
    sys.stdout.write("|---|--:|--:|--:|--:|--:|--:|--:|\n")
    sys.stdout.flush()
    for extension in given.formats.split(","):
        told = (extension, given.inputs, given.seed, given.seconds, given.confined)
        child = multiprocessing.get_context("spawn").Process(target=_apart, args=told)
        child.start()
        child.join()
        if child.exitcode:
            sys.stdout.write(f"| {extension} | 进程以 {child.exitcode} 结束 |\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
