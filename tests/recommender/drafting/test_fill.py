"""推荐指标: what a person had a hand in stays, the rest is proposed anew, in the form's order."""

from __future__ import annotations

import pytest

from corpus.names import match_key
from recommender.drafting.draft import Draft
from recommender.drafting.fill import filled
from recommender.drafting.options import own_row
from recommender.suggest.options import options


@pytest.fixture(scope="module")
def first(shipped, project):
    return filled(shipped, Draft(project=project))


def names(draft):
    return [(row.level2, match_key(row.level3)) for row in draft.rows]


def test_an_empty_draft_is_filled_as_suggested(shipped, project, first):
    answer = shipped.suggest(project)
    assert [row.level3 for row in first.draft.rows] == [row.level3 for row in answer.suggestions]
    assert (first.added, first.dropped) == (len(answer.suggestions), 0)
    assert first.missing_slots == answer.missing_slots
    assert first.similar_projects == answer.similar_projects
    for row, suggestion in zip(first.draft.rows, answer.suggestions, strict=True):
        assert (row.suggested_level3, row.suggested_value) == (suggestion.level3, suggestion.value)
        assert (row.confidence, row.reason, row.evidence) == (suggestion.score, suggestion.reason, suggestion.evidence)
        assert row.score is None  # points, not confidence
        assert not row.is_touched


def test_again_it_is_the_same_draft(shipped, first):
    again = filled(shipped, first.draft)
    assert again.draft == first.draft
    assert (again.added, again.dropped) == (0, 0)


def test_what_was_touched_stays_in_place(shipped, first):
    draft = first.draft
    edited, accepted = draft.rows[1].edited(value="≥120人"), draft.rows[4].edited()
    own = own_row("时效", "庆祝活动举办日期", "2024年6月")
    begun = draft.with_row(edited).with_row(accepted).with_row(own)
    again = filled(shipped, begun, 25)
    for row in (edited, accepted, own):
        assert again.draft.row(row.key) == row
    places = [again.draft.rows.index(row) for row in (edited, accepted, own)]
    assert places == sorted(places)
    assert again.draft.rows[1] == edited
    assert len(set(names(again.draft))) == len(again.draft.rows)
    order = [level2 for _, level2 in draft.frame.slots()]
    ranks = [order.index(row.level2) for row in again.draft.rows]
    assert ranks == sorted(ranks)


def test_another_project_makes_other_rows(shipped, first):
    kept = first.draft.rows[0].edited()
    begun = first.draft.with_row(kept)
    begun = begun.model_copy(
        update={"project": begun.project.model_copy(update={"name": "农村公路养护", "purpose": None, "goal": None})}
    )
    again = filled(shipped, begun)
    assert again.draft.row(kept.key) == kept
    assert again.dropped > 0
    assert again.added > 0
    before = {row.key for row in first.draft.rows}
    assert all(
        name in names(first.draft)
        for name, row in zip(names(again.draft), again.draft.rows, strict=True)
        if row.key in before
    )


def test_a_full_draft_gets_no_more(shipped, first):
    full = first.draft.with_rows(row.edited() for row in first.draft.rows)
    again = filled(shipped, full)
    assert again.draft == full
    assert (again.added, again.dropped, again.missing_slots) == (0, 0, ())
    assert "没有再推荐" in again.notes[-1]
    assert len(filled(shipped, full, options().set.limit + 5).draft.rows) > len(full.rows)


def test_an_empty_slot_is_filled_beyond_the_limit(shipped, first):
    rows = [row.edited() for row in first.draft.rows if row.level2 != "社会效益指标"]
    again = filled(shipped, first.draft.with_rows(rows), limit=5)
    assert {row.level2 for row in again.draft.rows} == {row.level2 for row in first.draft.rows}
    assert len(again.draft.rows) == len(rows) + 1
