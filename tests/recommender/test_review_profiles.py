"""Profiles: severities and switches by form, region and kind of table."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import InputError
from corpus.table import TargetTable
from recommender.review.engine import all_rules, inspect_table
from recommender.review.profiles import FILE, Profile, Profiles, judged, shipped_profiles, site_profiles

CODES = [rule.code for rule in all_rules()]
TABLE = TargetTable.model_validate(
    {
        "project_name": "道路养护",
        "region": "天津市",
        "indicators": [{"level1": "产出指标", "level2": "质量指标", "level3": "验收合格率", "value": "≤98%"}],
    }
)


def severities(profiles: Profiles, table: TargetTable = TABLE) -> dict[str, str]:
    return {finding.code: finding.severity for finding in inspect_table(table, profiles=profiles).review.findings}


def profile(**fields: object) -> Profiles:
    return Profiles(profiles=(Profile.model_validate({"name": "本市", "severity": {"S040": "info"}} | fields),))


def test_a_profile_sets_the_severity_where_it_holds() -> None:
    assert severities(Profiles())["S040"] == "error"
    assert severities(profile())["S040"] == "info"
    assert severities(profile(regions=["天津"]))["S040"] == "info"
    assert severities(profile(regions=["河北"]))["S040"] == "error"
    assert severities(profile(frames=["mof2021"]))["S040"] == "error"
    assert severities(profile(kinds=["self-evaluation"]))["S040"] == "error"


def test_a_rule_that_is_off_says_so() -> None:
    inspection = inspect_table(TABLE, profiles=profile(severity={"S040": "off"}))
    assert "S040" not in {finding.code for finding in inspection.review.findings}
    assert inspection.not_applicable["S040"] == "按审核口径「本市」不检查"


def test_the_last_profile_decides() -> None:
    both = Profiles(profiles=(*profile().profiles, *profile(name="本处", severity={"S040": "warning"}).profiles))
    assert severities(both)["S040"] == "warning"


def test_a_finding_milder_than_usual_stays_mild() -> None:
    assert judged("error", "error", "info") == "info"
    assert judged("error", "info", "warning") == "info"
    assert judged("warning", "warning", "error") == "error"
    assert judged("warning", "info", "error") == "info"
    assert judged("error", "warning", "info") == "info"


def test_the_shipped_profiles_name_rules_that_exist() -> None:
    shipped = shipped_profiles()
    assert shipped.dated
    assert {code for one in shipped.profiles for code in one.severity} <= set(CODES)
    assert all(one.source for one in shipped.profiles)


def test_a_site_writes_its_own_after_the_shipped_ones(tmp_path: Path) -> None:
    assert site_profiles(tmp_path, CODES) == shipped_profiles()
    text = '[[profiles]]\nname = "本市口径"\nregions = ["天津"]\n[profiles.severity]\nS040 = "warning"\n'
    (tmp_path / FILE).write_text("\ufeff" + text, encoding="utf-8")
    own = site_profiles(tmp_path, CODES)
    assert own.profiles[:-1] == shipped_profiles().profiles
    assert severities(own)["S040"] == "warning"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[profiles]", "读不出来"),
        ('[[profiles]]\nname = "x"\n[profiles.severity]\nS040 = "loud"\n', "severity"),
        ('[[profiles]]\nname = "x"\n[profiles.severity]\nS998 = "off"\n', "S998"),
        ('[[profiles]]\nname = "x"\nwhere = 1\n[profiles.severity]\n', "where"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        site_profiles(tmp_path, CODES)
    assert said in refused.value.message
    assert FILE in refused.value.message
