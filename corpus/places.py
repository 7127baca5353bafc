"""Where a store lies, as people write it: a file, or the address of a PostgreSQL database."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

_NAMES = ("postgresql", "postgres", "postgresql+psycopg")
_SECRET = ("password", "sslpassword", "passfile")


def parse_place(text: str) -> Path | URL:
    """Tell an address from a file.

    :param text: ``postgresql://user@host:port/database``, or the path of a SQLite file.
    :return: the place.
    :raises ValueError: when it is no address of a PostgreSQL database; no password is in the message.
    """
    return parse_address(text) if "://" in text else Path(text)


def parse_address(text: str) -> URL:
    """Read the address of a PostgreSQL database.

    :param text: ``postgresql://user@host:port/database``; ``postgresql+psycopg`` is the same.
    :return: the address.
    :raises ValueError: when it is none; no password is in the message, which begins with what is wrong.
    """
    try:
        place = make_url(text)
    except (ArgumentError, ValueError):
        place = None
    if place is None or place.drivername not in _NAMES:
        raise ValueError("应写成 postgresql://用户@主机:端口/数据库，密码中的特殊字符要按网址编码")
    if not place.database:
        raise ValueError("没有写数据库的名称：应写成 postgresql://用户@主机:端口/数据库")
    if any(name in place.query for name in _SECRET):
        raise ValueError("密码不能写在问号后面；请写在用户名之后，或放在环境变量 PGPASSWORD 或密码文件中")
    return place


def shown_place(place: Path | URL) -> str:
    """Give a place as it may be shown to anybody: an address without password and options."""
    if isinstance(place, Path):
        return str(place)
    shown = URL.create("postgresql", place.username, None, place.host, place.port, place.database)
    return shown.render_as_string()
