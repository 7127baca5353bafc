"""Look for secrets in what git keeps: ``python -m tests.probing.secrets [--history]``.

Prints what detect-secrets takes for one in the tracked files, or with ``--history`` in every file that was ever
committed and is no longer as it was, by kind and file.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from detect_secrets import SecretsCollection
from detect_secrets.settings import default_settings

ROOT = Path(__file__).parents[2]
BINARY = (".png", ".docx", ".xlsx", ".xls", ".doc", ".odt", ".ods", ".pdf", ".zip", ".safetensors", ".npy")


def tracked() -> list[str]:
    """Give the files of the working tree that git knows, as paths below its root."""
    return [name for name in _git("ls-files", "-z").split("\0") if name and not name.endswith(BINARY)]


def suspicions(files: Iterable[tuple[str, Path]]) -> Counter[tuple[str, str]]:
    """Count what looks like a secret.

    :param files: (name to tell, where to read).
    :return: by kind and name.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for name, path in files:
        found = SecretsCollection()
        with default_settings():
            found.scan_file(str(path))
        counts.update((secret.type, name) for _, secret in found)
    return counts


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def _earlier(folder: Path) -> Iterator[tuple[str, Path]]:
    """Write out, one after the other, the committed files whose content is not in the working tree any more."""
    now = {line.split()[1] for line in _git("ls-files", "-s").splitlines()}
    for line in _git("rev-list", "--all", "--objects").splitlines():
        number, _, name = line.partition(" ")
        if not name or number in now or name.endswith(BINARY) or _git("cat-file", "-t", number).strip() != "blob":
            continue
        path = folder / Path(name).name
        path.write_bytes(subprocess.run(["git", "cat-file", "blob", number], cwd=ROOT, capture_output=True).stdout)
        yield name, path


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser()
    options.add_argument("--history", action="store_true")
    with tempfile.TemporaryDirectory() as folder:
        files = _earlier(Path(folder)) if options.parse_args().history else ((name, ROOT / name) for name in tracked())
        read = Counter[str]()
        found = suspicions((name, path) for name, path in files if not read.update(["files"]))
    sys.stdout.write(f"{read['files']} files\n")
    sys.stdout.writelines(f"{count} {kind} {name}\n" for (kind, name), count in sorted(found.items()))


if __name__ == "__main__":
    main()
