"""Names for a project's rows: those of like projects with this project's words put in, and attributes of its things."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.encoder import Encoder
from models.vocabulary import Floats
from recommender.naming.learn import project_text
from recommender.naming.learned import Learned, Row
from recommender.naming.phrases import is_audience, pattern, quantity_of, suits
from recommender.naming.things import Thing, core_name, things, unit_family

NEIGHBOURS = 30
SHARPNESS = 8.0  # how much more the nearest examples count than the thirtieth
LEAST_LIKE = 0.25  # of the nearest example; the training tables' own nearest lie at 0.36 and more
LEAST_FIT = 0.40  # cosine between a project's thing and the words that stood in its place
LEAST_FIT_COUNTED = 0.15  # the same where both are counted in one kind of unit
LEAST_FIT_ATTRIBUTE = 0.42  # cosine between a thing and the nearest object that an attribute stood with
LONGEST_OBJECT = 10  # characters of a thing that an attribute is put to; a whole project's name reads badly
MOST_ADAPTED = 120
MOST_COMPOSED = 90
QUANTITY, QUALITY, SATISFACTION = "数量指标", "质量指标", "服务对象满意度指标"
_SAME_ROLE, _SAME_UNIT = 0.1, 0.4


@dataclass(slots=True)
class Draft:
    """A name on its way to a suggestion, with what speaks for it; larger figures speak for it more.

    :param level2: canonical level 2.
    :param name: the name.
    :param static: the place in `Learned.names` of a name taken as it is, -1 otherwise.
    :param near: summed weights of the like projects that hold it.
    :param fit: how well the project's thing fits its place, 1 where none was put in.
    :param slots: how many of the project's things were put in.
    :param thing: the thing that was put in last.
    :param attribute: the attribute where the name was built of one.
    :param common: under how many tables and categories that attribute stands.
    :param attribute_near: summed weights of the like projects that hold the attribute.
    :param counted: whether it is the quantity of something that the officer's own text counts.
    """

    level2: str
    name: str
    static: int = -1
    near: float = 0.0
    fit: float = 1.0
    slots: int = 0
    thing: Thing | None = None
    attribute: str | None = None
    common: int = 0
    attribute_near: float = 0.0
    counted: bool = False


@dataclass(frozen=True)
class View:
    """A project as naming sees it: its things and vectors, and how near each example is."""

    text: str
    core: str
    things: tuple[Thing, ...]
    thing_vectors: Floats
    name_vector: Floats
    text_vector: Floats
    similarity: Floats
    weights: Floats


def view(learned: Learned, encoder: Encoder, name: str, purpose: str | None, goal: str | None) -> View:
    """Look at a project.

    :param learned: what tables taught.
    :param encoder: the text model.
    :param name: the project's name.
    :param purpose: what the money is for.
    :param goal: the goal.
    """
    found = things(name, purpose, goal)
    text, core = project_text(name, purpose, goal), core_name(name)
    vectors = encoder.encode([core, text, *(thing.text for thing in found)])
    one, two = vectors[0], vectors[1]
    texts = learned.vectors["project_texts"]
    similarity = 0.5 * (learned.vectors["project_names"] @ one) + 0.5 * np.maximum(texts @ two, texts @ one)
    similarity = np.where(learned.used, similarity, -1.0).astype(np.float32)
    weights = np.exp((similarity - similarity.max(initial=-1.0)) * SHARPNESS) * learned.used
    return View(text, core, found, vectors[2:], one, two, similarity, weights.astype(np.float32))


def draft_names(learned: Learned, seen: View) -> list[Draft]:
    """Draft names for a project's rows.

    :param learned: what tables taught.
    :param seen: the project, from `view`.
    :return: each (level 2, name) once, those of the nearest projects first; none of others' where no project is near.
    """
    drafts: dict[tuple[str, str], Draft] = {}
    order = np.argsort(-seen.similarity, kind="stable")[:NEIGHBOURS]
    if seen.similarity.max(initial=-1.0) >= LEAST_LIKE:
        examples = order[learned.used[order]].tolist()
        fitting = _fitting(learned, seen, {place for example in examples for place in _foreign(learned, seen, example)})
        for example in examples:
            _adapt(learned, seen, example, fitting, drafts)
    best = sorted(drafts.values(), key=lambda draft: -draft.near)[:MOST_ADAPTED]
    drafts = {(draft.level2, draft.name): draft for draft in best}
    for draft in (*_counted(seen), *_with_attributes(learned, seen)):
        held = drafts.setdefault((draft.level2, draft.name), draft)
        if held is not draft:
            held.attribute, held.common, held.attribute_near = draft.attribute, draft.common, draft.attribute_near
            held.thing = draft.thing if draft.counted else held.thing or draft.thing
            held.counted |= draft.counted
    return [draft for draft in drafts.values() if not _says_again(draft)]


def _says_again(draft: Draft) -> bool:
    """Tell whether a draft is another quantity of a thing whose number has its own row."""
    thing = draft.thing
    if thing is None or thing.figure is None or draft.counted:
        return False
    return draft.level2 == QUANTITY or pattern("count").search(draft.name) is not None or draft.name == thing.text


def _foreign(learned: Learned, seen: View, example: int) -> Iterator[int]:
    """Give the places in an example's names where its own words stood, but for words that this project has too."""
    for row in learned.rows[example]:
        for part in row.parts:
            if not isinstance(part, str) and learned.slots[part].text not in seen.text:
                yield part


