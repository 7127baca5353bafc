"""A full disk that is met where nobody looked for one: said as such, over HTTP and on the command line."""

from __future__ import annotations

import errno

import pytest

from recommender.service import Recommender


@pytest.mark.parametrize(("number", "status"), [(errno.ENOSPC, 503), (errno.EROFS, 503), (errno.ENOTTY, 500)])
def test_over_http(client, monkeypatch, number, status):
    def refuse(*_arguments, **_named):
        raise OSError(number, "refused", "/tmp/x")

    monkeypatch.setattr(Recommender, "drafts", refuse)
    response = client.get("/api/v1/drafts")
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (status, "disk.full" if status == 503 else "internal")
    assert "请" in error["message"]


def test_on_the_command_line(run, monkeypatch):
    def refuse(*_arguments):
        raise OSError(errno.ENOSPC, "No space left on device", "/tmp/x")

    monkeypatch.setattr(Recommender, "search", refuse)
    assert "磁盘已满，写不了文件「/tmp/x」" in run("search", "满意度").error
