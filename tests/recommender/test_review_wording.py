"""What stands in for words must itself pass the rules, and characters are set right without a change of meaning."""

from __future__ import annotations

import re

import pytest

from corpus.table import TargetTable
from corpus.value import parse_value
from recommender.review.engine import all_rules, review_table
from recommender.review.lexicon import table
from recommender.review.spelling import tidy_name, tidy_text, tidy_value

FORM = [rule for rule in all_rules() if rule.group == "B 取值形式"]
PROXIES = sorted({text for _, instead in table("proxy").values() for text in instead.split("」或「")})


@pytest.mark.parametrize("text", PROXIES)
def test_a_proposed_number_passes_the_rules_on_values(text):
    found = re.match(r"(?P<name>.+?) (?P<value>[≥≤=].+)$", text)
    assert found is not None
    row = {
        "level1": "效益指标",
        "level2": "社会效益指标",
        "level3": found["name"],
        "value": found["value"].replace("N", "10"),
    }
    assert review_table(TargetTable.model_validate({"indicators": [row]}), rules=FORM).findings == ()


@pytest.mark.parametrize("value", ["≧95%", "》95%", ">=95%", "═95％", "≥９５百分比", "≥95%\n", "530元/人*月", "≥30M2"])
def test_a_mended_value_means_the_same(value):
    assert tidy_value(value) != value
    assert parse_value(tidy_value(value)).meaning == parse_value(value).meaning
    assert tidy_value(tidy_value(value)) == tidy_value(value)


@pytest.mark.parametrize(
    "text", ["≥95%", "参与共建“一带一路”活动", "7×24小时", "优:办结\n良:基本办结", "《统计法》宣传", "A B类设备"]
)
def test_standard_characters_stay(text):
    assert tidy_value(text) == text
    assert tidy_text(text) == text


def test_names_lose_line_breaks_and_single_quotes():
    assert tidy_name("软件维护\n数量") == "软件维护数量"
    assert tidy_name('"硬件维护数量') == "硬件维护数量"
    assert tidy_name("依据津财〔2020〕16号") == "依据津财〔2020〕16号"
    assert tidy_text("依据(2020)16号、[2021]第3号") == "依据〔2020〕16号、〔2021〕第3号"
