"""The starter library passes the product's own rules."""

from __future__ import annotations

import pytest

from corpus.library import load_library
from corpus.value import parse_value
from recommender.review.engine import FAILED, review_table

TABLES = load_library()


@pytest.mark.parametrize("table", TABLES, ids=[table.project_name for table in TABLES])
def test_no_rule_finds_an_error_in_a_library_table(table):
    findings = review_table(table).findings
    assert [(found.code, found.level3, found.message) for found in findings if found.severity == "error"] == []
    assert FAILED not in {found.code for found in findings}


def test_a_wrong_row_in_a_library_table_would_be_found():
    table = TABLES[0]
    rate = next(row for row in table.indicators if row.level3.endswith("率"))
    wrong = rate.model_copy(update={"value": "很多", "target": parse_value("很多")})
    rows = tuple(wrong if row is rate else row for row in table.indicators)
    findings = review_table(table.model_copy(update={"indicators": rows})).findings
    assert [found.level3 for found in findings if found.severity == "error"] == [rate.level3]
