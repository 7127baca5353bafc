"""What feedback does to a ranking, by cases computed by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.feedback import Block, Word
from corpus.names import match_key
from recommender.feedback import blocked, effects, feedback_options

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
RULES = feedback_options().effect
PLACE = ("质量指标", "系统故障修复率")


def event(number=1, action="accept", days=0.0, name="系统故障修复率", **fields):
    given = {
        "action": action,
        "level2": "质量指标",
        "match_key": match_key(name),
        "project_name": f"项目{number}号",
        "unit": None,
        "id": number,
        "added_at": (NOW - timedelta(days=days)).isoformat(timespec="seconds"),
    }
    return Word(**given | fields)


def block(name="参会人数", **fields):
    given = {"name": name, "match_key": match_key(name), "id": 1, "added_at": NOW.isoformat(), "withdrawn_at": None}
    return Block.model_validate(given | fields)


def share(spoken_for, spoken_against):
    return RULES.bound * (spoken_for - spoken_against) / (spoken_for + spoken_against + RULES.caution)


def weight(*events, **asked):
    return effects(events, NOW, **asked)[PLACE].weight


def test_nothing_said_is_no_effect():
    assert effects([], NOW) == {}


def test_one_word_of_each_kind():
    assert weight(event()) == pytest.approx(share(1, 0))
    assert weight(event(action="edit")) == pytest.approx(share(0.5, 0))
    assert weight(event(action="reject")) == pytest.approx(share(0, 1))
    assert weight(event(), event(2, "reject")) == 0


def test_the_reason_counts_and_dates():
    said = [event(number, days=30) for number in range(5)]
    said += [event(5, "reject", days=2), event(6, "edit", days=90)]
    found = effects(said, NOW)[PLACE]
    assert (found.count_accepted, found.count_edited, found.count_rejected) == (5, 1, 1)
    assert found.last == date(2026, 11, 20)
    assert found.reason == "本站采纳 5 次、修改后采纳 1 次、退回 1 次，最近 2026-11-20"
    own = effects([event(), event(2, unit="外事办")], NOW, unit="外事办")[PLACE]
    assert own.reason == "本站采纳 2 次，其中本单位 1 次，最近 2026-11-22"


def test_a_day_is_one_of_the_place_where_it_is_read():
    late = event(added_at="2026-11-21T20:00:00+00:00")
    assert effects([late], NOW)[PLACE].last == date(2026, 11, 21)
    there = NOW.astimezone(timezone(timedelta(hours=8)))
    assert effects([late], there)[PLACE].last == date(2026, 11, 22)


def test_words_fade_with_a_half_life():
    assert weight(event(days=RULES.half_life_days)) == pytest.approx(share(0.5, 0))
    assert weight(event(days=2 * RULES.half_life_days)) == pytest.approx(share(0.25, 0))
    assert weight(event(days=-40)) == pytest.approx(share(1, 0))  # a clock that was ahead
    old, new = event(days=RULES.half_life_days), event(2, "reject")
    assert weight(old, new) == pytest.approx(share(0.5, 1))


def test_a_unit_heeds_its_own_words_more():
    said = event(unit="市外事办"), event(2, "reject", unit="交通局")
    assert weight(*said) == 0
    assert weight(*said, unit="市外事办") == pytest.approx(share(RULES.same_unit, 1))
    assert weight(*said, unit="市 外事办") == weight(*said, unit="市外事办")
    assert weight(*said, unit="交通局") == pytest.approx(share(1, RULES.same_unit))
    assert weight(event(unit=None), unit="交通局") == pytest.approx(share(1, 0))


def test_a_project_counts_once_with_its_last_word():
    same = [event(number, project_name="护照 系统维护", days=10 - number) for number in range(1, 6)]
    assert weight(*same) == pytest.approx(share(0.5 ** (5 / RULES.half_life_days), 0))
    assert effects(same, NOW)[PLACE].count_accepted == 1
    changed = [*same, event(9, "reject", project_name="护照系统维护")]
    assert weight(*reversed(changed)) == pytest.approx(share(0, 1))
    assert effects(changed, NOW)[PLACE].count_accepted == 0
    # without a project named, all is one
    assert weight(event(1, project_name=None), event(2, project_name=None)) == pytest.approx(share(1, 0))
    # two units may have projects of one name
    assert weight(event(1, project_name="会议费", unit="甲局"), event(2, project_name="会议费", unit="乙局")) == (
        pytest.approx(share(2, 0))
    )


def test_a_word_without_level_2_counts_under_every_one():
    everywhere, here = event(1, "reject", level2=None), event(2)
    found = effects([everywhere, here], NOW)
    assert found[PLACE].weight == 0
    assert found[None, PLACE[1]].weight == pytest.approx(share(0, 1))
    assert set(found) == {PLACE, (None, PLACE[1])}


@given(st.lists(st.tuples(st.sampled_from(["accept", "edit", "reject"]), st.floats(0, 5000), st.booleans())))
def test_the_effect_stays_inside_its_bound(said):
    events = [
        event(number, action, days, unit="甲局" if own else "乙局") for number, (action, days, own) in enumerate(said)
    ]
    for unit in (None, "甲局"):
        for found in effects(events, NOW, unit).values():
            assert abs(found.weight) < RULES.bound
            assert found.count_accepted + found.count_edited + found.count_rejected == len(events)
    # one more acceptance never lowers it
    more = effects([*events, event(10_000)], NOW)[PLACE].weight
    assert more > (effects(events, NOW)[PLACE].weight if events else 0) - 1e-12


def test_blocks_of_the_site_and_of_the_unit():
    entries = [
        block("资金支付及时率"),
        block(level2="数量指标", unit="市外事办"),
        block("经济增长率", unit="交通局"),
        block("预算执行率", withdrawn_at=NOW.isoformat()),
    ]
    assert blocked(entries) == {(None, "资金支付及时率")}
    assert blocked(entries, "市外 事办") == {(None, "资金支付及时率"), ("数量指标", "参会人数")}
    assert blocked(entries, "交通局") == {(None, "资金支付及时率"), (None, "经济增长率")}
    assert blocked(entries, "交通局运管处") == {(None, "资金支付及时率")}
