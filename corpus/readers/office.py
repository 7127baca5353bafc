"""Formats that only an office program reads (.doc, .wps, .rtf, .odt …): LibreOffice turns them into docx or xlsx.

LibreOffice runs without a window in a folder of its own that is deleted afterwards, within limits of time and memory,
macros and links to elsewhere off. On Linux it has no network at all where the system lets us say so (``unshare``,
https://man7.org/linux/man-pages/man1/unshare.1.html); everywhere its proxy points to a port where nobody listens.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import threading
from functools import lru_cache
from pathlib import Path

from corpus.confined import run_confined
from corpus.errors import DocumentError
from corpus.limits import Limits
from corpus.readers import docx, html, xlsx
from corpus.readers.archive import check_archive
from corpus.readers.ole import SIGNATURE, WORD, is_page, main_stream
from corpus.table import ParsedDocument

SHEETS = (".xlsb",)
_FILTERS = {".docx": "docx:MS Word 2007 XML", ".xlsx": "xlsx:Calc MS Excel 2007 XML"}
_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
)
_NOBODY = "http://127.0.0.1:9"
_WAITING = 5
_TURN = threading.Lock()
_SETTINGS = {
    "Common/Security/Scripting": {
        "DisableMacrosExecution": "true",
        "MacroSecurityLevel": "3",
        "BlockUntrustedRefererLinks": "true",
    },
    "Inet/Settings": {
        "ooInetProxyType": "2",
        "ooInetHTTPProxyName": "127.0.0.1",
        "ooInetHTTPProxyPort": "9",
        "ooInetHTTPSProxyName": "127.0.0.1",
        "ooInetHTTPSProxyPort": "9",
    },
}


def read(data: bytes, name: str, limits: Limits) -> ParsedDocument:
    """Read the target tables of a document by way of LibreOffice.

    :param data: the whole file.
    :param name: the document's name; its extension says whether it holds text or sheets.
    :param limits: how large it may be, and how much time and memory the conversion may take.
    :return: the tables and problems, positions as in the converted document.
    :raises DocumentError: when LibreOffice is missing or cannot read it, or without a target table.
    """
    extension = Path(name).suffix.lower()
    target = ".xlsx" if extension in SHEETS else ".docx"
    if data.startswith(SIGNATURE):
        stream = main_stream(data, name)[0]
        if stream != WORD:
            raise _wrong(name)
        # LibreOffice goes by the extension first, and takes .wps for the files of another program.
        extension, target = ".doc", ".docx"
    elif data.startswith(b"PK"):
        parts = check_archive(data, name, limits)
        if "word/document.xml" in parts and target == ".docx" and extension not in (".docm", ".dotx", ".dotm"):
            return docx.read(data, name, limits)
    elif data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{\\rtf"):
        extension = ".rtf"
    elif is_page(data):
        return html.read(data, name, limits)
    else:
        raise _wrong(name)
    converted = convert(data, name, extension, target, limits)
    return xlsx.read(converted, name, limits) if target == ".xlsx" else docx.read(converted, name, limits)


def find_office() -> str | None:
    """Give the path of LibreOffice's program, None where it is not installed."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return found or next((place for place in _PLACES if Path(place).is_file()), None)


