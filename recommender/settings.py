"""The settings: one list of names, defaults, units and helps, read from the environment and ``settings.toml``."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import platformdirs
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource
from sqlalchemy import URL

from corpus.database import ConnectionLimits
from corpus.errors import InputError, StoreError
from corpus.limits import MEGABYTE, Limits
from corpus.places import parse_address


def _setting(default: Any, unit: str, text: str, **bounds: Any) -> Any:
    return Field(default=default, description=text, json_schema_extra={"unit": unit}, **bounds)


def _web_address(url: str, secret: str) -> str:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as failure:
        raise ValueError("不是有效的网址") from failure
    if url and (parts.scheme not in ("http", "https") or not host or port == 0):
        raise ValueError("应以 http:// 或 https:// 开头并写明主机")
    if parts.username is not None or parts.query or parts.fragment or not url.isprintable() or " " in url:
        raise ValueError(f"网址中不能有账号、密码、参数和空格；密钥请放在环境变量 {secret} 中")
    return url.rstrip("/")


def _expanded(home: Path) -> Path:
    try:
        return home.expanduser().absolute()
    except RuntimeError:  # "~" of a user whom this machine does not know
        return home.absolute()


class Settings(BaseSettings):
    """What a site can set; every field is the environment variable ``ZHIBIAO_`` + its name in capitals."""

    model_config = SettingsConfigDict(
        env_prefix="ZHIBIAO_", env_ignore_empty=True, extra="forbid", frozen=True, hide_input_in_errors=True
    )

    home: Path = _setting(Path(platformdirs.user_data_path("zhibiao")), "文件夹", "语料库、索引和设置文件所在的文件夹")
    store_dsn: SecretStr = _setting(
        SecretStr(""),
        "地址",
        "几台机器共用语料库时 PostgreSQL 数据库的地址：postgresql://用户@主机:端口/数据库；不设置就用主文件夹中的文件。"
        "密码最好不写在这里，放在环境变量 PGPASSWORD 或密码文件 ~/.pgpass 中",
    )
    store_connections: int = _setting(10, "个", "一个进程同时使用的数据库连接数（只用于 PostgreSQL）", ge=2, le=500)
    store_connect_s: int = _setting(5, "秒", "连接数据库服务器最多等多久（只用于 PostgreSQL）", ge=2, le=300)
    store_wait_s: float = _setting(30.0, "秒", "等别的程序写完语料库、等空闲的数据库连接，最多多久", ge=0.1, le=3600)
    encoder: str = _setting(
        "default",
        "名称或文件夹",
        "文本模型：default 为自带的模型（或 zhibiao train 训练出的模型）；也可以是 lsa，"
        "或本机上一个 sentence-transformers 模型的文件夹或名称",
    )
    dense_weight: float = _setting(0.85, "0–1", "检索时语义分数所占的比重，其余为字面分数", ge=0, le=1)
    ray_address: str = _setting(
        "", "地址", "检索集群（Ray）的地址，如 10.0.0.5:6399；不设置就在本机检索。只用于内部网络", max_length=300
    )
    shards: int = _setting(1, "份", "索引分成几份检索；用检索集群时每份由一个进程持有", ge=1, le=1000)
    engine_seconds: float = _setting(10.0, "秒", "等检索集群答复最多多久，过时报错，不给残缺的结果", ge=0.5, le=600)
    query_characters: int = _setting(1000, "字", "一次检索的最大字数", ge=1)
    batch_items: int = _setting(1000, "条", "一个批量文件中的最多请求数", ge=1)
    audit_days: int = _setting(
        1095,
        "天",
        "操作日志保留多久，更早的自动清理。默认三年，供隔年检查；网络安全法要求网络日志至少留存六个月（条文没有再次核对），"
        "所以不能更短",
        ge=184,
        le=36_500,
    )
    deleted_days: int = _setting(
        30, "天", "删除的草稿、从语料库撤下的文件多久以后彻底清理，其间可以恢复；0 为不清理", ge=0, le=36_500
    )
    request_bytes: int = _setting(60 * MEGABYTE, "字节", "一次 HTTP 请求的最大长度", ge=1024)
    workers: int = _setting(
        0,
        "个",
        "回答检索、推荐、审核、典型值的工作进程数；0 为不另开进程，由服务自己回答。网页始终由服务自己回答",
        ge=0,
        le=64,
    )
    worker_seconds: int = _setting(60, "秒", "另开工作进程时，一次请求最多等多久，过时请对方稍后重试", ge=1, le=3600)
    session_hours: float = _setting(12.0, "小时", "登录一次最多有效多久", ge=0.1, le=720)
    session_idle_minutes: float = _setting(60.0, "分钟", "登录后多久不用就要重新登录", ge=1, le=43_200)
    password_memory_kib: int = _setting(65_536, "KiB", "计算一次密码摘要用多少内存，越多越难被猜出", ge=8, le=1_048_576)
    password_rounds: int = _setting(3, "遍", "计算一次密码摘要算几遍，越多越难被猜出", ge=1, le=100)
    trusted_proxies: str = _setting(
        "",
        "地址",
        "前面的反向代理（如 nginx）的地址，几个用逗号隔开；来自这些地址的请求，才按 X-Forwarded-For、X-Forwarded-Proto "
        "认出用户的地址和是否加密。不设置则不认",
        max_length=1000,
    )
    oidc_issuer: str = _setting("", "网址", "统一身份认证（OIDC）服务的网址；不设置即不启用")
    oidc_client_id: str = _setting("", "名称", "本服务在统一身份认证中登记的客户端编号", max_length=500)
    oidc_client_secret_file: str = _setting(
        "", "文件", "存放本服务的客户端密钥的文件；也可以只放在环境变量 ZHIBIAO_OIDC_CLIENT_SECRET 中", max_length=4000
    )
    oidc_name_claim: str = _setting("preferred_username", "名称", "统一身份认证给出的哪一项用作登录名", max_length=200)
    oidc_unit_claim: str = _setting("", "名称", "统一身份认证给出的哪一项是单位；不设置则由管理员指定", max_length=200)
    oidc_roles_claim: str = _setting(
        "",
        "名称",
        "统一身份认证给出的哪一项是角色（填报人、审核人、管理员、审计员）；不设置则由管理员指定，指定前不能登录",
        max_length=200,
    )
    request_rate: int = _setting(
        100, "次/秒", "同一台电脑每秒最多请求几次，超出的请它稍后再试；本机不受限，0 为不限", ge=0, le=100_000
    )
    account_rate: int = _setting(
        50,
        "次/秒",
        "同一个账号每秒最多请求几次，用几台电脑、几个令牌合计，超出的请它稍后再试；0 为不限",
        ge=0,
        le=100_000,
    )
    requests_at_once: int = _setting(200, "个", "同时处理的请求最多几个，超出的立即请对方稍后再试", ge=1, le=10_000)
    request_seconds: int = _setting(300, "秒", "一次 HTTP 请求最多处理多久，过时放弃", ge=1, le=3600)
    log: Literal["plain", "json"] = _setting(
        "plain", "plain 或 json", "日志的写法：plain 供人看，json 每行一个 JSON 对象，供程序收集"
    )
    llm_url: str = _setting(
        "",
        "网址",
        "本机构自建的语言模型服务（OpenAI 兼容接口，如 http://10.0.0.8:8000/v1），用作建议的补充来源；不设置即不启用。"
        "需要密钥的，只放在环境变量 ZHIBIAO_LLM_API_KEY 中",
    )
    llm_model: str = _setting("", "名称", "向语言模型服务指定的模型名称；不设置由服务自定", max_length=200)
    llm_wait_s: float = _setting(3.0, "秒", "一次建议最多等语言模型服务多久，过时不候", ge=0.1, le=120)
    llm_rows: int = _setting(6, "条", "一次建议最多采用语言模型的多少条", ge=1, le=20)
    limit_file_bytes: int = _setting(50 * MEGABYTE, "字节", "一个文件的最大长度", ge=1024)
    limit_unpacked_bytes: int = _setting(
        400 * MEGABYTE, "字节", "一个 docx、xlsx 文件或 zip 压缩包解压后的最大长度", ge=1024
    )
    limit_archive_members: int = _setting(10_000, "个", "一个 docx、xlsx 文件或 zip 压缩包内部的最多文件数", ge=1)
    limit_grids: int = _setting(5_000, "个", "一个文件中的最多表格数", ge=1)
    limit_rows: int = _setting(100_000, "行", "一个表格的最多行数", ge=1)
    limit_columns: int = _setting(256, "列", "一个表格的最多列数", ge=1)
    limit_cells: int = _setting(2_000_000, "个", "一个文件中的最多单元格数", ge=1)
    limit_cell_characters: int = _setting(20_000, "字", "一个单元格的最多字数", ge=100)
    limit_process_seconds: int = _setting(60, "秒", "转换一个 doc、wps、xls 等旧格式文件最多用多久", ge=1)
    limit_process_bytes: int = _setting(
        4096 * MEGABYTE, "字节", "转换旧格式文件的进程、收入语料库的每个工作进程最多用多少内存", ge=512 * MEGABYTE
    )
    ingest_processes: int = _setting(0, "个", "收入语料库时同时读文件的进程数；0 为处理器核数，最多 4 个", ge=0, le=64)
    ingest_file_seconds: int = _setting(180, "秒", "收入语料库时读一个文件最多用多久，过时只放弃这一个文件", ge=1)
    limit_tags: int = _setting(6_000_000, "个", "一个网页的最多标记数", ge=1)
    limit_pages: int = _setting(2_000, "页", "一个 PDF 的最多页数", ge=1)
    limit_page_characters: int = _setting(100_000, "字", "PDF 一页的最多字数", ge=100)
    limit_seconds: int = _setting(20, "秒", "读取 PDF 一页或一个网页的最长时间", ge=1)

    @field_validator("home")
    @classmethod
    def _absolute(cls, home: Path) -> Path:
        return _expanded(home)

    @field_validator("store_dsn")
    @classmethod
    def _address(cls, dsn: SecretStr) -> SecretStr:
        if dsn.get_secret_value():
            parse_address(dsn.get_secret_value())
        return dsn

    @field_validator("ray_address")
    @classmethod
    def _cluster(cls, address: str) -> str:
        if not address:
            return address
        host, _, port = address.rpartition(":")
        if not host or not port.isdecimal() or not 0 < int(port) < 65536 or not host.isascii() or "/" in host:
            raise ValueError("应写成 主机:端口，如 10.0.0.5:6399")
        return address

    @field_validator("llm_url")
    @classmethod
    def _endpoint(cls, url: str) -> str:
        return _web_address(url, "ZHIBIAO_LLM_API_KEY")

    @field_validator("oidc_issuer")
    @classmethod
    def _issuer(cls, url: str) -> str:
        _web_address(url, "ZHIBIAO_OIDC_CLIENT_SECRET")
        if url.startswith("http://") and urlsplit(url).hostname not in ("127.0.0.1", "localhost", "::1"):
            raise ValueError("应以 https:// 开头，否则登录时会被人冒充")
        return url

    @field_validator("trusted_proxies")
    @classmethod
    def _proxies(cls, given: str) -> str:
        for one in filter(None, (part.strip() for part in given.split(","))):
            try:
                ip_network(one)
            except ValueError as failure:
                raise ValueError(f"「{one}」不是网络地址，应如 10.0.0.5 或 10.0.0.0/24") from failure
        return given

    def store_place(self) -> Path | URL:
        """Give where the store is: the database that is set, else the file in the home folder."""
        dsn = self.store_dsn.get_secret_value()
        return parse_address(dsn) if dsn else self.home / "corpus.db"

    def connection_limits(self) -> ConnectionLimits:
        """Give how long to wait for the store, and how many connections to hold."""
        return ConnectionLimits(self.store_connect_s, self.store_wait_s, self.store_connections)

    def limits(self) -> Limits:
        """Give the bounds for the readers."""
        return Limits(**{name: getattr(self, f"limit_{name}") for name in Limits.__dataclass_fields__})

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 the library's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order the sources: what the caller says, the environment, then ``settings.toml`` in the home folder."""
        given = {**env_settings(), **init_settings()}
        home = _expanded(Path(given.get("home") or settings_cls.model_fields["home"].default))
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, home / "settings.toml")


