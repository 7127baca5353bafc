"""Where the service may listen, and whom it believes about the addresses of others."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TypedDict

from corpus.errors import InputError
from corpus.store import Store


class Proxies(TypedDict):
    """The server's arguments about proxies."""

    proxy_headers: bool
    forwarded_allow_ips: str


def require_accounts(host: str, store: Store) -> None:
    """Refuse to listen where others can reach, while nobody would have to log in.

    :param host: the address to listen on.
    :param store: the store of the home.
    :raises InputError: when there is no account; it says how to make one.
    """
    if _is_loopback(host) or store.accounts.there_are():
        return
    raise InputError(
        "serve.no_accounts",
        f"没有账号时只能在本机使用，不能在 {host} 上监听；"
        "请先运行 zhibiao account add 名字 --role 管理员 添加管理员，再启动服务",
        host=host,
    )


def proxies_of(trusted: str) -> Proxies:
    """Give what the server is told about proxies: by itself it would believe every program of this machine.

    :param trusted: their addresses, as the setting has them.
    """
    named = ",".join(part.strip() for part in trusted.split(",") if part.strip())
    return {"proxy_headers": bool(named), "forwarded_allow_ips": named}


def _is_loopback(host: str) -> bool:
    if host.casefold() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:  # a name may mean any address
        return False