def _adapt(
    learned: Learned,
    seen: View,
    example: int,
    fitting: dict[int, tuple[Thing, float]],
    drafts: dict[tuple[str, str], Draft],
) -> None:
    """Take over an example's rows, this project's things in the places of its own."""
    weight = float(seen.weights[example])
    for row in learned.rows[example]:
        made = (learned.names[row.name][1], 1.0, []) if row.name >= 0 else _filled(learned, seen, row, fitting)
        if made is None:
            continue
        name, fit, put = made
        held = drafts.get((row.level2, name))
        if held is None:
            held = drafts[row.level2, name] = Draft(row.level2, name, row.name, fit=fit)
        held.near += weight
        held.fit = min(held.fit, fit)
        if put:
            held.slots, held.thing = max(held.slots, len(put)), put[-1]


def _filled(
    learned: Learned, seen: View, row: Row, fitting: dict[int, tuple[Thing, float]]
) -> tuple[str, float, list[Thing]] | None:
    name, fit = "", 1.0
    put: list[Thing] = []
    for place, part in enumerate(row.parts):
        if isinstance(part, str):
            if put and _stutters(name, part):
                return None
            name += part
            continue
        own = learned.slots[part].text
        if own in seen.text:  # speaks of this project already
            name += own
            continue
        found = fitting.get(part)
        if found is None or _stutters(name, found[0].text):
            return None
        behind = row.parts[place + 1] if place + 1 < len(row.parts) else ""
        if isinstance(behind, str) and behind and not _suits(found[0], behind):
            return None
        if row.level2 == SATISFACTION and not is_audience(found[0].text):
            return None
        name += found[0].text
        fit = min(fit, found[1])
        put.append(found[0])
    return name, fit, put


def _suits(thing: Thing, attribute: str) -> bool:
    """Tell whether an attribute says anything of a thing; of a part it says nothing that belongs to the whole."""
    return suits(thing.text, attribute) and (thing.in_name or not pattern("of_whole").search(attribute))


def _stutters(before: str, after: str) -> bool:
    """Tell whether a text would begin with what the one before it ends in (验收 + 验收合格率)."""
    return any(before.endswith(after[:length]) for length in range(min(2, len(after)), len(after) + 1))


def _fitting(learned: Learned, seen: View, places: Collection[int]) -> dict[int, tuple[Thing, float]]:
    """Find the project's thing that fits best in each place of other projects' words, with its cosine."""
    if not seen.things or not places:
        return {}
    slots = [learned.slots[place] for place in places]
    families = [unit_family(thing.unit) for thing in seen.things]
    cosines = seen.thing_vectors @ learned.vectors["slots"][list(places)].T
    same = np.array([[slot.family is not None and slot.family == family for slot in slots] for family in families])
    role = np.array([[thing.in_name == slot.in_name for slot in slots] for thing in seen.things])
    people = np.array([is_audience(slot.text) for slot in slots])
    alike = np.array([(people == is_audience(thing.text)) & (not thing.bare) for thing in seen.things])
    cosines = np.where(alike, cosines, -1.0)  # people take the places of people only
    best = np.argmax(cosines + _SAME_ROLE * role + _SAME_UNIT * same, axis=0).tolist()
    found = {}
    for column, (place, thing) in enumerate(zip(places, best, strict=True)):
        cosine = float(cosines[thing, column])
        if cosine >= LEAST_FIT or (same[thing, column] and cosine >= LEAST_FIT_COUNTED):
            found[place] = seen.things[thing], cosine
    return found


