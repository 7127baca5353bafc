"""One account asks only so often, with its browsers and tokens together; others are not held up by it."""

from __future__ import annotations

import pytest

from api.app import create_app
from recommender.settings import load_settings


@pytest.fixture
def app(inhabited, monkeypatch):
    """The application with room for ten requests at once."""
    monkeypatch.setenv("ZHIBIAO_ACCOUNT_RATE", "1")
    return create_app(load_settings(inhabited))


def test_an_account_is_held_back_wherever_it_asks_from(log_in, with_token):
    reviewer = log_in("审核人")
    program, other = with_token("填报人", "read"), with_token("填报人", "read")
    assert {program.get("/api/v1/frames").status_code for _ in range(8)} == {200}
    codes = [other.get("/api/v1/frames").status_code for _ in range(8)]
    assert (codes[0], codes[-1]) == (200, 429)
    refused = other.get("/api/v1/frames")
    assert refused.json()["error"]["code"] == "request.too_many"
    assert int(refused.headers["retry-after"]) >= 1
    assert reviewer.get("/api/v1/frames").status_code == 200
    assert program.get("/healthz").status_code == 200
