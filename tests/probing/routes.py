"""Every operation of a running server, asked what no honest program asks: an answer has to come, and no 5xx."""

from __future__ import annotations

import re
import socket
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit

import httpx

from tests.probing.hostile import KINDS
from tests.probing.interface import MEANT

HUNG = 60.0  # seconds
AT_ONCE = 4
DOCUMENTS = Path(__file__).parents[1] / "documents"
BREAKS_OFF = ("分块和长度",)  # an answer is not due: the request may have no end
_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})")


@dataclass
class Family:
    """What came of one family of addresses; ``found`` holds a line for each answer that may not be."""

    name: str
    operations: int = 0
    inputs: int = 0
    failed: int = 0
    hung: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    found: list[str] = field(default_factory=list)

    def row(self) -> str:
        """Give the line of the page's table, in Chinese."""
        kinds = "、".join(f"{kind}xx {sum(n for s, n in self.statuses.items() if s // 100 == kind)}" for kind in (2, 4))
        return f"| {self.name} | {self.operations} | {self.inputs} | {kinds} | {self.failed} | {self.hung} |"


@dataclass(frozen=True)
class Operation:
    """An operation with the ids of things that are there, and a body that it takes."""

    method: str
    path: str
    example: Any
    takes_files: bool

    @property
    def family(self) -> str:
        """The first part of its address."""
        return "/" + self.path.removeprefix("/api/v1/").strip("/").split("/")[0].split("?")[0].split(".")[0]


def operations(address: str, description: dict[str, Any]) -> list[Operation]:
    """Give every operation, addressed to things that are there now.

    :param address: of a server over a home that has the shipped tables.
    :param description: its description of its interface.
    """
    with httpx.Client(base_url=f"{address}/api/v1", trust_env=False, timeout=120) as asking:
        known = _things(asking)
    found = []
    for path, methods in description["paths"].items():
        filled = re.sub(r"{(\w+)}", lambda name, path=path: known.get(f"{path.split('/')[3]}.{name[1]}", "x"), path)
        for method, described in methods.items():
            content = described.get("requestBody", {}).get("content", {})
            example = _example(content.get("application/json", {}))
            found.append(Operation(method.upper(), filled, example, "multipart/form-data" in content))
    return found


def ask_oddly(address: str, asked: list[Operation], rounds: int, seed: int) -> list[Family]:
    """Send every operation odd requests of every kind.

    :param address: of the server.
    :param asked: the operations.
    :param rounds: requests of each kind for each operation.
    :param seed: of the generator.
    :return: the families of addresses by name.
    """
    families = {one.family: Family(one.family) for one in asked}
    for one in asked:
        families[one.family].operations += 1
    with ThreadPoolExecutor(AT_ONCE) as threads:
        requests = ((one, kind, data) for one in asked for kind, data in _requests(one, rounds, seed))
        for one, kind, data, status in threads.map(lambda sent: (*sent, _status(address, sent[2])), requests):
            family = families[one.family]
            family.inputs += 1
            if status is None:
                continue
            if status:
                family.statuses[status] += 1
            if status < 0 and kind not in BREAKS_OFF:
                family.hung += 1
                family.found.append(f"no answer: {kind}: {one.method} {one.path}: {data[:300]!r}")
            if status >= 500 and status not in MEANT:
                family.failed += 1
                family.found.append(f"{status}: {kind}: {one.method} {one.path}: {data[:2_000]!r}")
    return [families[name] for name in sorted(families)]


def _requests(one: Operation, rounds: int, seed: int) -> Iterator[tuple[str, bytes]]:
    for kind, making in KINDS.items():
        if kind == "上传的文件" and not one.takes_files:
            continue
        random = Random(f"{seed} {kind} {one.method} {one.path}")
        for _ in range(rounds):
            yield kind, making(one.method, one.path, one.example, random)


def _status(address: str, data: bytes) -> int | None:
    """Send bytes as they are.

    :return: the status of the first answer; None where the server closed the connection, -1 where nothing came.
    """
    where = urlsplit(address)
    try:
        with socket.create_connection((where.hostname, where.port), timeout=HUNG) as wire:
            wire.settimeout(HUNG if b"Connection: close" in data else 2)
            with suppress(BrokenPipeError, ConnectionResetError):  # refused early: the answer may be there all the same
                wire.sendall(data)
            answer = b""
            while not (found := _STATUS.match(answer)) or int(found[1]) == 100:
                more = wire.recv(65_536)
                if not more:
                    return None
                answer = re.sub(rb"\AHTTP/1\.1 100[^\n]*\r\n\r\n", b"", answer + more)
            return int(found[1])
    except TimeoutError:
        return -1
    except OSError:
        return None


def _things(asking: httpx.Client) -> dict[str, str]:
    """Make one of everything that has an id, and give the ids by family and name of the parameter."""
    files = {"files": ("甲.docx", (DOCUMENTS / "seed.docx").read_bytes())}
    batch = asking.post("/reviews", files=files).raise_for_status().json()
    upload = asking.post("/documents", files=files).raise_for_status().json()["uploads"][0]
    row = {"level2": "数量指标", "level3": "培训人数", "value": "≥100人"}
    draft = asking.post("/drafts", json={"project": {"name": "业务培训"}, "rows": [row]}).raise_for_status().json()
    said = {"action": "accept", "level3": "培训人数", "level2": "数量指标"}
    event = asking.post("/feedback", json={"events": [said]}).raise_for_status().json()["events"][0]
    block = asking.post("/blocks", json={"name": "经济增长率"}).raise_for_status().json()
    waiver = {"code": "S002", "project_name": "业务培训", "reason": "没有服务对象"}
    waived = asking.post("/waivers", json=waiver).raise_for_status().json()
    table = asking.get("/tables", params={"limit": 1}).raise_for_status().json()["tables"][0]
    return {
        "reviews.batch_id": batch["report"]["batch"]["id"],
        "reviews.document_id": batch["added"][0]["document_id"],
        "reviews.place": "0",
        "documents.upload_id": upload["id"],
        "drafts.draft_id": draft["id"],
        "drafts.key": draft["rows"][0]["key"],
        "drafts.version": "1",
        "feedback.event_id": str(event["id"]),
        "blocks.block_id": str(block["id"]),
        "waivers.waiver_id": str(waived["id"]),
        "tables.table_id": table["id"],
        "rules.code": "S001",
    }


def _example(content: dict[str, Any]) -> Any:
    """Give a body that the description shows, an empty object where it shows none."""
    several = content.get("examples", {})
    if several:
        return next(iter(several.values()))["value"]
    shown = content.get("schema", {}).get("examples") or [content.get("example", {})]
    return shown[0]
