"""Whatever text is sent, the service answers or explains; it never fails."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

TEXT = st.text(st.characters(codec=None), max_size=60) | st.text("满意度率≥%0123 \x00\u202e'\"\\[]{}", max_size=60)
ROUTES = {"/api/v1/search": "query", "/api/v1/suggest": "name"}


@pytest.mark.parametrize("path", ROUTES)
def test_any_text(client, check, path):
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None)
    @given(TEXT)
    def asking(text):
        headers = {"content-type": "application/json"}
        response = client.post(path, content=json.dumps({ROUTES[path]: text}), headers=headers)
        if response.status_code != 200:
            check(response)

    asking()
