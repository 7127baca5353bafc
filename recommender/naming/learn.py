"""Learning how names are built: from training tables, the starter library and what the site has published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from corpus.names import plain_name
from corpus.table import TargetTable
from models.encoder import Encoder
from models.segment import words
from models.vocabulary import Floats
from recommender.naming.learned import LIBRARY, Learned, Row, Slot
from recommender.naming.things import core_name, things, unit_family
from recommender.typical.attributes import attribute_of, learn_attributes

COMMON_WORD = 0.03  # share of the examples from which a word of names belongs to no project of its own
LEAST_EXAMPLES = 4  # tables or categories in which an attribute stands with an object
MOST_TEXT = 400  # characters of a project's text that its vector is made of
_OBJECT = range(2, 13)


def learn(examples: Sequence[TargetTable], library: Iterable[TargetTable], encoder: Encoder) -> Learned:
    """Learn how names are built.

    :param examples: tables with their projects: training tables and published ones.
    :param library: categories of the starter library.
    :param encoder: the text model.
    :return: what was learned.
    """
    common = _common_words(examples)
    slots: list[Slot] = []
    names: dict[tuple[str, str], int] = {}
    counts: Counter[int] = Counter()
    rows: list[tuple[Row, ...]] = []
    for table in examples:
        found = _rows(table, common, slots, names)
        counts.update({row.name for row in found if row.name >= 0})
        rows.append(found)
    attributes, starts, objects, owners = _attributes(examples, library)
    vectors = {
        "project_names": encoder.encode([core_name(table.project_name) for table in examples]),
        "project_texts": encoder.encode([project_text(t.project_name, t.purpose, t.goal) for t in examples]),
        "slots": _encoded(encoder, [slot.text for slot in slots]),
        "names": _encoded(encoder, [name for _, name in names]),
        "objects": _encoded(encoder, objects),
    }
    return Learned(
        tables=tuple(None if table.kind == "synthetic" else table.id for table in examples),
        rows=tuple(rows),
        slots=tuple(slots),
        names=tuple(names),
        counts=np.array([counts[place] for place in range(len(names))], dtype=np.int64),
        attributes=attributes,
        starts=np.array(starts, dtype=np.int64),
        owners=np.array(owners, dtype=np.int64),
        vectors=vectors,
    )


def project_text(name: str, purpose: str | None, goal: str | None) -> str:
    """Give the text that a project's vector is made of."""
    return " ".join(part for part in (name, purpose, goal) if part)[:MOST_TEXT]


def _encoded(encoder: Encoder, texts: Sequence[str]) -> Floats:
    """Encode texts; an empty list still gives a matrix of the right width."""
    return encoder.encode(list(texts) or [""])


def _common_words(examples: Sequence[TargetTable]) -> set[str]:
    seen = Counter(
        word for table in examples for word in {word for row in table.indicators for word in words(row.level3)}
    )
    return {word for word, count in seen.items() if count >= COMMON_WORD * len(examples)}


def _rows(
    table: TargetTable, common: set[str], slots: list[Slot], names: dict[tuple[str, str], int]
) -> tuple[Row, ...]:
    own = set(words(" ".join(part for part in (table.project_name, table.purpose, table.goal) if part))) - common
    counted = [thing for thing in things(table.project_name, table.purpose, table.goal) if thing.unit]
    core = core_name(table.project_name)
    places: dict[str, int] = {}
    found = []
    for item in table.indicators:
        name = plain_name(item.level3)
        if not item.level2 or not name:
            continue
        parts: list[str | int] = []
        for text, is_own in _split(name, own):
            if not is_own:
                parts.append(text)
                continue
            if text not in places:
                places[text] = len(slots)
                family = next(
                    (unit_family(thing.unit) for thing in counted if text in thing.text or thing.text in text), None
                )
                slots.append(Slot(text, text in core, family))
            parts.append(places[text])
        if all(isinstance(part, int) for part in parts):
            continue  # nothing but the project's own words: no way of naming to learn
        whole = len(parts) == 1
        found.append(Row(item.level2, tuple(parts), names.setdefault((item.level2, name), len(names)) if whole else -1))
    return tuple(found)


def _split(name: str, own: set[str]) -> list[tuple[str, bool]]:
    """Split a name into runs of words that are the project's own and runs that are not."""
    runs: list[tuple[str, bool]] = []
    rest = name
    for word in words(name):
        if word not in rest:  # written in capitals or full width
            continue
        before, _, rest = rest.partition(word)
        is_own = len(word) > 1 and word in own
        for text, mark in ((before, False), (word, is_own)):
            if text and runs and runs[-1][1] == mark:
                runs[-1] = (runs[-1][0] + text, mark)
            elif text:
                runs.append((text, mark))
    if rest:
        runs.append((rest, False))
    return runs


def _attributes(
    examples: Sequence[TargetTable], library: Iterable[TargetTable]
) -> tuple[tuple[tuple[str, str], ...], list[int], list[str], list[int]]:
    """Give the attributes, where their objects begin, the objects, and the example that each is from."""
    categories = list(library)
    owned = [*enumerate(examples), *((LIBRARY, table) for table in categories)]
    known = frozenset(learn_attributes(row.level3 for _, table in owned for row in table.indicators))
    under: dict[tuple[str, str], list[tuple[int, str, str]]] = {}
    for owner, table in owned:
        for item in table.indicators:
            name = plain_name(item.level3)
            attribute = attribute_of(name, known)
            if item.level2 and attribute and name.endswith(attribute) and len(name) - len(attribute) in _OBJECT:
                entry = (owner, table.project_name, name[: -len(attribute)])
                under.setdefault((item.level2, attribute), []).append(entry)
    kept = {key: found for key, found in under.items() if len({table for _, table, _ in found}) >= LEAST_EXAMPLES}
    starts = [0]
    for found in kept.values():
        starts.append(starts[-1] + len(found))
    entries = [entry for found in kept.values() for entry in found]
    return tuple(kept), starts, [thing for _, _, thing in entries], [owner for owner, _, _ in entries]
