"""Zip archives of documents: every member by its own reader, names as the person who packed them saw them.

Nothing is unpacked to disk: a member's path is only ever a name.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

from corpus.errors import DocumentError, TooLargeError
from corpus.limits import MEGABYTE, Limits
from corpus.readers import known_extensions, read_bytes
from corpus.readers.archive import BROKEN, damaged
from corpus.table import ParsedDocument, Problem, TargetTable, clean_text

_ENCRYPTED, _UTF8 = 0x1, 0x800
_UNICODE_PATH = 0x7075
_END, _END64 = b"PK\x05\x06", b"PK\x06\x06"
_ENTRY_BYTES = 1024
_RATIO = 200
_NAME_CHARACTERS = 200
_SHOWN = 5


class Member(NamedTuple):
    """A document in an archive: its 0-based places (two for one in an archive within it), its name, its size."""

    places: tuple[int, ...]
    name: str
    size: int


class Listing(NamedTuple):
    """What is in an archive: the documents, and what is not read with the reason."""

    members: list[Member]
    problems: list[Problem]


def read(data: bytes, name: str, limits: Limits) -> ParsedDocument:
    """Read the target tables of all documents in an archive.

    :param data: the whole archive.
    :param name: its name; a table's source names the member within it (``甲.zip/局/乙.docx``).
    :param limits: how large it and each member may be.
    :return: the tables; a member that cannot be read is a problem.
    :raises DocumentError: when the archive is damaged, too large, holds no document, or none that can be read.
    """
    archive = Archive(io.BytesIO(data), name, limits)
    found = archive.members()
    limits.check("unpacked_bytes", sum(member.size for member in found.members), name)
    tables: list[TargetTable] = []
    problems = list(found.problems)
    failures: list[DocumentError] = []
    for member in found.members:
        try:
            parsed = read_bytes(archive.load(member.places, member.name), member.name, limits)
        except DocumentError as failure:
            failures.append(failure)
            problems.append(Problem(file=member.name, code=failure.code, message=failure.message))
        else:
            tables += parsed.tables
            problems += parsed.problems
            limits.check("grids", len(tables), name)
    if not tables:
        raise failures[0] if failures else empty(name, found.problems)
    return ParsedDocument(tables=tuple(tables), problems=tuple(problems))


def empty(name: str, problems: Sequence[Problem]) -> DocumentError:
    """Give the error for an archive without a document that could be tried."""
    reason = f"（{problems[0].message}）" if problems else ""
    kinds = "、".join(known_extensions())
    return DocumentError(
        "archive.empty", f"压缩包「{name}」里没有能读的文件{reason}；能读 {kinds}，请重新打包再试", file=name
    )


class Archive:
    """A zip archive that stays open while its documents are read.

    :param stream: the archive.
    :param name: its name, for messages and sources.
    :param limits: bounds on the number of members and on the size of each.
    :raises TooLargeError: when its list of members is too long.
    :raises DocumentError: when it is damaged.
    """

    def __init__(self, stream: BinaryIO, name: str, limits: Limits) -> None:
        self.name = name
        self.limits = limits
        self._outer = _open(stream, name, limits)
        self._inner: tuple[int, zipfile.ZipFile] | None = None

    def members(self) -> Listing:
        """List the documents of the archive, and of the archives in it; those deeper are not opened.

        :raises TooLargeError: when there are too many members.
        """
        listing = Listing([], [])
        skipped: list[str] = []
        seen = self._list(self._outer, (), self.name, listing, skipped, 0)
        for place, entry in enumerate(self._outer.infolist()):
            shown = _name(entry)
            full = f"{self.name}/{shown}"
            if Path(shown).suffix.lower() != ".zip" or _is_debris(shown) or _is_folder(entry):
                continue
            refused = _refused(entry, full, self.limits)
            if refused:
                listing.problems.append(refused)
                continue
            try:
                inner = self._open_inner(place, full)
            except DocumentError as failure:
                listing.problems.append(Problem(file=full, code=failure.code, message=failure.message))
            else:
                seen = self._list(inner, (place,), full, listing, skipped, seen)
        if skipped:
            some = "、".join(skipped[:_SHOWN]) + (" 等" if len(skipped) > _SHOWN else "")
            message = (
                f"有 {len(skipped)} 个文件不是能读的格式，已跳过：{some}；其中有目标表的请另存为 .docx 或 .xlsx 再试"
            )
            listing.problems.append(Problem(file=self.name, code="archive.skipped", message=message))
        return listing

    def load(self, places: tuple[int, ...], name: str) -> bytes:
        """Unpack one document into memory.

        :param places: what `members` gave.
        :param name: its name, for messages.
        :return: its bytes.
        :raises DocumentError: when it is damaged, too large, or no longer there.
        """
        archive = self._outer if len(places) == 1 else self._open_inner(places[0], name)
        try:
            entry = archive.infolist()[places[-1]]
        except IndexError as error:
            raise damaged(name) from error
        return self._content(archive, entry, name)

    def _open_inner(self, place: int, name: str) -> zipfile.ZipFile:
        if self._inner is None or self._inner[0] != place:
            content = self._content(self._outer, self._outer.infolist()[place], name)
            self._inner = (place, _open(io.BytesIO(content), name, self.limits))
        return self._inner[1]

    def _list(
        self,
        archive: zipfile.ZipFile,
        places: tuple[int, ...],
        above: str,
        listing: Listing,
        skipped: list[str],
        seen: int,
    ) -> int:
        """Sort one archive's members; give how many have been seen in all."""
        entries = archive.infolist()
        self.limits.check("archive_members", seen + len(entries), self.name)
        for place, entry in enumerate(entries):
            shown = _name(entry)
            full = f"{above}/{shown}"
            extension = Path(shown).suffix.lower()
            if _is_folder(entry) or _is_debris(shown) or (extension == ".zip" and not places):
                continue
            if extension == ".zip":
                listing.problems.append(_problem(full, "archive.nested", "压缩包套了几层，里层没有打开；请解压后再试"))
            elif extension not in known_extensions():
                skipped.append(full)
            else:
                refused = _refused(entry, full, self.limits)
                if refused:
                    listing.problems.append(refused)
                else:
                    listing.members.append(Member((*places, place), full, entry.file_size))
        return seen + len(entries)

    def _content(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> bytes:
        try:
            with archive.open(entry) as stream:
                data = stream.read(self.limits.file_bytes + 1)
        except BROKEN as error:
            raise damaged(name) from error
        self.limits.check("file_bytes", len(data), name)
        return data


def _open(stream: BinaryIO, name: str, limits: Limits) -> zipfile.ZipFile:
    try:
        # The list of members is read whole into memory, so its size is asked before.
        limits.check("archive_members", _directory_bytes(stream) // _ENTRY_BYTES, name)
        return zipfile.ZipFile(stream)
    except BROKEN as error:
        raise damaged(name) from error


def _directory_bytes(stream: BinaryIO) -> int:
    """Give the declared size of an archive's list of members (APPNOTE.TXT 4.3.14 and 4.3.16)."""
    length = stream.seek(0, io.SEEK_END)
    start = max(0, length - 66_000)
    stream.seek(start)
    tail = stream.read()
    end = tail.rfind(_END)
    if end < 0 or end + 22 > len(tail):
        raise zipfile.BadZipFile
    size: int = struct.unpack_from("<I", tail, end + 12)[0]
    larger = tail.rfind(_END64)
    if larger >= 0 and larger + 56 <= len(tail):
        size = max(size if size != 0xFFFFFFFF else 0, struct.unpack_from("<Q", tail, larger + 40)[0])
    stream.seek(0)
    return size


def _refused(entry: zipfile.ZipInfo, name: str, limits: Limits) -> Problem | None:
    """Say why a member is not unpacked."""
    if entry.flag_bits & _ENCRYPTED:
        return _problem(name, "document.encrypted", "压缩包里的这个文件已加密；请取消密码后重新打包再试")
    if entry.file_size > MEGABYTE and entry.file_size > _RATIO * max(entry.compress_size, 1):
        return _problem(name, "archive.ratio", "这个文件压缩得不合常理，可能有害，没有解压；请单独解压、检查后再试")
    try:
        limits.check("file_bytes", entry.file_size, name)
    except TooLargeError as failure:
        return Problem(file=name, code=failure.code, message=failure.message)
    return None


def _problem(name: str, code: str, message: str) -> Problem:
    return Problem(file=name, code=code, message=f"文件「{name}」：{message}")


def _name(entry: zipfile.ZipInfo) -> str:
    """Decode a member's name, and leave of its path what is only a name: no drive, no way up, no control characters."""
    parts = clean_text(_decoded(entry)).replace("\\", "/").split("/")
    kept = [" ".join(part.split()) for part in parts if part.strip(" .") and not part.strip().endswith(":")]
    name = "/".join(kept)
    return name if len(name) <= _NAME_CHARACTERS else "…" + name[-_NAME_CHARACTERS:]


def _decoded(entry: zipfile.ZipInfo) -> str:
    """Decode a name: Unicode where the archive says so, else UTF-8 (macOS), GBK (Windows), or the format's cp437."""
    if entry.flag_bits & _UTF8:
        return entry.orig_filename
    raw = entry.orig_filename.encode("cp437", "replace")
    return _unicode_path(entry.extra, raw) or _guessed(raw)


def _guessed(raw: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("cp437")


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """Read the name that some programs keep beside the encoded one (APPNOTE.TXT 4.6.9), if it belongs to it."""
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        body, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == _UNICODE_PATH and len(body) > 5 and struct.unpack_from("<I", body, 1)[0] == zlib.crc32(raw):
            return body[5:].decode("utf-8", "replace")
    return None


def _is_folder(entry: zipfile.ZipInfo) -> bool:
    return entry.filename.endswith("/")


def _is_debris(name: str) -> bool:
    """Tell what systems and programs leave in archives and folders: not documents."""
    return not name or name.startswith("__MACOSX/") or Path(name).name.startswith(("~$", "."))
