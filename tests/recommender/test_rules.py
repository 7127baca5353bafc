"""Every rule against its cases: what must fire, and what must not."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml

from corpus.resources import read_toml
from corpus.table import TargetTable
from recommender.review import lexicon
from recommender.review.catalogue import catalogue
from recommender.review.engine import all_rules
from recommender.review.rule import BASIS_NOTES, Rule
from tests.recommender.given_past import given_surroundings

ROOT = Path(__file__).parents[2]
CASES = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "tests" / "rules").glob("*.yml"))
}
RULES = {rule.code: rule for rule in all_rules()}


def _flat() -> list[Any]:
    return [pytest.param(code, case, id=f"{code}-{case['name']}") for code, cases in CASES.items() for case in cases]


def _findings(code: str, case: dict[str, Any]) -> tuple[Any, ...]:
    return RULES[code].run(TargetTable.model_validate(case["table"]), given_surroundings(case)).findings


@pytest.mark.parametrize(("code", "case"), _flat())
def test_case(code: str, case: dict[str, Any]) -> None:
    found = _findings(code, case)
    expected = case["expect"]
    said = [(finding.row, finding.severity, finding.message) for finding in found]
    assert len(found) == len(expected), said
    for finding, wanted in zip(found, expected, strict=True):
        for field, value in wanted.items():
            assert getattr(finding, field) == value, said
        assert finding.code == code
        assert finding.message
        assert finding.remedy
        assert finding.basis
        assert (finding.row is None) or finding.level3 == finding.model_dump()["level3"]


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_metadata(rule: Rule) -> None:
    assert re.fullmatch(r"S\d{3}", rule.code)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", rule.slug)
    assert rule.check.__module__ == f"recommender.review.rules.{rule.code.lower()}"
    for text in (rule.name, rule.group, rule.meaning, rule.bad, rule.good, rule.basis):
        assert text.strip()
    assert rule.meaning.endswith("。")
    assert rule.meaning.count("。") <= 3
    assert rule.basis_kind in BASIS_NOTES
    assert rule.version >= 1


@pytest.mark.parametrize("code", RULES)
def test_enough_cases(code: str) -> None:
    cases = CASES[code]
    assert sum(bool(case["expect"]) for case in cases) >= 2
    assert sum(not case["expect"] for case in cases) >= 2
    names = [case["name"] for case in cases]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("code", RULES)
def test_documented_examples_are_cases(code: str) -> None:
    marked = {kind: [case for case in CASES[code] if case.get("example") == kind] for kind in ("bad", "good")}
    assert len(marked["bad"]) == len(marked["good"]) == 1
    assert _findings(code, marked["bad"][0])
    assert not _findings(code, marked["good"][0])


def test_codes_and_slugs_are_unique() -> None:
    assert len({rule.code for rule in all_rules()}) == len({rule.slug for rule in all_rules()}) == len(all_rules())
    assert [rule.code for rule in all_rules()] == sorted(CASES)


def test_catalogue_is_current() -> None:
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert page == catalogue(), "run: python -m recommender.review.catalogue > docs/rules.md"


def test_lexicons_name_their_source() -> None:
    folder = files("recommender.review").joinpath("data", "lexicons")
    for file in folder.iterdir():
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", read_toml("recommender.review", f"lexicons/{file.name}")["dated"])
    data = lexicon.lexicons()
    for section in lexicon.SECTIONS:
        for name, entry in data[section].items():
            assert entry["source"].strip(), name
    for name in data["words"]:
        assert len(set(lexicon.words(name))) == len(data["words"][name]["entries"]), name
    for name in data["patterns"]:
        assert lexicon.pattern(name).pattern
    for name in data["thresholds"]:
        assert lexicon.threshold(name) > 0


def test_polarity_lists_do_not_overlap() -> None:
    lists = [set(lexicon.words(name)) for name in ("positive", "negative", "either_way")]
    assert len(set().union(*lists)) == sum(map(len, lists))
