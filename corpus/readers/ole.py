"""The container of old office files (OLE2), and what else goes by their names."""

from __future__ import annotations

import io

import olefile

from corpus.errors import DocumentError
from corpus.readers.archive import damaged

SIGNATURE = bytes.fromhex("D0CF11E0A1B11AE1")
WORD = "WordDocument"
WORKBOOKS = ("Workbook", "Book")
_PACKAGE = "EncryptedPackage"
_WORD_ENCRYPTED = 0x0100
_PAGE_START = 4096


def main_stream(data: bytes, name: str) -> tuple[str, bytes]:
    """Give the stream that holds the text of an old Word file or the cells of an old workbook.

    :param data: the whole file.
    :param name: the document's name, for messages.
    :return: (name of the stream, its bytes).
    :raises DocumentError: when the container is broken, locked, or holds neither.
    """
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            held = {entry[0] for entry in container.listdir() if len(entry) == 1}
            found = next((stream for stream in (WORD, *WORKBOOKS) if stream in held), None)
            content = container.openstream(found).read() if found else b""
    except Exception as error:  # a broken container ends in any of a dozen exceptions
        raise damaged(name) from error
    if not held:
        raise damaged(name)
    if _PACKAGE in held or (found == WORD and int.from_bytes(content[10:12], "little") & _WORD_ENCRYPTED):
        raise locked(name)
    if found is None:
        raise DocumentError(
            "document.wrong_type",
            f"文件「{name}」里没有 Word 文字或 Excel 表格；请确认文件类型，用办公软件打开后另存为 .docx 或 .xlsx 再试",
            file=name,
        )
    return found, content


def is_page(data: bytes) -> bool:
    """Tell whether a file is really a web page, as many programs export what they call .xls or .doc."""
    start = data[:_PAGE_START].replace(b"\0", b"").lower()
    return start.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<") and (b"<html" in start or b"<table" in start)


def locked(name: str) -> DocumentError:
    """Give the error for a file that asks for a password."""
    return DocumentError(
        "document.encrypted", f"文件「{name}」已加密，无法读取；请取消密码，并另存为 .docx 或 .xlsx 再试", file=name
    )
