"""`zhibiao doctor`: whether everything is in order."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from api.chinese import Command
from api.cli import ANSWER_IS_NO, DONE
from api.common import print_json, shared
from api.failures import KNOWN
from api.version import version
from recommender.endpoint.client import API_KEY
from recommender.index.files import open_snapshot
from recommender.service import Recommender
from recommender.settings import Settings, load_settings, settings_table

LEAST_FREE_MEGABYTES = 500


@click.command("doctor", cls=Command, short_help="检查安装、模型和数据是否正常")
@shared
def command(home: Path | None, as_json: bool) -> int:
    """检查主文件夹、语料库、索引、文本模型和磁盘，列出设置；有问题时退出码为 1。

    例：zhibiao doctor
    """
    settings = load_settings(home)
    checks = [_check("主文件夹和语料库", lambda: _store(settings))]
    if checks[0]["ok"]:
        checks.append(_check("索引和文本模型", lambda: _index(settings)))
    checks.append(_check("磁盘空间", lambda: _disk(settings)))
    checks.append(_check("可选的文本模型环境", _torch))
    checks.append(_check("可选的 LibreOffice", _office))
    checks.append(_check("可选的语言模型服务", lambda: _endpoint(settings)))
    values = {name: str(getattr(settings, name.removeprefix("ZHIBIAO_").lower())) for name, *_ in settings_table()}
    sound = all(check["ok"] for check in checks)
    if as_json:
        facts = {"version": version(), "python": platform.python_version(), "platform": platform.platform()}
        print_json({"ok": sound, **facts, "checks": checks, "settings": values})
        return DONE if sound else ANSWER_IS_NO
    click.echo(f"zhibiao {version()}，Python {platform.python_version()}，{platform.platform()}")
    for check in checks:
        click.echo(f"{'正常' if check['ok'] else '有问题'}  {check['name']}：{check['detail']}")
    for name, _default, unit, text in settings_table():
        click.echo(f"  {name} = {values[name]}（{unit}；{text}）")
    return DONE if sound else ANSWER_IS_NO


def _check(name: str, run: Callable[[], str]) -> dict[str, Any]:
    try:
        return {"name": name, "ok": True, "detail": run()}
    except KNOWN as failure:
        return {"name": name, "ok": False, "detail": failure.message}


def _store(settings: Settings) -> str:
    service = Recommender(settings)
    try:
        complaints = service.store.check()
        if complaints:
            from corpus.errors import StoreError

            raise StoreError(
                "store.damaged", f"语料库文件「{service.store.path}」已损坏：{complaints[0]}；请用备份覆盖它"
            )
        counts = service.store.counts()
    finally:
        service.close()
    published = sum(
        number for name, number in counts.items() if name.startswith("tables_") and name != "tables_library"
    )
    return (
        f"{settings.home}，{counts['documents']} 个文件，已公布的目标表 {published} 个，"
        f"指标库 {counts.get('tables_library', 0)} 类，指标 {counts['indicators']} 条"
    )


def _index(settings: Settings) -> str:
    service = Recommender(settings)
    try:
        snapshot = open_snapshot(service.store, settings)
    finally:
        service.close()
    return f"{len(snapshot.indicators)} 个不同的指标，模型 {snapshot.encoder.name}，{snapshot.encoder.dimension} 维"


def _disk(settings: Settings) -> str:
    free = shutil.disk_usage(settings.home if settings.home.exists() else settings.home.anchor).free // 2**20
    if free < LEAST_FREE_MEGABYTES:
        from corpus.errors import StoreError

        raise StoreError("disk.low", f"只剩 {free} MB；请腾出至少 {LEAST_FREE_MEGABYTES} MB")
    return f"可用 {free:,} MB"


def _endpoint(settings: Settings) -> str:
    if not settings.llm_url:
        return "未启用"
    model = f"模型 {settings.llm_model}" if settings.llm_model else "模型由服务自定"
    key = "已设密钥" if os.environ.get(API_KEY) else "未设密钥"
    return f"已启用（未试连）：{settings.llm_url}，{model}，{key}，每次最多等 {settings.llm_wait_s:g} 秒"


def _office() -> str:
    from corpus.readers.office import find_office

    found = find_office()
    return f"已安装（{found}），可以读 doc、wps、rtf、odt" if found else "未安装，doc、wps、rtf、odt 要先另存为 docx"


def _torch() -> str:
    found = all(importlib.util.find_spec(name) for name in ("torch", "sentence_transformers"))
    return "已安装，可以换用其他 sentence-transformers 模型" if found else "未安装，只能用自带的模型"
