"""Mutated documents against each reader: ``python tests/documents/fuzz.py [--inputs 10000] [--formats docx,xlsx]``.

A reader may answer with tables or refuse with an error of its own; anything else is a crash, and an input that takes
longer than the limit is a hang. The same seed makes the same inputs.
"""

from __future__ import annotations

import argparse
import io
import signal
import sys
import time
import zipfile
from pathlib import Path
from random import Random
from types import FrameType

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from corpus.errors import ZhibiaoError  # noqa: E402
from corpus.limits import Limits  # noqa: E402
from corpus.readers import read_bytes  # noqa: E402

SECONDS = 30
ARCHIVES = ("docx", "xlsx", "ods", "zip")
LIMITS = Limits()


class HangError(Exception):
    """An input took too long."""


def _alarm(_signal: int, _frame: FrameType | None) -> None:
    raise HangError


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


def run(extension: str, inputs: int, seed: int) -> dict[str, float]:
    """Feed a reader; gives how many inputs were read, refused, crashed and hung, and the slowest in seconds."""
    known, random = seeds(extension), Random(seed)
    counts: dict[str, float] = {"read": 0, "refused": 0, "crashed": 0, "hung": 0, "slowest": 0.0}
    for number in range(inputs):
        inside = extension in ARCHIVES and random.random() < 0.9
        data = (mutated_inside if inside else mutated)(random.choice(known), random)
        started = time.perf_counter()
        signal.alarm(SECONDS)
        try:
            read_bytes(data, f"{number}.{extension}", LIMITS)
            counts["read"] += 1
        except ZhibiaoError:
            counts["refused"] += 1
        except HangError:
            counts["hung"] += 1
        except Exception as failure:
            counts["crashed"] += 1
            sys.stderr.write(f"{extension} input {number} of seed {seed}: {type(failure).__name__}: {failure}\n")
        finally:
            signal.alarm(0)
        counts["slowest"] = max(counts["slowest"], time.perf_counter() - started)
    return counts


def main() -> None:
    """Print one line a format."""
    options = argparse.ArgumentParser()
    options.add_argument("--inputs", type=int, default=10_000)
    options.add_argument("--formats", default="json,csv,txt,html,docx,xlsx,zip,ods,xls,pdf")
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    signal.signal(signal.SIGALRM, _alarm)
    for extension in given.formats.split(","):
        counts = run(extension, given.inputs, given.seed)
        sys.stdout.write(f"{extension} {' '.join(f'{name} {found:g}' for name, found in counts.items())}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
