"""Learning names: a project's own words become places, common words stay, attributes need several objects."""

from __future__ import annotations

import json

import numpy as np
import pytest

from corpus.training_tables import load_training_tables
from recommender.naming.compose import draft_names, view
from recommender.naming.learn import LEAST_EXAMPLES, MOST_TEXT, learn, project_text
from recommender.naming.learned import ARRAYS, FILE, LIBRARY, Row, load, save

OBJECTS = ("路灯", "桥梁", "堤防", "校车", "食堂", "水库")


@pytest.fixture(scope="module")
def encoder(group_encoder):
    return group_encoder("管网 路灯", "桥梁", "食堂", "日常")


@pytest.fixture(scope="module")
def tables(invented):
    """Pipes first, then a table for each object, then so many plain ones that a word of one table is rare."""
    pipes = invented(
        "雨水管网改造",
        *("数量|改造雨水管网长度", "质量|雨水管网验收合格率", "质量|验收合格率", "数量|雨水管网", "时效|完成时间"),
        goal="改造雨水管网8.6公里",
    )
    others = [
        invented(f"{one}维修", f"质量|{one}验收合格率", "时效|完成时间", kind="declaration", id=f"published-{one}")
        for one in OBJECTS
    ]
    return [pipes, *others, *(invented("日常运行", "满意度|群众满意度", "数量|长度") for _ in range(80))]


@pytest.fixture(scope="module")
def learned(tables, encoder):
    return learn(tables, [], encoder)


def shown(learned, row):
    """Give a name with its places in brackets."""
    return "".join(part if isinstance(part, str) else f"[{learned.slots[part].text}]" for part in row.parts)


def test_the_projects_own_words_become_places(learned):
    names = [shown(learned, row) for row in learned.rows[0]]
    assert names == ["[改造雨水管网]长度", "[雨水管网]验收合格率", "验收合格率", "完成时间"]
    assert [shown(learned, row) for row in learned.rows[2]] == ["[桥梁]验收合格率", "完成时间"]


def test_a_name_of_nothing_but_own_words_teaches_nothing(learned):
    assert "[雨水管网]" not in {shown(learned, row) for row in learned.rows[0]}
    assert all(any(isinstance(part, str) for part in row.parts) for rows in learned.rows for row in rows)


def test_words_of_many_tables_belong_to_nobody(learned):
    """日常运行 stands in eighty project names; its rows still are taken as they are."""
    assert [row.parts for row in learned.rows[-1]] == [("群众满意度",), ("长度",)]


def test_places_know_their_projects_name_and_what_was_counted(learned):
    known = {slot.text: slot for slot in learned.slots}
    assert (known["雨水管网"].in_name, known["雨水管网"].family) == (True, "length")
    assert (known["改造雨水管网"].in_name, known["改造雨水管网"].family) == (False, "length")
    assert (known["桥梁"].in_name, known["桥梁"].family) == (True, None)


def test_names_without_places_are_counted_by_tables(learned):
    counts = dict(zip(learned.names, learned.counts.tolist(), strict=True))
    assert counts["时效指标", "完成时间"] == 1 + len(OBJECTS)
    assert counts["质量指标", "验收合格率"] == 1
    assert all(learned.names[row.name][1] == "".join(map(str, row.parts)) for row in learned.rows[0] if row.name >= 0)


def test_attributes_stand_under_enough_objects(invented, encoder):
    tables = [invented(f"{one}维修", f"质量|{one}验收合格率", f"质量|{one}破损率") for one in OBJECTS]
    for count in (LEAST_EXAMPLES - 1, LEAST_EXAMPLES):
        found = learn(tables[:count], [], encoder).attributes
        assert (("质量指标", "验收合格率") in found) == (count >= LEAST_EXAMPLES)
    repeated = [invented("路灯维修", f"质量|{one}验收合格率") for one in OBJECTS]
    assert learn(repeated, [], encoder).attributes == ()  # one project, however many tables


def test_attributes_know_their_objects_and_whose_they_are(tables, invented, encoder):
    library = invented("食堂类", "质量|食堂验收合格率", kind="library")
    found = learn(tables, [library], encoder)
    place = found.attributes.index(("质量指标", "验收合格率"))
    of_it = slice(found.starts[place], found.starts[place + 1])
    assert found.owners[of_it].tolist() == [0, 1, 2, 3, 4, 5, 6, LIBRARY]
    assert len(found.starts) == len(found.attributes) + 1
    assert found.starts[-1] == len(found.owners) == len(found.vectors["objects"])
    canteen = encoder.encode(["食堂"])[0]
    assert found.vectors["objects"][of_it][-1].tolist() == canteen.tolist()


