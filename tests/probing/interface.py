"""The interface as its OpenAPI describes it, asked by schemathesis, and every answer held against the description.

Not among the checks: whether all that the description allows is taken, as what a form is called or that a name is not
blank is said in words; and whether all else is refused, as numbers written as texts are meant to be read.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import httpx
import schemathesis
from schemathesis.engine import Status, events, from_schema

from tests.probing.serving import Identity

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "use_after_free",
)
OF_THE_KNOWN = ("unsupported_method", "allow_header_conformance")  # whoever has no name is asked for one first
OF_TOKENS = ("ignored_auth",)  # takes the credentials away, which it does not know a cookie among the headers to be
HUNG = 60  # seconds
MEANT = (503, 507)  # busy or full: said on purpose, with a remedy


@dataclass
class Probed:
    """What came of asking in one name; ``found`` holds a line for each failed check."""

    identity: str
    requests: int = 0
    failed: int = 0  # answers of 5xx that are not meant
    hung: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    operations: set[str] = field(default_factory=set)
    let_in: set[str] = field(default_factory=set)
    found: list[str] = field(default_factory=list)

    def row(self) -> str:
        """Give the line of the page's table, in Chinese."""
        kinds = "、".join(f"{kind}xx {sum(n for s, n in self.statuses.items() if s // 100 == kind)}" for kind in (2, 4))
        return (
            f"| {self.identity} | {self.requests} | {len(self.operations)} | {len(self.let_in)} | {kinds} "
            f"| {self.failed} | {self.hung} | {len(self.found)} |"
        )


def described(address: str, identity: Identity) -> dict[str, Any]:
    """Get the description of the interface from a running server, in the name of somebody who may see it."""
    with httpx.Client(base_url=address, headers=identity.headers, trust_env=False, timeout=60) as asking:
        found: dict[str, Any] = asking.get("/openapi.json").raise_for_status().json()
    return found


def probe(
    address: str,
    description: dict[str, Any],
    identity: Identity,
    *,
    examples: int,
    seed: int,
    thorough: bool,
) -> Probed:
    """Ask every operation of a running server in one name.

    :param address: of the server.
    :param description: its own description of its interface.
    :param identity: in whose name.
    :param examples: random requests for each operation.
    :param seed: of the generator.
    :param thorough: also every boundary that the description names, and chains of requests that build on each other.
    """
    checks = (*CHECKS, *(OF_THE_KNOWN if identity.known else ()))
    checks += OF_TOKENS if "Authorization" in identity.headers else ()
    phases = {"examples": True, "fuzzing": True, "coverage": thorough, "stateful": thorough}
    settings = {
        "base-url": address,
        "seed": seed,
        "headers": identity.headers,
        "request-timeout": HUNG,
        "continue-on-failure": True,
        "generation": {
            "max-examples": examples,
            "no-shrink": True,
            "deterministic": True,
            "database": "none",
            "with-security-parameters": not identity.known,  # whoever has no name is given invented ones
        },
        "checks": {"enabled": False, **{name: {"enabled": True} for name in checks}},
        "phases": {name: {"enabled": wanted} for name, wanted in phases.items()},
    }
    schema = schemathesis.openapi.from_dict(description, config=schemathesis.Config.from_dict(settings))
    probed = Probed(identity.name)
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            _count(probed, event)
        elif isinstance(event, events.NonFatalError):
            probed.hung += "timed out" in str(event.value)
            probed.found.append(f"{event.label}: {type(event.value).__name__}: {str(event.value)[:300]}")
    return probed


def _count(probed: Probed, event: events.ScenarioFinished) -> None:
    recorder = event.recorder
    for number, asked in recorder.interactions.items():
        probed.requests += 1
        if asked.response is None:
            continue
        status = asked.response.status_code
        operation = recorder.cases[number].value.operation.label
        probed.statuses[status] += 1
        probed.operations.add(operation)
        if status < 400:
            probed.let_in.add(operation)
        probed.failed += status >= 500 and status not in MEANT
    for number, checks in recorder.checks.items():
        for check in checks:
            if check.status is Status.FAILURE and check.failure_info is not None:
                asked = recorder.interactions.get(number)
                status = asked.response.status_code if asked and asked.response else None
                if check.name == "not_a_server_error" and status in MEANT:
                    continue
                said = " ".join(str(check.failure_info.failure).split())[:400]
                request = f"{asked.request.method} {asked.request.uri}" if asked else event.label
                probed.found.append(f"{check.name}: {request[:300]}: {status}: {said}")
