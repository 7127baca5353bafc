"""Writers, one per file format: tables in the form that offices hand in."""

from __future__ import annotations

import io
import os
import re
import tempfile
import zipfile
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from corpus.errors import InputError, StoreError
from corpus.os_failures import os_reason
from corpus.table import TargetTable
from corpus.writers.forms import Form, form_of, get_form, in_form

_WRITERS = {
    ".docx": "corpus.writers.docx",
    ".xlsx": "corpus.writers.xlsx",
    ".json": "corpus.writers.json",
    ".csv": "corpus.writers.csv",
}
FORMULA_SIGNS = "=+-@＝＋－＠\t\r"
"""What a text may begin with that spreadsheets take for a formula."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
_CHANGED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(?=</)")


class _Writer(Protocol):
    def render(self, tables: Sequence[tuple[TargetTable, Form]]) -> bytes: ...


def known_extensions() -> tuple[str, ...]:
    """Give the extensions that can be written."""
    return tuple(_WRITERS)


def render_tables(tables: Sequence[TargetTable], extension: str, form: str | None = None) -> bytes:
    """Give the bytes of a document that holds tables.

    :param tables: the tables, in order.
    :param extension: the format: ``.docx``, ``.xlsx``, ``.json`` or ``.csv``.
    :param form: the form by name (``88号``, ``101号``, ``天津``), in whose names and order the rows are then given;
        without one each table has the form of its frame, its rows as they are.
    :return: the document; the same tables always give the same bytes.
    :raises InputError: when the format or the form is unknown or there is no table.
    """
    module = _WRITERS.get(extension.lower())
    if module is None:
        raise InputError(
            "export.unknown_format",
            f"不能写出「{extension or '无扩展名'}」格式的文件；请把扩展名改为 {'、'.join(_WRITERS)} 之一",
        )
    if not tables:
        raise InputError("export.no_tables", "没有可以写出的目标表；请至少选择一个")
    if form is None:
        formed = [(table, form_of(table)) for table in tables]
    else:
        chosen = get_form(form)
        formed = [(in_form(table, chosen), chosen) for table in tables]
    return cast(_Writer, import_module(module)).render(formed)


def write_tables(
    tables: Sequence[TargetTable], path: Path, form: str | None = None, template: Path | None = None
) -> None:
    """Write tables to a file, whole or not at all.

    :param tables: the tables, in order.
    :param path: the file, whose extension chooses the format; one that is there is replaced.
    :param form: the form by name, as in `render_tables`.
    :param template: a site's own Word document with placeholders, to be filled in instead of a form.
    :raises InputError: when the format or the form is unknown, there is no table, or the template cannot be filled in.
    :raises DocumentError: when the template cannot be read.
    :raises StoreError: when the file cannot be written.
    """
    if template is None:
        write_whole(render_tables(tables, path.suffix, form), path)
        return
    if path.suffix.lower() != ".docx" or form is not None:
        raise InputError(
            "template.only_docx",
            "模板只用于写出 .docx 文件，且不能同时选择表样；请修改输出文件的扩展名，或去掉其中一项",
        )
    from corpus.writers.template import render_template

    write_whole(render_template(tables, template), path)


def write_whole(data: bytes, path: Path) -> None:
    """Write a file under a temporary name beside it, then rename it into place.

    :raises StoreError: when the folder or the file cannot be written.
    """
    temporary: str | None = None
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        # mkstemp makes files that their owner alone may read; an export is to be read like any new file.
        mask = os.umask(0)
        os.umask(mask)
        Path(temporary).chmod(0o666 & ~mask)
        Path(temporary).replace(path)
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise StoreError(
            "export.unwritable",
            f"文件「{path.name}」无法写入（{os_reason(error)}）；请检查文件夹是否存在、写入权限、磁盘空间，以及文件是否正被打开",
        ) from error


def repack(data: bytes) -> bytes:
    """Give an office file without the time of its making, so that the same tables give the same bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            part = old.read(member)
            if member.filename == "docProps/core.xml":
                part = _CHANGED.sub(rb"\g<1>2000-01-01T00:00:00Z", part)
            entry = zipfile.ZipInfo(member.filename, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            new.writestr(entry, part)
    return target.getvalue()