def _counted(seen: View) -> list[Draft]:
    """Name the row of everything that the officer's own text counts or promises a share, time or amount of."""
    found = []
    for thing in seen.things:
        if thing.row is not None:
            head = quantity_of(thing.unit, unit_family(thing.unit)) if thing.level2 == QUANTITY else None
            found.append(Draft(thing.level2, thing.row, slots=1, thing=thing, attribute=head, counted=True))
    return found


def _with_attributes(learned: Learned, seen: View) -> list[Draft]:
    """Put attributes to the project's things, where like things have stood with them."""
    if not seen.things or not learned.attributes:
        return []
    fits = _fits(learned, seen)
    sizes = np.diff(learned.starts)
    examples = np.where((learned.owners >= 0) & learned.usable, seen.weights[np.maximum(learned.owners, 0)], 0.0)
    near = np.add.reduceat(examples, learned.starts[:-1])
    owners, places = np.nonzero(fits >= LEAST_FIT_ATTRIBUTE)
    order = np.argsort(-(fits[owners, places].astype(np.float64) + near[places]), kind="stable")
    found = []
    for owner, place in zip(owners[order].tolist(), places[order].tolist(), strict=True):
        thing = seen.things[owner]
        level2, attribute = learned.attributes[place]
        if thing.bare or len(thing.text) > LONGEST_OBJECT:
            continue
        if not _suits(thing, attribute) or (level2 == SATISFACTION and not is_audience(thing.text)):
            continue
        if thing.figure and (level2 == QUANTITY or (thing.row and level2 == QUALITY)):
            continue  # its number has a row; what is good of 无人机购置 is 无人机 itself
        if attribute in thing.text or thing.text.endswith(attribute[:1]) or _stutters(thing.text, attribute):
            continue
        fit = float(fits[owner, place])
        found.append(
            Draft(
                level2,
                thing.text + attribute,
                fit=fit,
                slots=1,
                thing=thing,
                attribute=attribute,
                common=int(sizes[place]),
                attribute_near=float(near[place]),
            )
        )
        if len(found) == MOST_COMPOSED:
            break
    return found


def _fits(learned: Learned, seen: View) -> Floats:
    """Give the cosine of each thing with the nearest object that each attribute stood with, -1 where none may be used.

    :return: shape (things, attributes).
    """
    objects = learned.objects
    cosines = (objects.vectors @ seen.thing_vectors.T)[objects.places]
    if not learned.usable.all():
        known = np.zeros(len(objects.places), dtype=np.bool_)
        known[objects.pair_of[learned.usable]] = True
        cosines[~known] = -1.0
    return np.asarray(np.maximum.reduceat(cosines, objects.starts, axis=0).T)


def draft_vectors(learned: Learned, encoder: Encoder, drafts: Sequence[Draft]) -> Floats:
    """Give the vectors of drafts; those of names taken as they are were made beforehand.

    :return: shape (drafts, dimension).
    """
    made = [place for place, draft in enumerate(drafts) if draft.static < 0]
    dimension = learned.vectors["names"].shape[1]
    vectors = np.zeros((len(drafts), dimension), dtype=np.float32)
    taken = np.array([draft.static for draft in drafts], dtype=np.int64)
    vectors[taken >= 0] = learned.vectors["names"][taken[taken >= 0]]
    if made:
        vectors[made] = encoder.encode([drafts[place].name for place in made])
    return vectors


def name_counts(learned: Learned, drafts: Sequence[Draft]) -> npt.NDArray[np.float64]:
    """Say how many example tables hold each draft's name as it is."""
    taken = np.array([draft.static for draft in drafts], dtype=np.int64)
    return np.where(taken >= 0, learned.counts[np.maximum(taken, 0)], 0).astype(np.float64)
