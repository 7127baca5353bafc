"""What `zhibiao doctor` says of the optional language model; it never asks it."""

from __future__ import annotations

NAME = "可选的语言模型服务"


def _said(run):
    return {check["name"]: check["detail"] for check in run("doctor", "--json").answer["checks"]}[NAME]


def test_off_by_default(run):
    assert _said(run) == "未启用"


def test_on_with_its_address_and_without_its_key(run, monkeypatch, attempts):
    monkeypatch.setenv("ZHIBIAO_LLM_URL", "http://192.0.2.8:8000/v1")
    assert "模型由服务自定，未设密钥" in _said(run)
    monkeypatch.setenv("ZHIBIAO_LLM_MODEL", "qwen")
    monkeypatch.setenv("ZHIBIAO_LLM_API_KEY", "sk-geheim")
    assert _said(run) == "已启用（未试连）：http://192.0.2.8:8000/v1，模型 qwen，已设密钥，每次最多等 3 秒"
    for shown in (run("doctor").out, run("doctor", "--json").out):
        assert "sk-geheim" not in shown
    assert attempts == []
