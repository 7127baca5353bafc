"""Requests that no honest program sends: each a line of its own making, for one operation of the interface."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random
from typing import Any

from tests.documents.fuzz import mutated, mutated_inside, seeds

DEEP = 50_000
LARGE = 10_000_000
BOUNDARY = "zhibiao-boundary"
_JSON = {"Content-Type": "application/json"}
_MULTIPART = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
UPLOADED = ("docx", "xlsx", "txt", "csv", "json", "html", "zip", "pdf", "ods", "xls")


def _bodies() -> tuple[bytes, ...]:
    text = "道" * (LARGE // 3)
    return (
        b"",
        b"{",
        b"null",
        b"\x00",
        b"\xff\xfe{}",
        b"\xef\xbb\xbf{}",
        b"[" * DEEP,
        b'{"tables":' * DEEP,
        b"[" * DEEP + b"]" * DEEP,
        b'{"name": ' + b"9" * DEEP + b"}",
        b'{"name": "x", "budget_wan": 1e400, "year": -1e400, "limit": NaN, "version": Infinity}',
        b'{"name": "x", "name": {}, "name": "y", "version": 1, "version": 99999999999999999999999999}',
        b'{"name": "\\ud800", "query": "\\udfff\\ud800", "reason": "\\u0000", "level3": "\\u202e\\u0007"}',
        json.dumps({"name": text, "query": text, "tables": [{"project_name": text}]}, ensure_ascii=False).encode(),
        json.dumps({f"k{number}": number for number in range(20_000)}).encode(),
        json.dumps({"tables": [{}] * 20_000, "events": [{}] * 20_000, "rows": [{}] * 20_000}).encode(),
    )


BODIES = _bodies()
QUERIES = (
    "?%ff=%fe",
    "?limit=1e400&offset=-1&year=9" + "9" * 4_000,
    "?" + "&".join(["limit=1", "limit=2"] * 500),
    "?text=" + "%00" * 300 + "%ed%a0%80",
    "?query=" + "a" * 30_000,
    "?format=../../etc/passwd&form=%2e%2e&code=S001%27%20OR%201=1",
    "?&=&&==&%",
    "?limit=٣&year=２０２４&offset=0x10",
)
HEADERS: tuple[dict[str, str], ...] = (
    {"Content-Type": "application/json; charset=utf-7"},
    {"Content-Type": "multipart/form-data"},
    {"Content-Type": "multipart/form-data; boundary=" + "x" * 5_000},
    {"Content-Type": ';;;\t="', "Accept": "*/" + "*" * 8_000},
    {"Cookie": "zhibiao_session=" + "%" * 6_000, "Authorization": "Bearer " + "zb_" * 3_000},
    {"Host": "", "X-Forwarded-For": "999.1.1.1,,::", "X-Request-ID": "\x7f" * 100, "Origin": "null"},
    {"Expect": "100-continue", "Range": "bytes=99-0,-,", "If-None-Match": '"' * 999},
    {f"X-{number}": "y" for number in range(90)},
    {"Content-Encoding": "gzip", "Transfer-Encoding": "chunked, gzip"},
)


def head(method: str, path: str, headers: dict[str, str]) -> bytes:
    """Write the head of a request, whatever stands in it."""
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    return "\r\n".join(lines).encode("utf-8", "surrogatepass")


def request(method: str, path: str, headers: dict[str, str], body: bytes) -> bytes:
    """Write a whole request with its right length, after which the server is to close."""
    usual = {"Host": "127.0.0.1", "Connection": "close", "Content-Length": str(len(body))}
    return head(method, path, usual | headers) + body


def of_bodies(method: str, path: str, example: Any, random: Random) -> bytes:
    """Send JSON that is no JSON, not this one, or an example with a few bytes changed."""
    if random.random() < 0.4:
        return request(method, path, _JSON, random.choice(BODIES))
    changed = _changed(example, random) if random.random() < 0.6 else example
    body = json.dumps(changed, ensure_ascii=random.random() < 0.5).encode("utf-8", "surrogatepass")
    return request(method, path, _JSON, mutated(body, random) if random.random() < 0.5 else body)


def of_queries(method: str, path: str, example: Any, random: Random) -> bytes:
    """Put an odd query behind the address."""
    return request(method, path + random.choice(QUERIES), _JSON, json.dumps(example).encode())


def of_headers(method: str, path: str, example: Any, random: Random) -> bytes:
    """Send odd headers with a right body."""
    return request(method, path, _JSON | random.choice(HEADERS), json.dumps(example).encode())


def of_addresses(method: str, path: str, example: Any, random: Random) -> bytes:
    """Ask for an address that is odd, in a method that is odd."""
    odd = random.choice(
        (
            path.replace("/", "//"),
            path + "/../../etc/passwd",
            path + "/%2e%2e/%00",
            path + "/" + "x" * 20_000,
            path + ";a=b#c",
            "http://other.example" + path,
            "*",
            path.upper(),
            path + "/\ud800\u4e00",
        )
    )
    return request(random.choice((method, method.lower(), "TRACE", "CONNECT", "PROPFIND", "X" * 300)), odd, {}, b"")


def of_uploads(method: str, path: str, _example: Any, random: Random) -> bytes:
    """Send a damaged document, under an odd name, in a form that may be damaged too."""
    extension = random.choice(UPLOADED)
    document = random.choice(seeds(extension)[:4])
    document = (mutated_inside if document[:2] == b"PK" and random.random() < 0.7 else mutated)(document, random)
    name = random.choice(
        (f"甲.{extension}", f"../../{'x' * 300}.{extension}", f'a".{extension}', f"\x00.{extension}", "")
    )
    part = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    ).encode()
    body = part + document + f"\r\n--{BOUNDARY}--\r\n".encode()
    return request(method, path, _MULTIPART, mutated(body, random) if random.random() < 0.3 else body)


def of_frames(method: str, path: str, example: Any, random: Random) -> bytes:
    """Break the framing of HTTP: chunks, lengths, more behind the request than belongs to it."""
    body = json.dumps(example).encode()
    usual = {"Host": "127.0.0.1", **_JSON}
    chunked = usual | {"Transfer-Encoding": "chunked"}
    whole = request(method, path, _JSON, body)
    return random.choice(
        (
            head(method, path, chunked) + b"".join(b"1\r\n%c\r\n" % byte for byte in body) + b"0\r\n\r\n",
            head(method, path, chunked) + b"FFFFFFFFFFFFFFFF\r\n" + body,
            head(method, path, chunked) + b"-1\r\n\r\n" + body,
            head(method, path, chunked) + b"5;" + b"x" * 20_000 + b"\r\nabcde\r\n0\r\n\r\n",
            head(method, path, chunked | {"Content-Length": "3"}) + b"0\r\n\r\n",
            head(method, path, usual | {"Content-Length": str(len(body) - 1)}) + body,
            head(method, path, usual | {"Content-Length": "-5"}) + body,
            head(method, path, usual | {"Content-Length": "9" * 30}) + body,
            head(method, path, usual | {"Content-Length": f"{len(body)}, {len(body)}"}) + body,
            request("GET", "/healthz", {"Connection": "keep-alive"}, b"") * 30 + whole,
            whole + mutated(whole, random),
            mutated(whole, random) + b"\r\n\r\n",
            random.randbytes(200) + b"\r\n\r\n",
            request(method, path, usual | {"Upgrade": "websocket", "Connection": "upgrade"}, body),
            whole.replace(b"\r\n", b"\n"),
            b"\r\n" * 500 + whole,
        )
    )


KINDS: dict[str, Callable[[str, str, Any, Random], bytes]] = {
    "正文": of_bodies,
    "查询串": of_queries,
    "请求头": of_headers,
    "地址和方法": of_addresses,
    "上传的文件": of_uploads,
    "分块和长度": of_frames,
}
_ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    1e308,
    10**30,
    "",
    "x" * 30_000,
    "\ud800",
    "\x00",
    [],
    {},
    [[]] * 500,
    "２０２４",
    "NaN",
)


def _changed(value: Any, random: Random) -> Any:
    """Put something odd in the place of one value of a JSON document."""
    if isinstance(value, dict) and value and random.random() < 0.8:
        name = random.choice(sorted(value))
        return {**value, name: _changed(value[name], random)}
    if isinstance(value, list) and value and random.random() < 0.8:
        place = random.randrange(len(value))
        return [*value[:place], _changed(value[place], random), *value[place + 1 :]]
    return random.choice(_ODD)
