"""Inputs that grow towards code not yet reached: ``python -m tests.probing.guided txt``, with atheris installed.

libFuzzer keeps what reaches new lines of a reader and changes it further. It ends at the first crash or hang and
prints the input; how many were tried, and how much was reached, stands in its last lines.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["corpus"]):
    from corpus.errors import ZhibiaoError
    from corpus.limits import Limits
    from corpus.readers import html, json, read_bytes, text

from tests.documents.fuzz import seeds

READERS = {"html": html, "json": json, "txt": text, "csv": text}
LONGEST = 20_000  # bytes
HANG = 30  # seconds
MEMORY = 2_048  # megabytes


def main() -> None:
    """Feed one reader until the time is over."""
    options = argparse.ArgumentParser()
    options.add_argument("extension", choices=sorted(READERS))
    options.add_argument("--seconds", type=int, default=600)
    given = options.parse_args()

    def read(data: bytes) -> None:
        try:
            read_bytes(data, f"a.{given.extension}", Limits())
        except ZhibiaoError:
            return  # refused, as it may be

    with tempfile.TemporaryDirectory() as folder:
        for number, seed in enumerate(seeds(given.extension)):
            (Path(folder) / str(number)).write_bytes(seed[:LONGEST])
        bounds = [
            f"-max_total_time={given.seconds}",
            f"-max_len={LONGEST}",
            f"-timeout={HANG}",
            f"-rss_limit_mb={MEMORY}",
        ]
        atheris.Setup([sys.argv[0], *bounds, "-print_final_stats=1", folder], read)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
