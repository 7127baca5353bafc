"""Files that the product gives out: their media types, and answers that browsers save."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import Response

MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "html": "text/html; charset=utf-8",
}


def attachment_headers(name: str) -> dict[str, str]:
    """Give the headers by which browsers save an answer.

    :param name: of the file.
    """
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}


def attachment(data: bytes, name: str) -> Response:
    """Give a file as an answer that browsers save.

    :param data: its content.
    :param name: its name, whose extension says what it is.
    """
    return Response(data, media_type=MEDIA[name.rpartition(".")[2]], headers=attachment_headers(name))
