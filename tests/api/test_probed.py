"""A running server is asked everything its description allows, and what no honest program asks; a little of each.

Much more of it is asked by hand: `python -m tests.probing`.
"""

from __future__ import annotations

import copy
import shutil
import time

import httpx
import pytest

from corpus.actor import ROLES
from tests.probing.interface import described, probe
from tests.probing.routes import ask_oddly, operations
from tests.probing.serving import Identity, inhabited, serving

SEED = 1
LOCAL = Identity("本机，没有账号")


@pytest.fixture(scope="module")
def place(filled, tmp_path_factory):
    return shutil.copytree(filled, tmp_path_factory.mktemp("probed") / "home")


@pytest.fixture(scope="module")
def server(place):
    with serving(place) as running:
        yield running


@pytest.fixture(scope="module")
def description(server):
    return described(server.address, LOCAL)


def test_every_answer_is_as_the_description_says(server, description):
    probed = probe(server.address, description, LOCAL, examples=1, seed=SEED, thorough=False)
    assert probed.found == []
    assert (probed.failed, probed.hung) == (0, 0)
    assert len(probed.operations) == sum(map(len, description["paths"].values())) > 70
    assert len(probed.let_in) > 40


@pytest.mark.parametrize("wrong", ["a field that is not there", "a status that is not there", "a failure"])
def test_an_answer_that_is_not_is_found(server, description, wrong):
    planted = copy.deepcopy(description)
    planted["paths"] = {"/healthz": planted["paths"]["/healthz"]}
    answers = planted["paths"]["/healthz"]["get"]["responses"]
    if wrong == "a field that is not there":
        content = answers["200"]["content"]["application/json"]
        content["schema"] = {"type": "object", "required": ["uptime"]}
    elif wrong == "a status that is not there":
        answers["201"] = answers.pop("200")
    address = server.address if wrong != "a failure" else "http://127.0.0.1:9"
    probed = probe(address, planted, LOCAL, examples=1, seed=SEED, thorough=False)
    assert probed.found


def test_what_no_honest_program_asks_is_answered(server, description):
    asked = operations(server.address, description)
    families = ask_oddly(server.address, asked[::2], 1, SEED)
    assert [line for family in families for line in family.found] == []
    assert sum(family.inputs for family in families) >= 5 * len(asked[::2]) > 200
    assert sum(sum(family.statuses.values()) for family in families) > 180
    assert httpx.get(f"{server.address}/readyz", trust_env=False, timeout=60).json()["status"] == "ready"


def test_nobody_comes_in_without_a_name_and_nobody_further_than_the_role(place, server, description):
    nobody, _forged, *tokens = inhabited(place)
    last = time.monotonic() + 60
    while httpx.get(f"{server.address}/api/v1/rules", trust_env=False, timeout=60).status_code != 401:
        assert time.monotonic() < last
        time.sleep(0.1)
    assert len(tokens) == len(ROLES)
    for identity in (nobody, tokens[0]):
        probed = probe(server.address, description, identity, examples=1, seed=SEED, thorough=False)
        assert (probed.found, probed.failed, probed.hung) == ([], 0, 0), identity.name
        assert (probed.let_in == {"GET /healthz", "GET /readyz"}) is (not identity.known)
