"""The impact run: counts per rule, examples, and what a change of the rules changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import InputError
from corpus.readers import read_file
from recommender.review.engine import all_rules, review_tables
from recommender.review.impact import EXAMPLES, Impact, compare_impacts, impact_of, read_impact

SEED = Path(__file__).parents[2] / "corpus" / "data" / "tianjin-fao-2023.txt"


@pytest.fixture(scope="module")
def impact() -> Impact:
    tables = read_file(SEED).tables
    return impact_of(tables, review_tables(tables))


def test_every_rule_is_counted(impact: Impact) -> None:
    assert (impact.tables, impact.rows) == (7, 70)
    assert [rule.code for rule in impact.rules] == [rule.code for rule in all_rules()]
    by_code = {rule.code: rule for rule in impact.rules}
    assert (by_code["S022"].error, by_code["S022"].tables) == (1, 1)
    assert by_code["S022"].per_1000_rows == pytest.approx(1000 / 70, abs=0.01)
    assert by_code["S022"].examples[0].level3 == "成本控制率"
    assert all(len(rule.examples) <= EXAMPLES for rule in impact.rules)
    assert sum(rule.error + rule.warning + rule.info for rule in impact.rules) == len(impact.fired)


def test_a_saved_run_is_compared(impact: Impact, tmp_path: Path) -> None:
    path = tmp_path / "上次.json"
    path.write_text(impact.model_dump_json(), encoding="utf-8")
    assert compare_impacts(read_impact(path), impact) == ()
    fewer = impact.model_copy(update={"fired": tuple(one for one in impact.fired if one.code != "S022")})
    [gone] = compare_impacts(impact, fewer)
    assert (gone.code, gone.before, gone.after, len(gone.gone), gone.new) == ("S022", 1, 0, 1, ())
    [new] = compare_impacts(fewer, impact)
    assert (new.before, new.after, new.new[0].level3) == (0, 1, "成本控制率")


def test_a_file_that_is_no_run_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    for text in ("{", "[]"):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match="--save"):
            read_impact(path)
    with pytest.raises(InputError):
        read_impact(tmp_path / "missing.json")
