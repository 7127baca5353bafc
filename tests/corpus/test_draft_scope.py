"""Whose drafts somebody sees and may change."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from corpus import schema
from corpus.actor import LOCAL, Actor, acting
from corpus.errors import ForbiddenError, NotFoundError


def person(name, unit, *roles):
    return Actor(name=name, unit=unit, roles=frozenset(roles))


ANNA = person("anna", "外事办", "填报人")
BERT = person("bert", "外事办", "填报人")
CARL = person("carl", "教育局", "填报人")
DORA = person("dora", None, "填报人")
REVIEWER = person("rita", "财政局", "审核人")
BOTH = person("both", "财政局", "审核人", "填报人")
MANAGER = person("mona", None, "管理员")
AUDITOR = person("otto", None, "审计员")
NOBODY = Actor(roles=frozenset())


@pytest.fixture
def drafts(store):
    """Four drafts: of anna, of dora who has no unit, of carl and returned, and from before there were accounts."""
    made = {}
    for key, who, unit in (
        ("anna", ANNA, "外事办"),
        ("dora", DORA, "外事办"),
        ("carl", CARL, "教育局"),
        ("old", LOCAL, "教育局"),
    ):
        with acting(who):
            made[key] = store.drafts.add(key, unit, 2024, "{}").id
    with store._database.writing() as connection:
        connection.execute(update(schema.drafts).where(schema.drafts.c.id == made["carl"]).values(state="returned"))
    return made


@pytest.mark.parametrize(
    ("who", "seen", "changeable"),
    [
        (LOCAL, {"anna", "dora", "carl", "old"}, {"anna", "dora", "carl", "old"}),
        (ANNA, {"anna"}, {"anna"}),
        (BERT, {"anna"}, {"anna"}),
        (CARL, {"carl", "old"}, {"carl", "old"}),
        (DORA, {"dora"}, {"dora"}),
        (REVIEWER, {"carl"}, set()),
        (BOTH, {"carl"}, set()),
        (MANAGER, set(), set()),
        (person("m", None, "管理员", "填报人"), {"old"}, {"old"}),
        (AUDITOR, set(), set()),
        (NOBODY, set(), set()),
    ],
)
def test_who_sees_and_changes_what(store, drafts, who, seen, changeable):
    with acting(who):
        total, found = store.drafts.find()
        assert {one.project_name for one in found} == seen
        assert total == len(seen)
        for key, draft_id in drafts.items():
            if key in seen:
                assert store.drafts.get(draft_id).id == draft_id
            else:
                with pytest.raises(NotFoundError):
                    store.drafts.get(draft_id)
            if key in changeable:
                assert store.drafts.save(draft_id, 1, key, None, 2025, "[]").version == 2
                store.drafts.delete(draft_id)
                store.drafts.restore(draft_id)
                continue
            expected = ForbiddenError if key in seen else NotFoundError
            for change in (
                lambda draft_id=draft_id: store.drafts.save(draft_id, 1, "x", None, 2025, "[]"),
                lambda draft_id=draft_id: store.drafts.delete(draft_id),
                lambda draft_id=draft_id: store.drafts.restore(draft_id),
            ):
                with pytest.raises(expected):
                    change()


def test_a_draft_keeps_its_owner_and_unit(store, drafts):
    with acting(BERT):
        store.drafts.save(drafts["anna"], 1, "anna", "教育局", 2025, "[]")  # the table's unit is not the owner's
    with acting(CARL), pytest.raises(NotFoundError):
        store.drafts.get(drafts["anna"])
    with acting(ANNA):
        assert store.drafts.get(drafts["anna"]).version == 2
