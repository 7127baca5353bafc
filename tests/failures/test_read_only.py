"""A home that cannot be written, twice; and that a wrong refusal and a loss would be counted."""

from __future__ import annotations

from random import Random

import httpx
import pytest

from tests.failures import read_only
from tests.failures.filled_home import copied
from tests.failures.outcome import Outcome
from tests.failures.serving_home import Served, is_refusal


@pytest.mark.parametrize("failure", read_only.FAILURES, ids=lambda failure: failure.name)
def test_what_cannot_be_written_is_said(failure, tmp_path):
    outcome = failure.run(2, tmp_path, Random(2))
    assert (outcome.tried, outcome.harm, len(outcome.recovered)) == (2, 0, 2)


@pytest.mark.parametrize(
    ("status", "message", "is_clear"),
    [
        (503, "语料库没有写入这次改动（磁盘是只读的）；请检查磁盘", True),
        (500, "语料库没有写入这次改动（磁盘是只读的）；请检查磁盘", False),
        (503, "语料库文件已损坏；请恢复备份", False),
        (503, "主文件夹不能使用（None）；请检查磁盘，它是只读的", False),
    ],
)
def test_a_refusal_is_told_from_any_other_answer(status, message, is_clear):
    response = httpx.Response(status, json={"error": {"code": "x", "message": message, "context": {}}})
    assert is_refusal(response, ("只读",)) == is_clear


def test_what_a_server_acknowledged_and_lost_counts(tmp_path):
    nothing = httpx.MockTransport(lambda _request: httpx.Response(200, json={"hits": []}))
    server, outcome = Served(httpx.Client(transport=nothing, base_url="http://127.0.0.1")), Outcome()
    server.drafts, server.events, server.uploads = {"0" * 32: 1}, {999}, {"f" * 64}
    server.compare(copied(tmp_path), outcome)
    assert (outcome.lost, outcome.half) == (3, 0)