def convert(data: bytes, name: str, extension: str, target: str, limits: Limits) -> bytes:
    """Turn a document into docx or xlsx; one conversion at a time in this process.

    :param data: the whole file.
    :param name: the document's name, for messages.
    :param extension: what LibreOffice is to take it for.
    :param target: ``.docx`` or ``.xlsx``.
    :param limits: bounds on time, memory and the result's size.
    :return: the converted file.
    :raises DocumentError: when LibreOffice is missing, fails, or takes too long.
    """
    program = find_office()
    if program is None:
        raise DocumentError(
            "document.needs_office",
            f"文件「{name}」的格式（.doc、.dot、.wps、.wpt、.rtf、.odt、.ott、.docm、.dotx、.xlsb）"
            f"要靠 LibreOffice 读取，本机没有安装；请用办公软件打开后另存为 {target} 再试，或由管理员安装 LibreOffice",
            file=name,
        )
    if not _TURN.acquire(timeout=_WAITING * limits.process_seconds):
        raise DocumentError("document.converter_busy", f"文件「{name}」等了很久也没有轮到转换；请稍后再试", file=name)
    try:
        with tempfile.TemporaryDirectory(prefix="zhibiao-", ignore_cleanup_errors=True) as folder:
            return _convert(program, data, name, extension, target, limits, Path(folder))
    except OSError as failure:
        raise DocumentError(
            "document.not_converted",
            f"文件「{name}」没有转换成功（{failure.strerror or 'LibreOffice 无法启动'}）；"
            f"请用办公软件打开后另存为 {target} 再试",
            file=name,
        ) from failure
    finally:
        _TURN.release()


def _convert(program: str, data: bytes, name: str, extension: str, target: str, limits: Limits, folder: Path) -> bytes:
    source, result = folder / f"document{extension}", folder / "out" / f"document{target}"
    source.write_bytes(data)
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_profile(), "utf-8")
    command = [
        *_without_network(),
        program,
        f"-env:UserInstallation={profile.as_uri()}",
        *("--headless", "--norestore", "--nologo", "--nodefault", "--nofirststartwizard", "--nolockcheck"),
        *("--convert-to", _FILTERS[target], "--outdir", str(result.parent), str(source)),
    ]
    try:
        run_confined(command, limits.process_seconds, limits.process_bytes, _environment(folder))
    except TimeoutError as late:
        raise DocumentError(
            "document.too_slow",
            f"文件「{name}」转换了 {limits.process_seconds} 秒还没有完成，已放弃；"
            f"请用办公软件打开后另存为 {target} 再试，或由管理员调大设置 ZHIBIAO_LIMIT_PROCESS_SECONDS",
            file=name,
        ) from late
    if not result.is_file():
        raise DocumentError(
            "document.not_converted",
            f"文件「{name}」不完整、已加密或 LibreOffice 读不了；请用办公软件打开后取消密码，另存为 {target} 再试",
            file=name,
        )
    limits.check("unpacked_bytes", result.stat().st_size, name)
    return result.read_bytes()


def _wrong(name: str) -> DocumentError:
    extension = Path(name).suffix.lower()
    return DocumentError(
        "document.wrong_type",
        f"文件「{name}」的内容与扩展名 {extension} 不符；请确认文件类型，用办公软件打开后另存为 .docx 或 .xlsx 再试",
        file=name,
    )


def _environment(folder: Path) -> dict[str, str]:
    kept = {key: os.environ[key] for key in ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH") if key in os.environ}
    proxies = {f"{kind}_proxy": _NOBODY for kind in ("http", "https", "ftp", "all")}
    mine = {key: str(folder) for key in ("HOME", "TMPDIR", "TMP", "TEMP", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR")}
    return {**kept, **proxies, **mine, "no_proxy": "", "LC_ALL": "C.UTF-8", "SAL_USE_VCLPLUGIN": "svp"}


@lru_cache(maxsize=1)
def _without_network() -> tuple[str, ...]:
    """Give the command that takes the network away, empty where the system does not let us."""
    tool = shutil.which("unshare")
    for command in ((tool, "--net"), (tool, "--map-root-user", "--net")) if tool else ():
        given = [part for part in command if part]
        try:
            tried = subprocess.run([*given, "true"], capture_output=True, timeout=10, check=False)  # noqa: S603 fixed words
            if tried.returncode == 0:
                return tuple(given)
        except (OSError, subprocess.TimeoutExpired):
            continue
    return ()


def _profile() -> str:
    items = "".join(
        f'<item oor:path="/org.openoffice.{"Office." if path.startswith("Common") else ""}{path}">'
        f'<prop oor:name="{prop}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, props in _SETTINGS.items()
        for prop, value in props.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{items}</oor:items>\n"
    )
