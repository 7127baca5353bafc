"""Files in a request."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from starlette.datastructures import UploadFile

from corpus.errors import InputError

FILES: dict[str, Any] = {
    "multipart/form-data": {
        "schema": {
            "type": "object",
            "required": ["files"],
            "properties": {"files": {"type": "array", "items": {"type": "string", "format": "binary"}}},
        }
    }
}


async def uploaded(request: Request) -> list[tuple[str, bytes]]:
    """Give (name, bytes) of every file in a multipart request.

    :raises InputError: when there is none.
    """
    async with request.form(max_files=200, max_fields=200) as form:
        files = [value for _, value in form.multi_items() if isinstance(value, UploadFile)]
        if not files:
            raise InputError("upload.missing", "请求里没有文件；请在 files 字段中上传至少一个文件", field="files")
        return [(file.filename or "未命名", await file.read()) for file in files]
