"""The JSON that `zhibiao parse --json` prints, edited or written by other programs."""

from __future__ import annotations

import json
import math
from typing import Any

from pydantic import ValidationError

from corpus.errors import DocumentError
from corpus.limits import Limits
from corpus.table import ParsedDocument, Problem, TargetTable, clean_text

_MAX_DEPTH = 50
_REASONS = {
    "missing": "缺少这一项",
    "string_type": "应为文字",
    "string_too_long": "文字过长",
    "float_type": "应为数字",
    "float_parsing": "应为数字",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "literal_error": "不是允许的取值",
    "finite_number": "应为有限的数字",
    "greater_than_equal": "数值过小",
    "less_than_equal": "数值过大",
    "tuple_type": "应为数组",
    "too_long": "条数过多",
    "model_type": "应为对象",
    "model_attributes_type": "应为对象",
    "bool_type": "应为真假值",
}


def read(data: bytes, name: str, limits: Limits) -> ParsedDocument:
    """Read tables from JSON: ``{"tables": […]}``, a list of tables, or one table.

    :param data: the whole file, UTF-8.
    :param name: the document's name, the source of tables that name none.
    :param limits: bounds on the number of tables.
    :return: the tables, and the problems that the file itself lists.
    :raises DocumentError: when it is no JSON, of another shape, or holds no table; the message names the place.
    """
    try:
        loaded = json.loads(data.decode("utf-8-sig"), parse_constant=_refuse, parse_float=_finite)
        loaded = _clean(loaded)
    except RecursionError as error:
        raise DocumentError(
            "document.bad_json", f"文件「{name}」的 JSON 嵌套过深；请检查文件内容", file=name
        ) from error
    except json.JSONDecodeError as error:
        raise DocumentError(
            "document.bad_json",
            f"文件「{name}」不是完整的 JSON（第 {error.lineno} 行第 {error.colno} 列）；请检查逗号、引号和括号",
            file=name,
        ) from error
    except ValueError as error:
        raise DocumentError(
            "document.bad_json", f"文件「{name}」不是 UTF-8 编码的 JSON，或含有过大的数字；请检查后再试", file=name
        ) from error
    listed = _tables(loaded)
    if listed is None:
        raise _misshapen(name, "", '应为 {"tables": […]}、目标表的数组或单个目标表')
    limits.check("grids", len(listed), name)
    if not listed:
        raise DocumentError(
            "document.no_table", f"文件「{name}」中没有目标表（tables 为空）；请确认导出的内容", file=name
        )
    tables = tuple(_table(entry, number, name) for number, entry in enumerate(listed, 1))
    return ParsedDocument(tables=tables, problems=_problems(loaded))


def _tables(loaded: Any) -> list[Any] | None:
    if isinstance(loaded, dict):
        found = loaded.get("tables") if "tables" in loaded else [loaded]
        known = "tables" in loaded or not TargetTable.model_fields.keys().isdisjoint(loaded)
        return found if isinstance(found, list) and known else None
    return loaded if isinstance(loaded, list) else None


def _table(entry: Any, number: int, name: str) -> TargetTable:
    if not isinstance(entry, dict):
        raise _misshapen(name, f"第{number}个表", "应为对象")
    if TargetTable.model_fields.keys().isdisjoint(entry):
        raise _misshapen(name, f"第{number}个表", "没有目标表的任何一项（project_name、indicators……）")
    try:
        table = TargetTable.model_validate(entry)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        raise _misshapen(name, _place(number, first["loc"]), _REASONS.get(first["type"], "格式不对")) from error
    except RecursionError as error:
        raise _misshapen(name, f"第{number}个表", "嵌套过深") from error
    if table.source.file is None:
        position = table.source.position or f"第{number}个表"
        table = table.model_copy(
            update={"source": table.source.model_copy(update={"file": name, "position": position})}
        )
    return table


def _problems(loaded: Any) -> tuple[Problem, ...]:
    listed = loaded.get("problems") if isinstance(loaded, dict) else None
    found: list[Problem] = []
    for entry in listed if isinstance(listed, list) else ():
        try:
            found.append(Problem.model_validate(entry))
        except ValidationError:  # notes of an earlier reading, not what the file was read for
            continue
    return tuple(found)


def _misshapen(name: str, place: str, reason: str) -> DocumentError:
    where = f" {place}" if place else ""
    return DocumentError(
        "document.bad_json",
        f"文件「{name}」{where}:{reason}；请按 parse --json 输出的形式修改",
        file=name,
        place=place,
    )


def _place(number: int, location: tuple[int | str, ...]) -> str:
    path = ""
    for step in location:
        path += f"[{step}]" if isinstance(step, int) else f".{step}"
    return f"第{number}个表 {path.lstrip('.')}".strip()


def _refuse(constant: str) -> float:
    raise ValueError(constant)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _clean(value: Any, depth: int = 0) -> Any:
    """Clean every string, because a lone surrogate from an escape can never be written out again."""
    if depth > _MAX_DEPTH:
        raise RecursionError
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, list):
        return [_clean(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {clean_text(key): _clean(item, depth + 1) for key, item in value.items()}
    if isinstance(value, int) and abs(value) > 1 << 63:
        raise ValueError("number")
    return value
