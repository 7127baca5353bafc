"""What a ranking should heed of what people said: worked out once, then kept up with the log."""

from __future__ import annotations

import threading
from collections import ChainMap, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from corpus.feedback import Block, FeedbackLog, LogState, Word
from corpus.names import match_key
from recommender.feedback import Effect, Place, blocked, effects, same_name

_MOST_UNITS = 64


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a ranking for one unit should heed.

    :param effects: by (canonical level 2 or None for every one, match key).
    :param blocked: places that are not to be suggested, likewise.
    """

    effects: Mapping[Place, Effect]
    blocked: frozenset[Place]

    def effect(self, level2: str | None, level3: str) -> Effect | None:
        """Give what people's words do to an indicator; None where nobody spoke.

        :param level2: its canonical level 2, None where unknown.
        :param level3: its name, as published or composed.
        """
        key = match_key(level3)
        return self.effects.get((level2, key)) or self.effects.get((None, key))

    def is_blocked(self, level2: str | None, level3: str) -> bool:
        """Tell whether an indicator is not to be suggested; the parameters are those of `effect`."""
        key = match_key(level3)
        return (level2, key) in self.blocked or (None, key) in self.blocked


class PreferenceBook:
    """The preferences of every unit that asks.

    The whole log is read once; then only what was added, and again all of it after a withdrawal. Ages are those of the
    first question of a day.

    :param log: the store's log of feedback.
    """

    def __init__(self, log: FeedbackLog) -> None:
        self._log = log
        self._lock = threading.Lock()
        self._state = LogState(0, 0, 0, "")
        self._day: date | None = None
        self._by_name: dict[str, list[Word]] = defaultdict(list)
        self._spoken_by: dict[str, set[str]] = defaultdict(set)  # unit → match keys
        self._blocks: list[Block] = []
        self._of_all: dict[Place, Effect] = {}
        self._of_unit: dict[str, Preferences] = {}

    def of(self, unit: str | None) -> Preferences:
        """Give the preferences of a unit.

        :param unit: the unit's name; None where it is not known.
        """
        now = datetime.now().astimezone()
        name = same_name(unit)
        with self._lock:
            self._keep_up(now)
            if name not in self._of_unit:
                if len(self._of_unit) >= _MOST_UNITS:
                    self._of_unit.clear()
                self._of_unit[name] = self._worked_out(unit, name, now)
            return self._of_unit[name]

    def _keep_up(self, now: datetime) -> None:
        state, day = self._log.state(), now.date()
        if state == self._state and day == self._day:
            return
        # A store that was restored has another identity: its log is another one.
        whole = self._day is None or (state.withdrawn, state.store) != (self._state.withdrawn, self._state.store)
        if whole:
            self._by_name.clear()
            self._spoken_by.clear()
        added = self._log.words(after=0 if whole else self._state.last_event)
        for word in added:
            self._by_name[word.match_key].append(word)
            self._spoken_by[same_name(word.unit)].add(word.match_key)
        if whole or day != self._day:
            self._of_all = effects(self._words(set(self._by_name)), now)
        else:  # a new mapping, because the old one was handed out
            self._of_all = self._of_all | effects(self._words({word.match_key for word in added}), now)
        self._blocks = self._log.blocks()
        self._of_unit.clear()
        # What was added since the state was asked for has been read too, and is not to be read twice.
        last = max(state.last_event, added[-1].id if added else 0)
        self._state, self._day = state._replace(last_event=last), day

    def _words(self, names: set[str]) -> list[Word]:
        return [word for name in names for word in self._by_name[name]]

    def _worked_out(self, unit: str | None, name: str, now: datetime) -> Preferences:
        own = effects(self._words(self._spoken_by.get(name, set())), now, unit) if name else {}
        return Preferences(ChainMap(own, self._of_all), blocked(self._blocks, unit))
