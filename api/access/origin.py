"""Where a request is from: of this site's own pages or another's, under which name, and from this machine or not."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.types import Scope

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


def headers_of(scope: Scope) -> dict[str, str]:
    """Give the headers of a request; of one that is sent twice the last."""
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


def cookie_of(headers: Mapping[str, str], name: str) -> str | None:
    """Give a cookie of a request; None where it was not sent."""
    for part in headers.get("cookie", "").split(";"):
        key, _, value = part.strip().partition("=")
        if key == name:
            return value
    return None


def is_own(headers: Mapping[str, str]) -> bool | None:
    """Tell whether a request comes from a page of this site; None where the browser does not say.

    Browsers say so in ``Sec-Fetch-Site`` (only over HTTPS and on this machine) and in ``Origin``, and no page can make
    them say otherwise (https://owasp.org/www-community/attacks/csrf, "Fetch Metadata", "Verifying origin").
    """
    site = headers.get("sec-fetch-site")
    if site is not None and site != "same-origin":
        return False
    said = headers.get("origin") or headers.get("referer")
    if said:
        return urlsplit(said).netloc.casefold() == headers.get("host", "").casefold()
    return True if site else None


def is_loopback(scope: Scope, headers: Mapping[str, str]) -> bool:
    """Tell whether a request comes from this machine, and under a name that only this machine has.

    A page of the internet whose name was pointed at this machine (DNS rebinding) comes under its own name.
    """
    client = scope.get("client")
    here = client is not None and _is_local(client[0]) and _is_local(_host(headers.get("host", "")))
    return here and not is_passed_on(headers)


def is_passed_on(headers: Mapping[str, str]) -> bool:
    """Tell whether a proxy says that it passes on what another machine sent.

    Of a proxy that is trusted the server has put the other machine's address in place of the proxy's own: what still
    comes from this machine and says so is from a proxy that nobody told the service about.
    """
    said = f"{headers.get('x-forwarded-for', '')},{headers.get('x-real-ip', '')}"
    return any(not _is_local(part.strip()) for part in said.split(",") if part.strip())


def _host(said: str) -> str:
    try:
        return urlsplit(f"//{said}").hostname or ""
    except ValueError:
        return ""


def _is_local(host: str) -> bool:
    if host.casefold() == "localhost":
        return True
    try:
        return ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False
