"""In every Python process that finds this file first: connections and look-ups beyond this machine go to a list."""

from __future__ import annotations

import ipaddress
import os
import socket
import sys

_LIST = os.environ.get("ATTEMPTS")


def _inside(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    try:
        return host in (None, "", "localhost") or ipaddress.ip_address(str(host).partition("%")[0]).is_loopback
    except ValueError:
        return False


def _watch(event: str, given: tuple[object, ...]) -> None:
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = given[1]
        outside = isinstance(address, tuple) and not _inside(address[0])
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        outside = not _inside(given[0]) and given[0] != socket.gethostname()
    else:
        return
    if outside:
        with open(_LIST, "a", encoding="utf-8") as file:
            file.write(f"{os.getpid()} {event} {given}\n")


if _LIST:
    sys.addaudithook(_watch)
