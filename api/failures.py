"""What went wrong, in the shape that people and programs are told it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from corpus.errors import InputError, ZhibiaoError
from models.errors import ModelError
from recommender.settings import explain

KNOWN = (ZhibiaoError, ModelError)


def error_body(code: str, message: str, context: dict[str, Any] | None = None) -> dict[str, Any]:
    """Give the error body in the shape that every route uses."""
    return {"error": {"code": code, "message": message, "context": context or {}}}


def invalid_input(errors: Sequence[Any]) -> InputError:
    """Turn a validation failure into one sentence that names the field, what is wrong and what was given.

    :param errors: ``ValidationError.errors()`` of pydantic or FastAPI.
    """
    first = errors[0]
    place = ".".join(str(part) for part in first["loc"] if part not in ("body", "query", "path")) or "请求内容"
    given = first.get("input")
    shown = f",收到的是「{str(given)[:40]}」" if isinstance(given, str | int | float) else ""
    return InputError("input.invalid", f"「{place}」不合要求:{explain(first)}{shown};请改正后重试", field=place)