def load_settings(home: Path | None = None) -> Settings:
    """Read the settings.

    :param home: the home folder, where the caller names one; otherwise ``ZHIBIAO_HOME`` or the user's data folder.
    :return: the settings, checked.
    :raises InputError: when a value is wrong; the message names the setting, what was given and the remedy.
    :raises StoreError: when ``settings.toml`` cannot be read.
    """
    try:
        return Settings(home=home) if home is not None else Settings()
    except ValidationError as failure:
        first = failure.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "?"
        raise InputError(
            "settings.invalid",
            f"设置「{name}」的值{_quoted(name, first.get('input'))}不合要求（{explain(first)}）；"
            f"请改环境变量 ZHIBIAO_{name.upper()} 或主文件夹中的 settings.toml",
            setting=name,
        ) from failure
    except (OSError, ValueError) as failure:
        raise StoreError(
            "settings.unreadable", f"设置文件 settings.toml 读不出来（{failure}）；请改正或删除它", home=str(home)
        ) from failure


def _quoted(name: str, given: object) -> str:
    """Quote a wrong value, unless there may be a password in it, under whatever name it was given."""
    text = str(given)
    return "" if name == "store_dsn" or ("://" in text and "@" in text) else f"「{text}」"


@lru_cache(maxsize=1)
def settings_table() -> tuple[tuple[str, str, str, str], ...]:
    """Give (environment variable, default, unit, help) of every setting, for the documentation."""
    rows = []
    for name, field in Settings.model_fields.items():
        extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
        default = "用户数据文件夹" if name == "home" else str(field.default) or "不设置"
        rows.append((f"ZHIBIAO_{name.upper()}", default, str(extra.get("unit", "")), field.description or ""))
    return tuple(rows)


