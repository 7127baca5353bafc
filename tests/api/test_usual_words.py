"""What is said of usual values: few are listed as they were published, many are summed up."""

from __future__ import annotations

import re

import pytest

from api.pages.charts import typical_picture, typical_words, usual_words
from corpus.value import parse_value
from recommender.typical import typical_value


def usual(*values):
    found = typical_value([(value, parse_value(value)) for value in values])
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (["≥90%"], "公布过 1 次：≥90%"),
        (["≥92%", "≥95%"], "公布过 2 次：≥92%、≥95%"),
        (["≥95%", "≥95%"], "公布过 2 次：≥95%"),
        (["≥95%", "≥95%", "按计划完成"], "公布过 3 次，其中 2 次是≥95%"),
        (["≥90%", "≥92%", "≥95%", "≥98%"], "公布过 4 次：≥90%、≥92%、≥95%等"),
        (["按时完成", "按时完成", "及时"], "公布过 3 次，其中 2 次是按时完成"),
        (["≥95%"] * 6 + ["优"], "公布过 7 次，其中 6 次是≥95%"),
    ],
)
def test_few_values_are_said_as_published(values, said):
    assert typical_words(usual(*values)) == said
    assert usual_words(usual(*values)) == said


def test_many_values_are_summed_up():
    found = usual("≥80%", "≥85%", "≥90%", "≥95%", "≥98%")
    assert typical_words(found) == "公布过 5 次，居中的是 ≥90%，多数在 82–96.8%"
    assert usual_words(found) == "公布过 5 次，多数在 82–96.8%"


@pytest.mark.parametrize("own", [40.0, 90.0, 120.0])
def test_the_own_number_lies_on_the_axis(own):
    picture = typical_picture(usual("≥80%", "≥85%", "≥90%", "≥95%", "≥98%"), own)
    left, right = map(float, re.search(r'x1="([\d.]+)" x2="([\d.]+)"', picture).groups())
    assert left <= float(re.search(r'd="M([\d.]+) ', picture)[1]) <= right
    assert f"本表 {own:g}%" in picture
