"""Readers, one per file format, loaded when the first file of that format comes."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from corpus.errors import DocumentError
from corpus.limits import Limits
from corpus.table import ParsedDocument, clean_text

_READERS = {
    ".docx": "corpus.readers.docx",
    ".xlsx": "corpus.readers.xlsx",
    ".txt": "corpus.readers.text",
    ".json": "corpus.readers.json",
    ".csv": "corpus.readers.text",
    ".html": "corpus.readers.html",
    ".htm": "corpus.readers.html",
    ".pdf": "corpus.readers.pdf",
    ".xls": "corpus.readers.xls",
    ".et": "corpus.readers.xls",
    ".ods": "corpus.readers.ods",
    ".ots": "corpus.readers.ods",
    ".xlsm": "corpus.readers.xlsx",
    ".xltx": "corpus.readers.xlsx",
    ".doc": "corpus.readers.office",
    ".dot": "corpus.readers.office",
    ".wps": "corpus.readers.office",
    ".wpt": "corpus.readers.office",
    ".rtf": "corpus.readers.office",
    ".odt": "corpus.readers.office",
    ".ott": "corpus.readers.office",
    ".docm": "corpus.readers.office",
    ".dotx": "corpus.readers.office",
    ".xlsb": "corpus.readers.office",
    ".zip": "corpus.readers.zip",
}
_ARCHIVES = (".docx", ".xlsx", ".xlsm", ".xltx", ".ods", ".ots", ".zip")
# Old formats that programs also write as something else under the same name: their readers look at the content.
_ANY_CONTENT = frozenset({name for name, module in _READERS.items() if module.endswith((".office", ".xls"))})
_CONVERT = {
    ".ofd": ".docx",
}
_PACKED = (".rar", ".7z", ".tar", ".gz", ".tgz")
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_ZIP = b"PK"


class _Reader(Protocol):
    def read(self, data: bytes, name: str, limits: Limits) -> ParsedDocument: ...


def known_extensions() -> tuple[str, ...]:
    """Give the extensions that can be read."""
    return tuple(_READERS)


def read_file(path: Path, limits: Limits | None = None, name: str | None = None) -> ParsedDocument:
    """Read the target tables of a file.

    :param path: the file.
    :param limits: how large it may be.
    :param name: what to call it in messages and sources, where not by its own name.
    :return: the tables and what could not be read with certainty.
    :raises DocumentError: when it is missing, a folder, unreadable, or nothing can be read from it.
    """
    limits = limits or Limits()
    return read_bytes(load_bytes(path, limits, name), name or path.name, limits)


def load_bytes(path: Path, limits: Limits, name: str | None = None) -> bytes:
    """Bring a file of a known format into memory.

    :param path: the file.
    :param limits: how large it may be; the size is asked before the reading.
    :param name: what to call it in messages, where not by its own name.
    :return: its bytes.
    :raises DocumentError: when it is missing, a folder, unreadable, or of an unknown format.
    :raises TooLargeError: when it is too large.
    """
    shown = _one_line(name or path.name or str(path))
    with open_file(path, shown) as stream:
        _reader_of(shown)
        limits.check("file_bytes", os.fstat(stream.fileno()).st_size, shown)
        try:
            return stream.read(limits.file_bytes + 1)
        except OSError as error:
            raise _unreadable(shown) from error


def open_file(path: Path, name: str) -> BinaryIO:
    """Open a file for reading.

    :param path: the file.
    :param name: what to call it in messages.
    :return: its stream; the caller closes it.
    :raises DocumentError: when it is missing, a folder, or unreadable.
    """
    try:
        if path.is_dir():
            raise DocumentError(
                "document.is_folder", f"「{name}」是文件夹，不是文件；请指定其中的文件，或用 ingest 导入整个文件夹"
            )
        return path.open("rb")
    except FileNotFoundError as error:
        raise DocumentError("document.missing", f"找不到文件「{name}」；请检查路径和文件名", file=name) from error
    except (OSError, ValueError) as error:
        raise _unreadable(name) from error


def _unreadable(name: str) -> DocumentError:
    return DocumentError(
        "document.unreadable", f"文件「{name}」无法读取；请检查读取权限，以及是否被其他程序占用", file=name
    )


def read_bytes(data: bytes, name: str, limits: Limits | None = None) -> ParsedDocument:
    """Read the target tables of a document held in memory.

    :param data: the document's bytes.
    :param name: its name with the extension, which chooses the reader.
    :param limits: how large it may be.
    :return: the tables and what could not be read with certainty.
    :raises DocumentError: when nothing can be read from it.
    """
    limits = limits or Limits()
    name = _one_line(name)
    extension = _reader_of(name)
    limits.check("file_bytes", len(data), name)
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise DocumentError("document.empty", f"文件「{name}」是空的；请确认选对了文件，或重新下载", file=name)
    _check_content(data, name, extension)
    reader = cast(_Reader, import_module(_READERS[extension]))
    return reader.read(data, name, limits)


def _one_line(name: str) -> str:
    return " ".join(clean_text(name).split()) or "未命名"


def _reader_of(name: str) -> str:
    extension = Path(name).suffix.lower()
    if extension in _READERS:
        return extension
    known = "、".join(_READERS)
    better = _CONVERT.get(extension)
    remedy = f"请用办公软件打开后另存为 {better} 再试" if better else "请换成其中一种格式再试"
    if extension in _PACKED:
        remedy = "请先解压，再读取其中的文件，或重新压缩成 .zip"
    raise DocumentError(
        "document.unknown_format",
        f"文件「{name}」的格式「{extension or '无扩展名'}」不能读取，可读取 {known}；{remedy}",
        file=name,
        known=list(_READERS),
    )


def _check_content(data: bytes, name: str, extension: str) -> None:
    if extension in _ANY_CONTENT:
        return
    if data.startswith(_OLE):
        raise DocumentError(
            "document.encrypted",
            f"文件「{name}」已加密或是旧格式（.doc/.xls），无法读取；请取消密码，并另存为 .docx 或 .xlsx 再试",
            file=name,
        )
    if data.startswith(_ZIP) == (extension in _ARCHIVES):
        return
    raise DocumentError(
        "document.wrong_type",
        f"文件「{name}」的内容与扩展名 {extension} 不符；请确认文件类型，用办公软件打开后另存为正确的格式再试",
        file=name,
    )