def test_every_vector_has_its_text(learned, encoder):
    sizes = {name: len(learned.vectors[name]) for name in ARRAYS}
    assert sizes["project_names"] == sizes["project_texts"] == len(learned.tables) == len(learned.rows)
    assert (sizes["slots"], sizes["names"]) == (len(learned.slots), len(learned.names))
    assert {learned.vectors[name].shape[1] for name in ARRAYS} == {encoder.dimension}


def test_nothing_can_be_learned_from_nothing(encoder):
    empty = learn([], [], encoder)
    assert (empty.tables, empty.rows, empty.attributes) == ((), (), ())
    assert draft_names(empty, view(empty, encoder, "桥梁维修", None, None)) == []


def test_a_projects_text_is_cut():
    assert project_text("甲", None, "丙") == "甲 丙"
    assert len(project_text("甲" * 500, "乙" * 500, None)) == MOST_TEXT


# On disk


def test_loaded_equals_saved(learned, tmp_path):
    save(learned, tmp_path)
    again = load(tmp_path)
    for field in ("tables", "rows", "slots", "names", "attributes", "left_out"):
        assert getattr(again, field) == getattr(learned, field), field
    for field in ("counts", "starts", "owners"):
        assert getattr(again, field).tolist() == getattr(learned, field).tolist()
    for name in ARRAYS:
        assert not again.vectors[name].flags.writeable  # mapped
        assert again.vectors[name].tolist() == learned.vectors[name].tolist()
    assert isinstance(again.rows[0][0], Row)


@pytest.mark.parametrize("harm", ["missing", "not JSON", "without rows", "an array missing", "a slot too short"])
def test_damaged_files_are_noticed(learned, tmp_path, harm):
    save(learned, tmp_path)
    texts = json.loads((tmp_path / FILE).read_text("utf-8"))
    if harm == "missing":
        (tmp_path / FILE).unlink()
    elif harm == "an array missing":
        (tmp_path / "naming.slots.npy").unlink()
    elif harm == "not JSON":
        (tmp_path / FILE).write_text("{", "utf-8")
    else:
        changed = {key: value for key, value in texts.items() if key != "rows"}
        changed = changed if harm == "without rows" else texts | {"slots": [["路灯"]]}
        (tmp_path / FILE).write_text(json.dumps(changed), "utf-8")
    with pytest.raises((OSError, ValueError, KeyError, TypeError)):
        load(tmp_path)


# As if some had never been seen


def drafted(learned, encoder, *project):
    seen = view(learned, encoder, *project, None, None) if len(project) == 1 else view(learned, encoder, *project)
    return {draft.name: draft for draft in draft_names(learned, seen)}


def test_examples_left_out_vanish_from_drafts(learned, encoder):
    pipes = ("雨水管网改造", None, "改造雨水管网")
    assert "改造雨水管网长度" in drafted(learned, encoder, *pipes)
    without = learned.without({0})
    assert "改造雨水管网长度" not in drafted(without, encoder, *pipes)
    assert not without.used[0]
    assert without.used[1:].all()
    assert learned.used.all()  # not changed itself


def test_published_tables_are_left_out_by_their_id(learned, tables):
    assert learned.tables[:3] == (None, "published-路灯", "published-桥梁")
    without = learned.without_tables({"published-桥梁", "unknown"})
    assert without.left_out == {2}
    assert without.without({0}).left_out == {0, 2}
    assert learned.without_tables({"unknown"}) is learned
    assert learned.without_tables(set()) is learned


def test_a_left_out_tables_objects_support_no_attribute(learned, encoder):
    assert "桥梁验收合格率" in drafted(learned, encoder, "桥梁加固")
    bridge = learned.without_tables({"published-桥梁"})
    assert "桥梁验收合格率" not in drafted(bridge, encoder, "桥梁加固")


def test_no_examples_left_gives_no_drafts_of_examples(learned, encoder):
    nobody = learned.without(range(len(learned.tables)))
    assert drafted(nobody, encoder, "雨水管网改造") == {}


def test_the_shipped_training_tables_teach_something(group_encoder):
    learned = learn(load_training_tables()[:80], [], group_encoder("道路"))
    kinds = [any(isinstance(part, int) for part in row.parts) for rows in learned.rows for row in rows]
    assert 0.1 < np.mean(kinds) < 0.9
    assert len(learned.attributes) > 5
