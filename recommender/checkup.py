"""Whether everything is in order: the home, the store, the index, the disk, and what is optional."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable

from pydantic import BaseModel, ConfigDict

from corpus.errors import StoreError, ZhibiaoError
from corpus.readers.office import find_office
from models.errors import ModelError
from recommender import checkup_machine as machine
from recommender.encoders import chosen_model, shipped_weights
from recommender.endpoint.client import API_KEY
from recommender.engines.choose import engine_words
from recommender.service import Recommender
from recommender.settings import Settings

_REMEDY = "；请"


class Check(BaseModel):
    """One thing that was looked at; ``remedy`` is None where nothing is to be done or nothing is known to help."""

    model_config = ConfigDict(frozen=True)

    name: str
    ok: bool
    message: str
    remedy: str | None = None

    @property
    def detail(self) -> str:
        """Message and remedy in one sentence."""
        return f"{self.message}；{self.remedy}" if self.remedy else self.message


def checkup(settings: Settings, service: Recommender | None = None) -> tuple[Check, ...]:
    """Look at everything, reading the index's files from disk; an index that has fallen behind is built on the way.

    :param settings: of the home.
    :param service: the home as opened already; None opens it for the checks.
    """
    checks = []
    try:
        opened = service or Recommender(settings)
    except (ZhibiaoError, ModelError) as failure:
        checks.append(_failed("主文件夹和语料库", failure))
    else:
        try:
            checks.append(_check("主文件夹和语料库", lambda: _store(opened)))
            if checks[0].ok:
                checks.append(_check("索引和文本模型", lambda: _index(opened)))
                checks.append(_check("检索方式", lambda: engine_words(settings)))
                checks.append(_check("系统时间", lambda: machine.clock(opened)))
        finally:
            if service is None:
                opened.close()
    checks.append(_check("磁盘空间", lambda: machine.disk(settings)))
    checks.append(_check("权限", lambda: machine.permissions(settings)))
    checks.append(_check("自带模型的校验码", machine.weights))
    checks.append(_check("运行环境", machine.programs))
    checks.append(_check("文字编码", machine.language))
    checks.append(_check("可选的文本模型环境", _torch))
    checks.append(_check("可选的 LibreOffice", _office))
    checks.append(_check("可选的语言模型服务", lambda: _endpoint(settings)))
    return tuple(checks)


def _check(name: str, run: Callable[[], str]) -> Check:
    try:
        return Check(name=name, ok=True, message=run())
    except (ZhibiaoError, ModelError) as failure:
        return _failed(name, failure)


def _failed(name: str, failure: ZhibiaoError | ModelError) -> Check:
    message, sign, remedy = failure.message.partition(_REMEDY)
    return Check(name=name, ok=False, message=message, remedy=f"请{remedy}" if sign else None)


def _store(service: Recommender) -> str:
    complaints = service.store.check()
    if complaints:
        remedy = "" if _REMEDY in complaints[0] else f"{_REMEDY}用 zhibiao restore 恢复备份"
        raise StoreError("store.damaged", f"语料库「{service.store.name}」有问题：{complaints[0]}{remedy}")
    counts = service.store.counts()
    published = sum(
        number for name, number in counts.items() if name.startswith("tables_") and name != "tables_library"
    )
    where = service.store.name if service.settings.store_dsn.get_secret_value() else service.settings.home
    return (
        f"{where}，{counts['documents']:,} 个文件，已公布的目标表 {published:,} 个，"
        f"指标库 {counts.get('tables_library', 0):,} 类，指标 {counts['indicators']:,} 条"
    )


def _index(service: Recommender) -> str:
    snapshot = service.verified()
    is_shipped = chosen_model(service.settings) == str(shipped_weights())
    model = "产品自带的文本模型" if is_shipped else "另外选用的文本模型"
    encoder = snapshot.encoder
    return f"{snapshot.indicator_count:,} 个不同的指标，{model}（{encoder.dimension} 维，编号 {encoder.name}）"


def _endpoint(settings: Settings) -> str:
    if not settings.llm_url:
        return "未启用"
    model = f"模型 {settings.llm_model}" if settings.llm_model else "模型由服务自定"
    key = "已设密钥" if os.environ.get(API_KEY) else "未设密钥"
    return f"已启用（未试连）：{settings.llm_url}，{model}，{key}，每次最多等 {settings.llm_wait_s:g} 秒"


def _office() -> str:
    found = find_office()
    return f"已安装（{found}），可以读 doc、wps、rtf、odt" if found else "未安装，doc、wps、rtf、odt 要先另存为 docx"


def _torch() -> str:
    found = all(importlib.util.find_spec(name) for name in ("torch", "sentence_transformers"))
    return "已安装，可以换用其他 sentence-transformers 模型" if found else "未安装，只能用自带的模型"
