"""The injection of faults: every class changes what it says it changes, and a known fault is counted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner

from corpus.readers import read_file
from corpus.store import Store
from corpus.table import TargetTable
from corpus.training_tables import load_training_tables
from recommender import Recommender
from recommender.benchmark.faults.__main__ import filed, main
from recommender.benchmark.faults.evaluations import evaluated
from recommender.benchmark.faults.run import FAULTS, inject_faults
from recommender.review.engine import all_rules
from recommender.review.surroundings import NothingPast

SEED = Path(__file__).parents[2] / "corpus" / "data" / "tianjin-fao-2023.txt"


@pytest.fixture(scope="module")
def tables() -> list[TargetTable]:
    synthetic = [table.model_copy(update={"kind": "declaration"}) for table in load_training_tables()[:60]]
    return [*read_file(SEED).tables, *synthetic]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    service = Recommender.open(tmp_path_factory.mktemp("faults"))
    yield service.store
    service.close()


def test_classes_are_distinct_and_name_rules_that_exist() -> None:
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 50
    assert {code for fault in FAULTS for code in fault.codes} <= {rule.code for rule in all_rules()}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_each_class_finds_a_place_and_changes_the_table(fault, tables) -> None:
    injected = [found for n, table in enumerate(tables) if (found := fault.inject(table, Random(n), tables))]
    assert injected
    for one in injected:
        assert all(row < len(one.table.indicators) for row in one.rows)
        assert one.last_year or one.others or one.table not in tables


def test_a_clean_self_evaluation_adds_up(tables) -> None:
    made = [found for table in tables if (found := evaluated(table))]
    assert made
    for table in made:
        assert sum(row.weight or 0 for row in table.indicators) == 90
        assert sum(row.score or 0 for row in table.indicators) + (table.execution_score or 0) == table.total_score


def test_the_same_tables_get_the_same_faults_and_figures(tables) -> None:
    first, second = (inject_faults(tables[:9], NothingPast()) for _ in range(2))
    assert first == second
    wrong = first.classes["率写成金额"]
    assert wrong.injected > 3
    assert wrong.found == wrong.injected
    assert len(first.untouched["error"]) == 9
    assert 0 < first.recall <= 1


def test_library_categories_are_filed_with_the_rows_that_have_a_value(store) -> None:
    given = filed(store)
    assert [table.kind for table in given[:7]] == ["declaration"] * 7
    assert len(given) > 100
    assert all(row.value for table in given[7:] for row in table.indicators)


def test_the_module_prints_the_figures(tmp_path, tables) -> None:
    path = tmp_path / "tables.json"
    path.write_text(
        "[" + ",".join(table.model_dump_json(include={"project_name", "indicators"}) for table in tables[:2]) + "]",
        encoding="utf-8",
    )
    done = CliRunner().invoke(main, ["--tables", str(path), "--no-shipped", "--missed", "--home", str(tmp_path / "h")])
    assert done.exit_code == 0, done.output
    assert "tables.json" in done.output
    assert "未改动的 2 个表" in done.output
