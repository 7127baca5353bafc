"""Office files are zip archives of XML: bounded and harmless before any library opens them."""

from __future__ import annotations

import io
import lzma
import re
import struct
import zipfile
import zlib

from corpus.errors import DocumentError
from corpus.limits import Limits

_CHUNK = 256 * 1024
_ENCRYPTED = 0x1
_FORBIDDEN = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)[\"']")
_ENCODINGS = re.compile(rb"(?i)utf-?8|utf-?16(?:le|be)?|(?:us-)?ascii|gb2312|gbk|gb18030|iso-8859-1|windows-\d+")
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,
    NotImplementedError,
    ValueError,
    IndexError,
    OverflowError,
)


def check_archive(data: bytes, name: str, limits: Limits) -> frozenset[str]:
    """Read through an office file once and refuse what could harm.

    :param data: the whole file.
    :param name: the document's name, for messages.
    :param limits: bounds on the number of parts and on their unpacked size.
    :return: the names of the parts.
    :raises TooLargeError: when there are too many parts or they unpack to too much, declared or real.
    :raises DocumentError: when the archive is damaged, encrypted, or holds paths or XML that no office program writes.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            limits.check("archive_members", len(members), name)
            limits.check("unpacked_bytes", sum(member.file_size for member in members), name)
            total = 0
            for member in members:
                _check_name(member.filename, name)
                if member.flag_bits & _ENCRYPTED:
                    raise DocumentError(
                        "document.encrypted", f"文件「{name}」已加密，无法读取；请取消密码后另存再试", file=name
                    )
                total = _check_member(archive, member, name, limits, total)
    except DocumentError:
        raise
    except BROKEN as error:
        raise damaged(name) from error
    return frozenset(member.filename for member in members)


def damaged(name: str) -> DocumentError:
    """Give the error for a file that breaks off or was changed on its way."""
    return DocumentError(
        "document.damaged", f"文件「{name}」不完整或已损坏，无法打开；请重新下载，或用办公软件打开后另存再试", file=name
    )


def _check_name(path: str, name: str) -> None:
    parts = path.replace("\\", "/").split("/")
    if path.startswith(("/", "\\")) or ".." in parts or ":" in parts[0]:
        raise DocumentError(
            "document.unsafe", f"文件「{name}」内含不安全的路径，不予读取；请用办公软件打开后另存再试", file=name
        )


def _check_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, limits: Limits, total: int) -> int:
    """Unpack one part in pieces, because its declared size may be a lie; give the running total of bytes."""
    tail = b""
    markup: bool | None = None
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            total += len(chunk)
            limits.check("unpacked_bytes", total, name)
            # Without its zero bytes UTF-16 and UTF-32 markup reads like ASCII.
            piece = chunk.replace(b"\0", b"")
            if markup is None:
                # SVG pictures carry a DOCTYPE by rights, and nobody here parses them.
                markup = _is_markup(piece) and not member.filename.lower().endswith(".svg")
                declared = _ENCODING.search(piece[:300]) if markup else None
                if declared and not _ENCODINGS.fullmatch(declared.group(1)):
                    raise _unsafe_xml(name)
            if markup and _FORBIDDEN.search(tail + piece):
                raise _unsafe_xml(name)
            tail = piece[-16:]
    return total


def _is_markup(piece: bytes) -> bool:
    return piece.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<")


def _unsafe_xml(name: str) -> DocumentError:
    return DocumentError(
        "document.unsafe_xml",
        f"文件「{name}」的内部 XML 含有 DTD 或实体声明（办公软件不会写出），为安全起见不予读取；"
        "请用办公软件打开后另存再试",
        file=name,
    )
