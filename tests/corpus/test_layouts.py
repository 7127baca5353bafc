"""The labelled documents of the 22 layouts are read as a careful person reads them, in every format."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from corpus.readers import known_extensions

sys.path.insert(0, str(Path(__file__).parents[1] / "documents"))

from accuracy import Count, committed, compare, measure, row_field, seeded, table_field, table_of, total
from layout_files import EXTENSIONS
from layout_forms import FORMATS, FORMS
from make_layouts import HERE, documents

from corpus.readers import read_file

LOWEST = 0.99
READ = [extension for extension in EXTENSIONS if extension in known_extensions()]


@pytest.fixture(scope="module")
def counts():
    return measure(committed())


def test_every_layout_is_there_in_every_format_in_which_it_occurs():
    wanted = {f"{name}{extension}" for name in FORMS for extension in (*FORMATS.get(name, EXTENSIONS), ".json")}
    assert {path.name for path in HERE.iterdir()} == wanted
    assert len(wanted) >= 60


@pytest.mark.parametrize("extension", READ)
def test_fields_are_read_in_each_format(counts, extension):
    assert total(counts, extension) >= LOWEST, table_of(counts)


@pytest.mark.parametrize("name", sorted(FORMS))
def test_no_layout_is_lost_in_any_format(counts, name):
    assert all(count.accuracy >= 0.95 for (layout, _), count in counts.items() if layout == name), table_of(counts)


@pytest.mark.parametrize("extension", [".xlsx", ".csv"])
def test_other_names_orders_and_merges_are_read_as_well(extension):
    assert total(measure(seeded(1000, (extension,))), extension) >= LOWEST


def test_the_measure_sees_what_is_wrong_missing_and_too_much():
    (wanted,) = documents()["L02"][1]
    (table,) = read_file(HERE / "L02.csv").tables
    assert compare([wanted], [table]).accuracy == 1
    rows = table.indicators
    renamed = table.model_copy(update={"indicators": (rows[0].model_copy(update={"level2": "质量指标"}), *rows[1:])})
    assert [wrong[1:] for wrong in compare([wanted], [renamed]).wrong] == [("数量指标", "质量指标")]
    assert compare([wanted], [table.model_copy(update={"indicators": rows[1:]})]).accuracy < 1
    assert compare([wanted], [table.model_copy(update={"indicators": (*rows, rows[0])})]).accuracy < 1
    assert compare([wanted], []).accuracy == 0
    assert compare([wanted], [table, table]).accuracy < 1


def test_blank_fields_count_for_nothing():
    count = Count()
    count.field("a", None, None)
    assert (count.fields, count.accuracy) == (0, 1.0)


def test_fields_are_found_by_the_names_of_the_expected_tables():
    (table,) = read_file(HERE / "L02.csv").tables
    assert table_field(table, "budget_total") == 318.4
    assert (row_field(table.indicators[0], "operator"), row_field(table.indicators[0], "unit")) == ("≥", "公里")
