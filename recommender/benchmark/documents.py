"""``python -m recommender.benchmark.documents``: tables read a second by format, and the memory of a large document.

The formats that the product writes are measured on the synthetic training tables; files and folders given as arguments
are measured as they are, by extension.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import click

from corpus.training_tables import load_training_tables
from corpus.writers import known_extensions, write_tables
from recommender.ingest import find_files

TABLES = 100
_READ = """
import json, sys, time
from pathlib import Path
from corpus.errors import ZhibiaoError
from corpus.limits import Limits
from corpus.readers import read_file
def count(file):
    try:
        return len(read_file(file, limits).tables)
    except ZhibiaoError:  # a scanned page, a password
        return 0
files = [Path(name) for name in json.loads(sys.argv[1])]
limits = Limits(file_bytes=200_000_000)
count(files[0])  # the reader itself is loaded
started = time.perf_counter()
tables = sum(count(file) for file in files)
seconds = time.perf_counter() - started
used = next((int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM")), 0)
print(json.dumps({"tables": tables, "seconds": seconds, "megabytes": used / 1024}))
"""


def reading(files: list[Path]) -> dict[str, float]:
    """Read files in a process of its own.

    :return: how many ``tables``, in how many ``seconds``, with how many ``megabytes`` resident at the most.
    """
    names = json.dumps([str(file) for file in files])
    done = subprocess.run(  # noqa: S603 our own program
        [sys.executable, "-c", _READ, names], capture_output=True, text=True, check=True
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def written(folder: Path, tables: int = TABLES) -> dict[str, list[Path]]:
    """Write the training tables into one document for each format that the product writes."""
    filed = [table.model_copy(update={"kind": "declaration"}) for table in load_training_tables()[:tables]]
    files = {}
    for extension in known_extensions():
        path = folder / f"tables{extension}"
        write_tables(filed, path)
        files[extension] = [path]
    return files


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--large", type=int, default=0, help="also a docx of this many tables, for its memory")
def main(paths: tuple[Path, ...], large: int) -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        for extension, files in written(Path(folder)).items():
            _print(f"written {extension}", files)
        if large:
            path = Path(folder) / "large.docx"
            known = load_training_tables()
            write_tables([known[n % len(known)] for n in range(large)], path)
            _print(f"{large} tables .docx", [path])
    given: defaultdict[str, list[Path]] = defaultdict(list)
    for file in find_files(paths):
        given[file.suffix.lower()].append(file)
    for extension, files in sorted(given.items()):
        _print(extension, files)


def _print(name: str, files: list[Path]) -> None:
    found = reading(files)
    size = sum(file.stat().st_size for file in files) / 1e6
    speed = found["tables"] / found["seconds"]
    click.echo(
        f"{name}: {len(files)} files, {size:.1f} MB, {found['tables']:.0f} tables, {speed:.0f} tables/s, "
        f"{found['megabytes']:.0f} MB resident at the most"
    )


if __name__ == "__main__":
    main()
