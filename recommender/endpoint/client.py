"""One question to an OpenAI-compatible endpoint, with one deadline for all of it; a failure is a note, not an error.

The standard library's ``http.client`` asks: httpx is no run-time dependency, and this client has neither proxies from
the environment nor redirects that would have to be switched off.
"""

from __future__ import annotations

import http.client
import json
import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlsplit

from corpus.limits import MEGABYTE
from recommender.settings import Settings

API_KEY = "ZHIBIAO_LLM_API_KEY"
REST_S = 30.0
MOST_BYTES = MEGABYTE
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the model wrote; ``note`` says in Chinese why there is nothing."""

    text: str = ""
    note: str | None = None


class Endpoint:
    """A language model behind an address; safe to share between threads.

    After a failure it is left alone for 30 s, so that a batch or a busy site does not wait for it again and again.

    :param url: the address before ``/chat/completions``.
    :param model: the model's name, empty where the service has only one.
    :param wait_s: seconds for everything: looking up, connecting, the whole reply.
    :param clock: gives seconds that never run backwards.
    """

    def __init__(self, url: str, model: str, wait_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.url = url
        self.model = model
        self.wait_s = wait_s
        self._clock = clock
        self._rests_until = float("-inf")

    def ask(self, messages: Sequence[dict[str, str]]) -> Reply:
        """Put one question; never raises and never takes longer than the deadline.

        :param messages: ``role`` and ``content`` of each, as the interface has them.
        :return: the model's text, or a note.
        """
        if self._clock() < self._rests_until:
            return Reply(note=self.failed(f"刚才没有正常答复，{REST_S:g} 秒内不再询问"))
        exchange = _Exchange(self, messages)
        asking = threading.Thread(target=exchange.run, name="zhibiao-endpoint", daemon=True)
        asking.start()
        asking.join(self.wait_s)
        reply = exchange.reply
        if reply is None:
            exchange.abandon()
            reply = Reply(note=self.too_slow())
        if reply.note:
            _LOG.warning("%s", reply.note)
            self._rests_until = self._clock() + REST_S
        return reply

    def too_slow(self) -> str:
        """Give the note for a reply that was not there in time."""
        return self.failed(
            f"在 {self.wait_s:g} 秒内没有答完", "经常如此的，请换更快的模型，或调大设置 ZHIBIAO_LLM_WAIT_S"
        )

    def failed(self, what: str, remedy: str = "") -> str:
        """Give a note.

        :param what: what the service did.
        :param remedy: what to do about it.
        """
        return f"语言模型服务「{self.url}」{what}，本次建议没有用到它" + (f"；{remedy}" if remedy else "")


@lru_cache(maxsize=8)
def _endpoint(url: str, model: str, wait_s: float) -> Endpoint:
    return Endpoint(url, model, wait_s)


def endpoint_of(settings: Settings) -> Endpoint:
    """Give the endpoint that the settings name, one for all who ask, so that its rest counts for all."""
    return _endpoint(settings.llm_url, settings.llm_model, settings.llm_wait_s)


class _Exchange:
    """One request and its reply, run in a thread of its own: a look-up or a trickle of bytes obeys no time limit."""

    def __init__(self, endpoint: Endpoint, messages: Sequence[dict[str, str]]) -> None:
        self.reply: Reply | None = None
        self._endpoint = endpoint
        self._messages = messages
        self._abandoned = threading.Event()
        self._socket: socket.socket | None = None

    def run(self) -> None:
        try:
            self.reply = self._ask()
        except TimeoutError:
            self.reply = Reply(note=self._endpoint.too_slow())
        except OSError as failure:
            self._fail(failure, "连不上或中途断开", "请核对设置 ZHIBIAO_LLM_URL，并确认该服务已启动")
        except Exception as failure:  # whatever a strange server brings about, the answer goes on without it
            self._fail(failure, "没有正常答复", "请核对设置 ZHIBIAO_LLM_URL，并查看该服务的日志")

    def abandon(self) -> None:
        """Close the connection, so that the thread ends and the server may stop writing."""
        self._abandoned.set()
        if self._socket is not None:
            try:
                self._socket.shutdown(socket.SHUT_RDWR)
            except OSError:  # the server was quicker
                _LOG.debug("the connection was closed already")

    def _fail(self, failure: Exception, what: str, remedy: str) -> None:
        if self._abandoned.is_set():
            return
        # The kind alone: a library's words may hold what was sent, and with it the key.
        _LOG.warning("the endpoint failed: %s", type(failure).__name__)
        self.reply = self._note(what, remedy)

    def _note(self, what: str, remedy: str) -> Reply:
        return Reply(note=self._endpoint.failed(what, remedy))

    def _ask(self) -> Reply | None:
        key = os.environ.get(API_KEY, "").strip()
        if not (key.isascii() and key.isprintable()):
            return self._note("没有询问，密钥中有不能发送的字符", f"请改正环境变量 {API_KEY}")
        parts = urlsplit(self._endpoint.url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=self._endpoint.wait_s)
        try:
            connection.connect()
            self._socket = connection.sock
            if self._abandoned.is_set():
                return None
            headers = {"Content-Type": "application/json", "Accept": "application/json", "Connection": "close"}
            if key:
                headers["Authorization"] = f"Bearer {key}"
            path = quote(parts.path, safe="/%") + "/chat/completions"
            connection.request("POST", path, body=self._body(), headers=headers)
            response = connection.getresponse()
            if response.status != http.HTTPStatus.OK:
                return self._note(*_refusal(response.status))
            content = response.read(MOST_BYTES + 1)
        finally:
            connection.close()
        if len(content) > MOST_BYTES:
            return self._note(
                f"的答复超过 {MOST_BYTES // MEGABYTE} MB", "请确认设置 ZHIBIAO_LLM_URL 指的是语言模型服务"
            )
        text = _content(content)
        if text is None:
            return self._note("的答复不是 OpenAI 兼容的格式", "请核对设置 ZHIBIAO_LLM_URL（一般以 /v1 结尾）")
        return Reply(text)

    def _body(self) -> bytes:
        body: dict[str, Any] = {
            "messages": list(self._messages),
            "temperature": 0,
            "stream": False,
        }
        if self._endpoint.model:
            body["model"] = self._endpoint.model
        return json.dumps(body, ensure_ascii=False).encode()


def _refusal(status: int) -> tuple[str, str]:
    what = f"答复了状态码 {status}"
    if 300 <= status < 400:
        return what + "，要求转到别的地址，没有跟随", "请把设置 ZHIBIAO_LLM_URL 改为最终的地址"
    if status in (401, 403):
        return what + "，拒绝了访问", f"请核对环境变量 {API_KEY}"
    if status in (400, 404, 405, 422):
        return what, "请核对设置 ZHIBIAO_LLM_URL（一般以 /v1 结尾）和 ZHIBIAO_LLM_MODEL"
    return what, "请查看该服务的日志"


def _content(content: bytes) -> str | None:
    """Give the text of the first choice, None where the reply has another shape."""
    try:
        answer = json.loads(content)
        text = answer["choices"][0]["message"]["content"]
    except (ValueError, TypeError, LookupError, RecursionError):
        return None
    return text if isinstance(text, str) else None