_REASONS = {
    "missing": "缺少这一项",
    "string_too_long": "超过 {max_length} 个字",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "greater_than": "应大于 {gt}",
    "less_than": "应小于 {lt}",
    "finite_number": "不是有限的数",
    "int_parsing": "应为整数",
    "int_type": "应为整数",
    "int_from_float": "应为整数",
    "float_parsing": "应为数字",
    "float_type": "应为数字",
    "string_type": "应为文字",
    "date_type": "应为日期，如 2026-01-31",
    "date_parsing": "应为日期，如 2026-01-31",
    "date_from_datetime_parsing": "应为日期，如 2026-01-31",
    "date_from_datetime_inexact": "应为日期，如 2026-01-31",
    "bool_parsing": "应为 true 或 false",
    "list_type": "应为列表",
    "tuple_type": "应为列表",
    "dict_type": "应为对象",
    "model_type": "应为对象",
    "model_attributes_type": "应为对象",
    "extra_forbidden": "没有这一项",
    "json_invalid": "不是有效的 JSON",
    "literal_error": "只能是 {expected}",
    "enum": "只能是 {expected}",
    "too_long": "超过 {max_length} 项",
    "too_short": "少于 {min_length} 项",
}


def explain(error: Any) -> str:
    """Say in Chinese what a pydantic error found wrong.

    :param error: one entry of ``ValidationError.errors()``.
    """
    template = _REASONS.get(error["type"])
    if template:
        return template.format_map(error.get("ctx") or {})
    return str(error["msg"]).removeprefix("Value error, ")
