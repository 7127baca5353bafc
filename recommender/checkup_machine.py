"""The checks of the machine that the product runs on: its programs, its clock, its disk, who may read the home."""

from __future__ import annotations

import locale
import os
import platform
import shutil
import sqlite3
import stat
import sys
from datetime import UTC, datetime, timedelta

from corpus.errors import StoreError
from corpus.limits import MEGABYTE
from corpus.sizes import size_words
from models.checksums import damaged_weights, weights_folder
from recommender.service import Recommender
from recommender.settings import Settings
from recommender.suggest.ranker import load_ranker

LEAST_FREE_MEGABYTES = 500
_LEAST_PYTHON = (3, 11)
_LEAST_SQLITE = (3, 37, 0)  # https://www.sqlite.org/releaselog/3_37_0.html
_ASTRAY = timedelta(minutes=5)


def disk(settings: Settings) -> str:
    """See that there is room for documents, indexes and backups.

    :raises StoreError: ``disk.low``.
    """
    free = shutil.disk_usage(settings.home if settings.home.exists() else settings.home.anchor).free
    least = LEAST_FREE_MEGABYTES * MEGABYTE
    if free < least:
        raise StoreError("disk.low", f"只剩 {size_words(free)}；请腾出至少 {size_words(least)}")
    return f"可用 {size_words(free)}"


def permissions(settings: Settings) -> str:
    """See that nobody else on this machine can read or change what is kept.

    :raises StoreError: ``home.open``.
    """
    if os.name != "posix":
        return "由系统的文件夹权限决定"
    for path in (settings.home, settings.home / "corpus.db", settings.home / "settings.toml"):
        if path.exists() and path.stat().st_mode & stat.S_IWOTH:
            raise StoreError("home.open", f"本机任何人都能改「{path}」；请运行 chmod o-w {path}")
    if settings.home.exists() and settings.home.stat().st_mode & stat.S_IROTH:
        return f"本机其他人也能读主文件夹；多人共用的机器上请运行 chmod 750 {settings.home}"
    return "只有服务的账号能读写"


def clock(service: Recommender) -> str:
    """See that the clock is not behind what was written last: entries would come in the wrong order.

    :raises StoreError: ``clock.behind``.
    """
    last, now = service.store.usage.last_entry(), datetime.now(UTC)
    if last is not None and last - now > _ASTRAY:
        raise StoreError(
            "clock.behind",
            f"系统时间是 {_said(now)}，语料库中已有 {_said(last)} 的记录；请校准系统时间",
        )
    return f"{_said(now)}（UTC）"


def weights() -> str:
    """See that the shipped models are as they were shipped.

    :raises StoreError: ``weights.damaged``, ``ranker.damaged``.
    """
    try:
        damaged = damaged_weights(weights_folder())
    except (OSError, ValueError) as failure:
        raise StoreError(
            "weights.damaged", f"校验码的清单「{weights_folder()}」读不出来；请重新安装 zhibiao"
        ) from failure
    if damaged:
        raise StoreError("weights.damaged", f"{damaged[0]} 与校验码不符；请重新安装 zhibiao")
    load_ranker()
    return "与发布时一致"


def programs() -> str:
    """See that Python and SQLite are as new as is needed.

    :raises StoreError: ``python.old``, ``sqlite.old``.
    """
    if sys.version_info < _LEAST_PYTHON:
        raise StoreError("python.old", f"Python {platform.python_version()} 太旧；请安装 3.11 或更新的版本")
    if sqlite3.sqlite_version_info < _LEAST_SQLITE:
        raise StoreError("sqlite.old", f"SQLite {sqlite3.sqlite_version} 太旧；请换用带有 3.37 或更新版本的 Python")
    return f"Python {platform.python_version()}，SQLite {sqlite3.sqlite_version}"


def language() -> str:
    """See that file names with Chinese characters can be written.

    :raises StoreError: ``locale.encoding``.
    """
    encoding = sys.getfilesystemencoding()
    if encoding.lower().replace("-", "") != "utf8":
        raise StoreError("locale.encoding", f"文件名的编码是 {encoding}，存不了汉字；请设置环境变量 PYTHONUTF8=1")
    return f"{locale.setlocale(locale.LC_CTYPE) or 'C'}，文件名编码 {encoding}"


def _said(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"
