"""No licence in the core that a site could not live with, and none unknown."""

from __future__ import annotations

from email.message import Message

import pytest

from api.licences import EXTRAS, PRODUCT, closure, is_copyleft, is_weak_copyleft, licence_page, licensed
from corpus.resources import read_toml


def test_the_core_is_free_of_copyleft():
    core = licensed(closure())
    assert len(core) > 50
    assert "fastapi" in {each.name for each in core}
    for each in core:
        assert each.licence, each
        assert not is_copyleft(each.licence), each
        assert not is_weak_copyleft(each.licence), each


@pytest.mark.parametrize("extra", EXTRAS)
def test_extras_state_their_licences(extra):
    for each in licensed(closure(extra)):
        if each.version != "未安装":
            assert each.licence, each
            assert not is_copyleft(each.licence), each


def test_the_page_names_every_package_of_the_core():
    page = licence_page()
    assert "## 核心" in page
    assert all(f"| {name} |" in page for name in closure())
    assert PRODUCT not in closure()


def test_every_licence_of_ours_has_a_source():
    for name, read in read_toml("api", "licences.toml").items():
        assert read["licence"], name
        assert read["source"], name


@pytest.mark.parametrize(
    ("licence", "strong", "weak"),
    [
        ("MIT", False, False),
        ("AGPL-3.0-only", True, False),
        ("GPL-2.0-or-later", True, False),
        ("GNU General Public License v3 (GPLv3)", True, False),
        ("GNU Lesser General Public License v3 (LGPLv3)", False, True),
        ("LGPL-3.0-only", False, True),
        ("GPL-2.0-only OR MIT", False, False),
        ("MPL-2.0", False, False),
    ],
)
def test_licences_are_told_apart(licence, strong, weak):
    assert (is_copyleft(licence), is_weak_copyleft(licence)) == (strong, weak)


class Package:
    version = "1"

    def __init__(self, **fields):
        self.metadata = Message()
        for name, value in fields.items():
            self.metadata[name.replace("_", "-")] = value


@pytest.mark.parametrize(
    ("fields", "licence"),
    [
        ({"License_Expression": "Apache-2.0", "License": "x"}, "Apache-2.0"),
        ({"Classifier": "License :: OSI Approved :: MIT License"}, "MIT License"),
        ({"Classifier": "License :: OSI Approved", "License": "BSD"}, "BSD"),
        ({"License": "x" * 500}, None),
        ({"License": "UNKNOWN"}, None),
        ({}, None),
    ],
)
def test_what_a_package_states_of_itself(fields, licence):
    assert licensed({"some-package": Package(**fields)})[0].licence == licence
