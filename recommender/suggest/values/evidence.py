"""What past rows and the library say about a value: of the same indicator, of its attribute."""

from __future__ import annotations

import threading
from collections import OrderedDict

import numpy as np

from recommender.index.columns import LIBRARY
from recommender.index.snapshot import Snapshot
from recommender.occurrence import Occurrence, UniqueIndicator
from recommender.suggest.values.options import options
from recommender.suggest.values.published import Published
from recommender.suggest.values.usual import Usual
from recommender.typical.attributes import attributes_of, library_attributes
from recommender.typical.summary import is_bounded

KEPT_SNAPSHOTS = 4


class PastValues:
    """How rows of one snapshot were valued; each answer is worked out once.

    :param snapshot: the index.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.published = Published(snapshot)
        self._of_end: dict[tuple[str, str], Usual | None] = {}

    def library_row(self, indicator: UniqueIndicator | None) -> Occurrence | None:
        """Give the library's row of an indicator."""
        if indicator is None:
            return None
        columns = self.snapshot.columns
        own = np.flatnonzero(columns.table_kind[indicator.tables] == LIBRARY)
        return indicator.occurrences[int(own[0])] if len(own) else None

    def of_attribute(self, level2: str, name: str, attribute: str | None) -> tuple[str, Usual] | None:
        """Give the longest attribute at the end of a name that enough rows of the level have, with its usual number.

        :param level2: canonical level 2.
        :param name: of the row.
        :param attribute: the head that a composed name was given; None takes what the name ends in.
        """
        known = attributes_of(name, library_attributes())
        for end in dict.fromkeys((*((attribute,) if attribute else ()), *known)):
            key = (level2, end)
            if key not in self._of_end:
                self._of_end[key] = self._under(level2, end)
            found = self._of_end[key]
            if found and found.rows >= options().thresholds.least_rows:
                return end, found
        return None

    def _under(self, level2: str, end: str) -> Usual | None:
        columns = self.snapshot.columns
        places = self.snapshot.lookups.under_library(level2, end)
        places = places[self.snapshot.stands[places]]
        if not len(places):
            return None
        names = [columns.texts[place] for place in columns.name[places].tolist()]
        rows, _ = columns.rows_of(places)
        return self.published.summed(rows, names[0], all(map(is_bounded, names))).usual


_lock = threading.Lock()
_past: OrderedDict[str, PastValues] = OrderedDict()


def past_values(snapshot: Snapshot) -> PastValues:
    """Give the past values of a snapshot; the last few snapshots asked about are kept.

    :param snapshot: the index; snapshots of one fingerprint are taken for one.
    """
    with _lock:
        found = _past.pop(snapshot.fingerprint, None) or PastValues(snapshot)
        _past[snapshot.fingerprint] = found
        while len(_past) > KEPT_SNAPSHOTS:
            _past.popitem(last=False)
        return found
