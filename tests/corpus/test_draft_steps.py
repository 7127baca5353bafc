"""The way of a draft to the reviewer and back: who may take which step when, and of two who decide one wins."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from corpus.actor import Actor, acting
from corpus.audit_log import AuditFilter
from corpus.draft_steps import STEPS
from corpus.errors import ConflictError, ForbiddenError, InputError, NotFoundError

DRAFTER = Actor(name="wang", unit="市外办", roles=frozenset({"填报人"}))
REVIEWER = Actor(name="zhao", roles=frozenset({"审核人"}))


def begun(store, who=DRAFTER, name="会议费"):
    with acting(who):
        return store.drafts.add(name, "市外办", 2026, "甲")


def take(store, head, who, step, opinion=None):
    with acting(who):
        return store.draft_steps.take(head.id, step, store.drafts.get(head.id).version, opinion)


def save(store, head, content):
    return store.drafts.save(head.id, head.version, "会议费", "市外办", 2026, content)


def test_nobody_passes_what_they_handed_in_themselves(store):
    both = Actor(name="qian", unit="市外办", roles=frozenset({"填报人", "审核人"}))
    head = begun(store, both)
    take(store, head, both, "submit")
    with pytest.raises(ForbiddenError) as told:
        take(store, head, both, "pass")
    assert told.value.code == "draft_step.own"
    assert store.drafts.get(head.id).state == "submitted"
    take(store, head, both, "return", "漏了一条")
    take(store, head, DRAFTER, "submit")
    take(store, head, both, "pass")
    assert store.drafts.get(head.id).state == "passed"


def test_there_and_back_and_there_again(store):
    head = begun(store)
    take(store, head, DRAFTER, "submit", "请审")
    with pytest.raises(ConflictError) as told:
        save(store, head, "乙")
    assert told.value.code == "draft.submitted"
    with pytest.raises(ConflictError, match="不能再改"):
        store.drafts.delete(head.id)
    take(store, head, REVIEWER, "return", " 缺少成本指标 \x00")
    assert store.drafts.get(head.id).state == "returned"
    head = save(store, head, "乙")
    take(store, head, DRAFTER, "submit")
    take(store, head, REVIEWER, "pass")
    with pytest.raises(ConflictError) as told:
        save(store, head, "丙")
    assert told.value.code == "draft.passed"
    take(store, head, REVIEWER, "reopen", "数字有误")
    steps = store.draft_steps.of(head.id)
    assert [(step.number, step.actor, step.version, step.state, step.opinion) for step in steps] == [
        (1, "wang", 1, "submitted", "请审"),
        (2, "zhao", 1, "returned", "缺少成本指标"),
        (3, "wang", 2, "submitted", None),
        (4, "zhao", 2, "passed", None),
        (5, "zhao", 2, "returned", "数字有误"),
    ]
    entries = store.audit.entries(AuditFilter(subject=head.id))
    logged = [(entry.action, entry.facts.get("version")) for entry in entries if entry.action != "draft_change"]
    assert logged == [
        *(("draft_submit", 1), ("draft_return", 1), ("draft_submit", 2)),
        *(("draft_pass", 2), ("draft_reopen", 2)),
    ]


# Every step in every state: those that are not here are refused.
OPEN = {
    "drafting": {"submit"},
    "submitted": {"take_back", "return", "pass"},
    "returned": {"submit"},
    "passed": {"reopen"},
}
WAYS = {"drafting": (), "submitted": ("submit",), "returned": ("submit", "return"), "passed": ("submit", "pass")}


@pytest.mark.parametrize("state", OPEN)
@pytest.mark.parametrize("step", STEPS)
def test_each_step_in_each_state(file_store, state, step):
    store = file_store
    head = store.drafts.add("会议费", None, None, "甲")
    for before in WAYS[state]:
        store.draft_steps.take(head.id, before, 1, "意见")
    assert store.drafts.get(head.id).state == state
    if step in OPEN[state]:
        store.draft_steps.take(head.id, step, 1, "意见")
    else:
        with pytest.raises(ConflictError) as told:
            store.draft_steps.take(head.id, step, 1, "意见")
        assert (told.value.code, told.value.context["state"]) == ("draft.state", state)
        assert store.drafts.get(head.id).state == state


def test_roles(store):
    head = begun(store)
    for step in ("return", "pass", "reopen"):
        with pytest.raises(ForbiddenError, match="要由审核人来做"):
            take(store, head, DRAFTER, step, "意见")
    for step in ("submit", "take_back"):
        with acting(REVIEWER), pytest.raises(ForbiddenError, match="要由填报人来做"):
            store.draft_steps.take(head.id, step, 1)
    assert store.draft_steps.of(head.id) == ()


def test_only_whose_draft_it_is_hands_it_in_and_takes_it_back(store):
    head, everything = begun(store), frozenset({"填报人", "审核人"})
    other = Actor(name="qian", unit="教育局", roles=everything)
    with acting(other), pytest.raises(NotFoundError):
        store.draft_steps.take(head.id, "submit", 1)
    take(store, head, DRAFTER, "submit")
    with acting(other), pytest.raises(ForbiddenError) as told:
        store.draft_steps.take(head.id, "take_back", 1)
    assert told.value.code == "draft.of_others"
    assert take(store, head, other, "return", "补充成本").state == "returned"


def test_what_was_not_seen_is_not_decided_on(store):
    head = begun(store)
    save(store, head, "乙")
    with pytest.raises(ConflictError) as told:
        store.draft_steps.take(head.id, "submit", 1)
    assert told.value.code == "draft.changed"
    store.drafts.delete(head.id)
    with pytest.raises(ConflictError) as told:
        store.draft_steps.take(head.id, "submit", 2)
    assert told.value.code == "draft.deleted"
    with pytest.raises(NotFoundError):
        store.draft_steps.take("x", "submit", 1)


def test_an_opinion_is_asked_for(store):
    head = begun(store)
    take(store, head, DRAFTER, "submit")
    for opinion, code in ((" \n", "draft_step.no_opinion"), ("长" * 5001, "draft_step.long_opinion")):
        with pytest.raises(InputError) as told:
            take(store, head, REVIEWER, "return", opinion)
        assert told.value.code == code


def test_of_many_who_decide_at_once_one_wins(store):
    head = begun(store)
    take(store, head, DRAFTER, "submit")

    def decide(number):
        try:
            return store.draft_steps.take(head.id, ("pass", "return", "take_back")[number % 3], 1, "意见").state
        except ConflictError as failure:
            return failure.code

    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(decide, range(12)))
    assert sorted(said) == sorted([*["draft.state"] * 11, store.drafts.get(head.id).state])
    assert len(store.draft_steps.of(head.id)) == 2


def test_what_waits_is_listed_the_longest_first_for_whoever_may_see_it(store):
    first, second = begun(store), begun(store, Actor(name="qian", unit="教育局"), "培训费")
    begun(store)
    for head in (second, first):
        store.draft_steps.take(head.id, "submit", 1)
    total, found = store.draft_steps.waiting()
    assert (total, {draft.id for draft in found}) == (2, {first.id, second.id})
    assert [draft.submitted_at for draft in found] == sorted(draft.submitted_at for draft in found)
    assert store.draft_steps.waiting("培训")[0] == 1
    with acting(Actor(name="sun", unit="财政局", roles=frozenset({"审核人"}))):
        assert store.draft_steps.waiting()[0] == 2
    with acting(Actor(name="zhou", unit="教育局", roles=frozenset({"填报人"}))):
        assert [draft.id for draft in store.draft_steps.waiting()[1]] == [second.id]
    assert len(store.draft_steps.waiting(offset=1)[1]) == 1
    store.draft_steps.take(second.id, "pass", 1)
    assert store.draft_steps.waiting()[0] == 1
    assert [draft.id for draft in store.draft_steps.waiting(state="passed")[1]] == [second.id]
