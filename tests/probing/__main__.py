"""Probe a running service: ``python -m tests.probing [--examples 200]``, ``python -m tests.probing --odd 40``.

The first asks what the description of the interface allows, in everybody's name; with ``--odd`` every operation is sent
so many requests of each odd kind. Prints a table of docs/probing.md, then what was found, if anything.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from corpus.actor import ROLES
from recommender.service import Recommender
from tests.probing.interface import Probed, described, probe
from tests.probing.routes import Family, ask_oddly, operations
from tests.probing.serving import Identity, inhabited, serving

NAMES = (
    "本机，没有账号",
    "没有登录",
    "伪造的令牌",
    *(f"{role}，{way}" for role in ROLES for way in ("网页登录", "令牌")),
)
INTERFACE = """\
| 以谁的名义 | 请求 | 接口 | 能用的接口 | 回答 | 不该有的 5xx | 没有回答 | 与说明不符 |
|---|--:|--:|--:|---|--:|--:|--:|
"""
ROUTES = "| 地址 | 接口 | 请求 | 回答 | 不该有的 5xx | 没有回答 |\n|---|--:|--:|---|--:|--:|\n"


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser()
    options.add_argument("--examples", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--quick", action="store_true", help="neither boundaries nor chains of requests")
    options.add_argument("--only", default="", help="identities whose name holds this")
    options.add_argument("--odd", type=int, default=0, help="requests of each odd kind for each operation")
    given = options.parse_args()
    found: dict[str, None] = {}
    with tempfile.TemporaryDirectory(prefix="zhibiao-probing-") as folder:
        filled = Path(folder) / "filled"
        service = Recommender.open(filled)
        service.snapshot()
        service.close()
        sys.stdout.write(ROUTES if given.odd else INTERFACE)
        for row in _oddly(filled, given) if given.odd else _in_every_name(filled, Path(folder), given):
            sys.stdout.write(f"{row.row()}\n")
            sys.stdout.flush()
            found |= dict.fromkeys(row.found)
    sys.stdout.write("".join(f"\n{line}" for line in found))
    raise SystemExit(1 if found else 0)


def _in_every_name(filled: Path, folder: Path, given: argparse.Namespace) -> Iterator[Probed]:
    """Ask in one name after the other, each over a home of its own, so that none finds what another has left."""
    for number, name in enumerate(NAMES):
        if given.only not in name:
            continue
        home = shutil.copytree(filled, folder / str(number))
        known = {one.name: one for one in inhabited(home)} if number else {name: Identity(name)}
        with serving(home) as server:
            role, _, way = name.partition("，")
            identity = server.log_in(role) if way == "网页登录" else known[name]
            description = described(server.address, known["管理员，令牌"] if number else identity)
            thorough = not given.quick
            yield probe(
                server.address, description, identity, examples=given.examples, seed=given.seed, thorough=thorough
            )


def _oddly(filled: Path, given: argparse.Namespace) -> Iterator[Family]:
    with serving(filled) as server:
        asked = operations(server.address, described(server.address, Identity(NAMES[0])))
        yield from ask_oddly(server.address, asked, given.odd, given.seed)
        memory = re.search(r"VmHWM:\s*(\d+)", Path(f"/proc/{server.process.pid}/status").read_text())
        sys.stderr.write(f"most memory of the server: {int(memory[1]) // 1024 if memory else '?'} MB\n")


if __name__ == "__main__":
    main()
