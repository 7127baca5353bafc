"""Preferences keep up with the log, whoever writes it."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest

from corpus.feedback import Feedback, NewBlock
from corpus.store import Store
from recommender import Recommender
from recommender.feedback import effects, feedback_options
from recommender.preferences import PreferenceBook
from recommender.settings import Settings

RULES = feedback_options().effect


def share(spoken_for, spoken_against):
    return RULES.bound * (spoken_for - spoken_against) / (spoken_for + spoken_against + RULES.caution)


@pytest.fixture
def store(tmp_path):
    opened = Store(tmp_path / "corpus.db")
    yield opened
    opened.close()


def say(store, action, name, level2=None, project="护照系统维护", unit=None):
    given = Feedback(action=action, level3=name, level2=level2, project_name=project, unit=unit)
    return store.feedback.add(given)[0]


def test_preferences_follow_the_log(store):
    book = PreferenceBook(store.feedback)
    assert book.of(None).effect("数量指标", "参会人数") is None
    accepted = say(store, "accept", "参会人数", "数量指标", unit="外事办")
    say(store, "reject", "经济增长率")
    found = book.of(None)
    assert book.of(None) is found
    assert found.effect("数量指标", "★参会 人数").weight == pytest.approx(share(1, 0))
    assert found.effect("质量指标", "参会人数") is None
    assert found.effect("社会效益指标", "经济增长率").weight < 0
    assert book.of("外事办").effect("数量指标", "参会人数").weight == pytest.approx(share(RULES.same_unit, 0))
    store.feedback.withdraw(accepted.id)
    assert book.of("外事办").effect("数量指标", "参会人数") is None
    entry, _ = store.feedback.block(NewBlock(name="参会人数", unit="外事办"))
    assert book.of("外事办").is_blocked("数量指标", "参会人数")
    assert book.of("外事办").is_blocked(None, "参会人数")
    assert not book.of(None).is_blocked("数量指标", "参会人数")
    store.feedback.unblock(entry.id)
    assert not book.of("外事办").is_blocked("数量指标", "参会人数")


def test_preferences_of_many_units_are_not_kept_for_ever(store):
    say(store, "accept", "参会人数")
    book = PreferenceBook(store.feedback)
    for number in range(200):
        assert book.of(f"单位{number}").effect(None, "参会人数")
    assert len(book._of_unit) < 100


class _Clock(datetime):
    """A clock that a test sets ahead."""

    ahead = timedelta()

    @classmethod
    def now(cls, tz=None):
        return datetime.now(tz) + cls.ahead


def test_a_day_later_words_have_faded(store, monkeypatch):
    monkeypatch.setattr("recommender.preferences.datetime", _Clock)
    say(store, "accept", "参会人数")
    book = PreferenceBook(store.feedback)
    assert book.of(None).effect(None, "参会人数").weight == pytest.approx(share(1, 0))
    monkeypatch.setattr(_Clock, "ahead", timedelta(days=RULES.half_life_days))
    assert book.of(None).effect(None, "参会人数").weight == pytest.approx(share(0.5, 0), rel=1e-3)


def test_keeping_up_gives_what_reading_all_gives(store):
    chance = random.Random(20261122)
    book, elsewhere = PreferenceBook(store.feedback), Store(store.place)
    for _ in range(120):
        writing = chance.choice((store, elsewhere))
        if chance.random() < 0.15 and writing.feedback.words():
            writing.feedback.withdraw(chance.choice(writing.feedback.words()).id)
        else:
            say(
                writing,
                chance.choice(("accept", "reject")),
                f"指标{chance.randrange(6)}",
                chance.choice((None, "数量指标", "质量指标")),
                f"项目{chance.randrange(4)}",
                chance.choice((None, "甲局", "乙局")),
            )
        unit = chance.choice((None, "甲局", "乙局", "丙局"))
        kept_up = book.of(unit)
        now = datetime.now().astimezone()
        expected = effects(store.feedback.words(), now, unit)
        assert set(kept_up.effects) == set(expected)
        for place, effect in expected.items():
            assert kept_up.effects[place].weight == pytest.approx(effect.weight, abs=1e-6)
            assert kept_up.effects[place].reason == effect.reason
    elsewhere.close()


def test_the_service_delegates(tmp_path):
    settings = Settings(home=tmp_path / "home")
    service = Recommender(settings)
    [(first, new)] = service.feedback([Feedback(action="accept", level3="参会人数", unit="外事办")])
    assert new
    assert service.feedback_log() == (1, (first,))
    entry, _ = service.block(NewBlock(name="经济增长率"))
    assert service.blocks() == (1, (entry,))
    service.close()
    again = Recommender(settings)
    assert again.preferences("外事办").effect(None, "参会人数").count_accepted == 1
    assert again.preferences().blocked == {(None, "经济增长率")}
    again.withdraw_feedback(first.id)
    again.unblock(entry.id)
    assert (again.preferences().effects, again.preferences().blocked) == ({}, frozenset())
    assert again.feedback_log() == again.blocks() == (0, ())
    again.close()
