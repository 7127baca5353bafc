"""Where a store lies, as people write it; a password is never repeated."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import URL

from corpus.places import parse_address, parse_place, shown_place


def test_a_file_and_an_address_are_told_apart():
    assert parse_place("/srv/语料 库/corpus.db") == Path("/srv/语料 库/corpus.db")
    for scheme in ("postgresql", "postgres", "postgresql+psycopg"):
        place = parse_place(f"{scheme}://用户:p%40ss@10.0.0.5:5433/zhibiao?sslmode=require")
        assert isinstance(place, URL)
        assert (place.username, place.password, place.host, place.port) == ("用户", "p@ss", "10.0.0.5", 5433)


def test_what_is_shown_has_no_password():
    place = parse_place("postgresql://u:geheim@h:5433/d?options=-csearch_path%3Dx")
    assert shown_place(place) == "postgresql://u@h:5433/d"
    assert shown_place(parse_place("postgresql:///d")) == "postgresql:///d"
    assert shown_place(Path("/a/b.db")) == "/a/b.db"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("mysql://u:geheim@h/d", "应写成 postgresql://"),
        ("://u:geheim@h/d", "应写成 postgresql://"),
        ("postgresql://u:geheim@h:端口/d", "应写成 postgresql://"),
        ("postgresql+psycopg2://u:geheim@h/d", "应写成 postgresql://"),
        ("postgresql://u:geheim@h", "没有写数据库"),
        ("postgresql://u@h/d?password=geheim", "问号后面"),
        ("postgresql://u@h/d?sslpassword=geheim", "问号后面"),
    ],
)
def test_a_wrong_address_says_why_and_not_the_password(wrong, said):
    with pytest.raises(ValueError, match=said) as caught:
        parse_address(wrong)
    assert "geheim" not in str(caught.value)
