"""What a failure that PostgreSQL or its driver reports means for people.

Codes are those of https://www.postgresql.org/docs/15/errcodes-appendix.html. A refused connection has none, so its text
is looked at; a server may say it in English or in Chinese.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy.exc import DBAPIError

from corpus.database import CutOffError
from corpus.errors import StoreError


class _Said(NamedTuple):
    code: str
    message: str  # with {name}, {reason} and {wait}
    again: bool = False


_BUSY = _Said("store.busy", "语料库「{name}」正被另一个程序长时间占用（等了 {wait:g} 秒）；请稍后重试")
_LOST = _Said(
    "store.interrupted",
    "与语料库「{name}」的连接中断，这次没有完成，也没有写入；请在数据库恢复后重试",
    again=True,
)
_MANY = _Said(
    "store.too_many",
    "语料库「{name}」的服务器连接已满；请稍后重试，或调大服务器的 max_connections，"
    "或调小设置 ZHIBIAO_STORE_CONNECTIONS",
)
_STARTING = _Said("store.unreachable", "语料库「{name}」的服务器正在启动、关闭或恢复；请稍后重试")
_READ_ONLY = _Said("store.read_only", "语料库「{name}」不能写入（{reason}）；请改连主库，或给这个用户写入的权限")
_FULL = _Said("store.full", "数据库服务器的磁盘已满，语料库「{name}」没有写入这次改动；请腾出空间后重试")
_DAMAGED = _Said("store.damaged", "语料库「{name}」所在的数据库已损坏（{reason}）；请用数据库的备份恢复")

# By the beginning of the code, the longer first.
_BY_CODE: Mapping[str, _Said] = {
    "25006": _READ_ONLY,
    "42501": _READ_ONLY,
    "53100": _FULL,
    "53200": _Said("store.failed", "语料库「{name}」的服务器内存不足；请稍后重试，或给服务器加内存"),
    "53300": _MANY,
    "55P03": _BUSY,
    "57014": _BUSY,
    "57P03": _STARTING,
    "57P": _LOST,
    "08": _LOST,
    "40": _BUSY._replace(again=True),
    "XX001": _DAMAGED,
    "XX002": _DAMAGED,
}

_DENIED = _Said(
    "store.denied",
    "语料库「{name}」的服务器不让登录：用户名或密码不对，或不允许从本机登录（{reason}）；"
    "请核对用户名，并在 PGPASSWORD 或密码文件 ~/.pgpass 中写对密码",
)
# Of a connection that was never made, by what is said; the first that fits.
_BY_TEXT: tuple[tuple[re.Pattern[str], _Said], ...] = (
    (re.compile(r"too many (clients|connections)|remaining connection slots|连接数|连接位置|connection limit"), _MANY),
    (re.compile(r"starting up|shutting down|recovery mode|正在启动|正在关闭|恢复模式"), _STARTING),
    (
        re.compile(r"database .* does not exist|数据库.*不存在"),
        _Said(
            "store.missing",
            "服务器上没有语料库「{name}」这个数据库；请先建好：createdb --encoding=UTF8 --template=template0 名称",
        ),
    ),
    (
        re.compile(r"authentication failed|no password supplied|pg_hba|role .* does not exist|认证失败|角色.*不存在"),
        _DENIED,
    ),
    (re.compile(r"permission denied for database|没有.*权限|权限不够"), _READ_ONLY),
)
_UNREACHABLE = _Said(
    "store.unreachable",
    "连不上语料库「{name}」的服务器（{reason}）；请确认 PostgreSQL 已启动，地址和端口没有写错，网络相通",
)


def said_of(failure: DBAPIError, name: str, wait_s: float) -> StoreError:
    """Give the error for a failure.

    :param failure: as SQLAlchemy raises it.
    :param name: what messages call the database.
    :param wait_s: how long was waited for other writers, seconds.
    """
    reason = _short(str(failure.orig))
    code = getattr(failure.orig, "sqlstate", None) or ""
    found = next((said for start, said in _BY_CODE.items() if code.startswith(start)), None)
    if found is None and failure.connection_invalidated:
        found = _LOST
    if found is None and not code and failure.statement is None:  # no connection was made
        found = next((said for pattern, said in _BY_TEXT if pattern.search(reason)), _UNREACHABLE)
    if found is None:
        found = _Said("store.failed", "语料库「{name}」操作失败（{reason}）；请运行 zhibiao doctor 查看")
    error = CutOffError if found.again else StoreError
    return error(found.code, found.message.format(name=name, reason=reason, wait=wait_s), database=name)


def _short(reason: str) -> str:
    """Give the first thing that was said, in one line."""
    line = " ".join(reason.split("\n\n")[0].split())
    return line if len(line) <= 300 else line[:300] + "…"
