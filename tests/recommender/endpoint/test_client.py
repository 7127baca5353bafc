"""The client: one deadline, a bounded reply, no other host, no proxy, no key in any log, a note for every failure."""

from __future__ import annotations

import json
import logging
import socket

import pytest

from recommender.endpoint.client import MOST_BYTES, REST_S, Endpoint, endpoint_of

ASKED = [{"role": "user", "content": "列出指标"}]
KEY = "sk-0f3a-geheim"


@pytest.fixture
def endpoint(stub):
    return Endpoint(stub.url, "qwen", 20.0)


def _failed(reply):
    assert reply.text == ""
    assert reply.note
    assert "本次建议没有用到它" in reply.note
    return reply.note


def test_the_text_of_the_first_choice(stub, endpoint):
    stub.says("好的")
    reply = endpoint.ask(ASKED)
    assert (reply.text, reply.note) == ("好的", None)
    [(path, headers, body)] = stub.asked
    assert path == "/v1/chat/completions"
    assert (body["model"], body["messages"], body["stream"]) == ("qwen", ASKED, False)
    assert "Authorization" not in headers


def test_a_service_with_one_model_is_told_no_name(stub):
    Endpoint(stub.says("").url, "", 20.0).ask(ASKED)
    assert "model" not in stub.asked[0][2]


def test_the_key_is_sent_and_nowhere_written(stub, endpoint, monkeypatch, caplog):
    monkeypatch.setenv("ZHIBIAO_LLM_API_KEY", KEY + "\n")
    caplog.set_level(logging.DEBUG)
    stub.status = 401
    note = _failed(endpoint.ask(ASKED))
    assert stub.asked[0][1]["Authorization"] == f"Bearer {KEY}"
    assert "ZHIBIAO_LLM_API_KEY" in note
    assert KEY not in note + caplog.text
    assert caplog.records


@pytest.mark.parametrize("key", [f"{KEY}\n{KEY}", f"{KEY}密钥"])
def test_a_key_that_cannot_be_sent_is_not_repeated(stub, endpoint, monkeypatch, caplog, key):
    monkeypatch.setenv("ZHIBIAO_LLM_API_KEY", key)
    caplog.set_level(logging.DEBUG)
    note = _failed(endpoint.ask(ASKED))
    assert "ZHIBIAO_LLM_API_KEY" in note
    assert KEY not in note + caplog.text
    assert stub.asked == []


@pytest.mark.parametrize(
    ("status", "said"), [(500, "日志"), (503, "日志"), (404, "/v1"), (403, "ZHIBIAO_LLM_API_KEY"), (204, "日志")]
)
def test_a_refusal_names_the_status_and_the_remedy(stub, endpoint, status, said):
    stub.says("不算数").status = status
    note = _failed(endpoint.ask(ASKED))
    assert str(status) in note
    assert said in note


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(start, stub, endpoint, status):
    elsewhere = start().says("别处")
    stub.status, stub.headers = status, {"Location": f"{elsewhere.url}/chat/completions"}
    assert "没有跟随" in _failed(endpoint.ask(ASKED))
    assert elsewhere.asked == []


def test_no_proxy_is_taken_from_the_environment(start, stub, endpoint, monkeypatch):
    proxy = start().says("代理")
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, proxy.url)
    stub.says("本机")
    assert endpoint.ask(ASKED).text == "本机"
    assert proxy.asked == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>not found</html>",
        b"\xff\xfe\x00",
        b"[]",
        b'{"choices": []}',
        b'{"choices": [{"message": {"content": null}}]}',
        b'{"choices": {"0": 1}}',
        b"[" * 200_000,
        json.dumps({"choices": [{"text": "另一种接口"}]}).encode(),
    ],
)
def test_rubbish_is_a_note(stub, endpoint, body):
    stub.body = body
    assert "不是 OpenAI 兼容的格式" in _failed(endpoint.ask(ASKED))


def test_a_huge_reply_is_not_read_to_its_end(stub, endpoint):
    stub.says("长" * MOST_BYTES)
    assert len(stub.body) > MOST_BYTES
    assert "1 MB" in _failed(endpoint.ask(ASKED))


def test_a_reply_of_another_protocol_is_a_note(stub):
    over_tls = Endpoint(stub.url.replace("http:", "https:"), "", 20.0)
    assert "ZHIBIAO_LLM_URL" in _failed(over_tls.ask(ASKED))
    assert stub.asked == []


def test_a_closed_port_is_a_note():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert "确认该服务已启动" in _failed(Endpoint(f"http://127.0.0.1:{port}/v1", "", 20.0).ask(ASKED))


def test_a_silent_server_does_not_hold_the_answer(stub):
    stub.hangs = True
    note = _failed(Endpoint(stub.url, "", 0.2).ask(ASKED))
    assert "在 0.2 秒内没有答完" in note
    assert stub.answered == 0


def test_a_trickle_of_bytes_does_not_move_the_deadline(stub):
    stub.trickles = True
    assert "没有答完" in _failed(Endpoint(stub.url, "", 0.3).ask(ASKED))
    assert stub.answered == 0
    assert stub.left.wait(10), "the connection was left open"


def test_a_slow_look_up_does_not_move_the_deadline(stub, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_given, **_more: stub.released.wait(30) and [])
    assert "没有答完" in _failed(Endpoint("http://llm.invalid/v1", "", 0.1).ask(ASKED))
    assert not stub.released.is_set()


def test_after_a_failure_the_service_is_left_alone_for_a_while(stub):
    now = [100.0]
    endpoint = Endpoint(stub.url, "", 20.0, clock=lambda: now[0])
    stub.status = 500
    assert "500" in _failed(endpoint.ask(ASKED))
    stub.says("又好了").status = 200
    now[0] += REST_S - 1
    assert "不再询问" in _failed(endpoint.ask(ASKED))
    assert len(stub.asked) == 1
    now[0] += 2
    assert endpoint.ask(ASKED).text == "又好了"
    assert endpoint.ask(ASKED).text == "又好了"


def test_all_who_ask_share_one_endpoint(settings):
    assert endpoint_of(settings()) is endpoint_of(settings(llm_rows=3))
    assert endpoint_of(settings()) is not endpoint_of(settings(llm_model="另一个"))
