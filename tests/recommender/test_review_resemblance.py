"""Published tables that say what a table says, found in a store."""

from __future__ import annotations

import pytest

from corpus.store import Store
from corpus.table import ParsedDocument, TargetTable
from corpus.training_tables import load_training_tables
from recommender.index.files import open_snapshot
from recommender.review import rule, surroundings
from recommender.review.past import StorePast
from recommender.review.projects import alike_projects, project_core
from recommender.review.resemblance import alike_tables, last_year_tables
from recommender.review.rules.s083 import RULE as COPIED
from recommender.review.rules.s088 import RULE as SAME_AS_LAST_YEAR
from recommender.settings import Settings

UNIT = "某市外事办公室"
WORK = (
    ("数量指标", "友城互访团组数", "≥5个"),
    ("数量指标", "对外讲好故事场次", "≥9场"),
    ("质量指标", "外宾接待零差错", "0起"),
    ("时效指标", "外事工作完成及时率", "≥95%"),
    ("社会效益指标", "城市国际知名度", "提升"),
    ("服务对象满意度指标", "群众满意度", "≥90%"),
)


def _table(name, *rows, unit=UNIT, year=2023, **fields):
    indicators = [{"level2": level2, "level3": level3, "value": value} for level2, level3, value in rows]
    return TargetTable.model_validate(
        {"project_name": name, "unit": unit, "year": year, "indicators": indicators, **fields}
    )


TRAINING = (("数量指标", "培训期数", "≥3期"), ("数量指标", "培训人数", "≥90人"), ("质量指标", "培训合格率", "≥95%"))
LOW_INCOME = (("数量指标", "低保人数", "≥90人"), *WORK[5:])
PUBLISHED = (
    _table("2022年外事工作经费", *WORK, year=2022, budget_wan={"total": 100.0}),
    _table("外事工作经费", *WORK, year=2021),
    _table("2022年度外事工作经费", *WORK, year=2022, kind="self-evaluation"),
    _table("外事工作经费", *WORK, unit="某县外事办公室", year=2022),
    _table("港澳事务", *WORK[:4], unit="某县港澳办", year=2020),
    _table("海外宣传", *WORK[:3], ("数量指标", "宣传片部数", "≥1部"), WORK[5]),
    _table("公园养护", ("数量指标", "养护绿地面积", "≥8亩"), *WORK[4:]),
    _table("外事接待一类", *WORK, kind="library", unit=None, year=None, keywords=["外事"]),
    _table("城乡低保（城市）", *LOW_INCOME, year=2022),
    _table("城乡低保（农村）", *LOW_INCOME, year=2022),
    _table("干部培训（2022年）", *TRAINING, year=2022),
    *(_table(f"民生实事之{word}", *WORK[4:]) for word in "甲乙丙丁戊己庚辛壬癸"),
)


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    store = Store(home / "corpus.db")
    store.add_document("a" * 64, "甲.txt", ParsedDocument(tables=PUBLISHED))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("recommender.index.build.load_training_tables", lambda: load_training_tables()[::60])
        snapshot = open_snapshot(store, Settings(home=home, encoder="lsa"))
    yield snapshot, store
    store.close()


def _names(found):
    return [(one.table.project_name, one.rows) for one in found]


def test_tables_of_other_projects_that_share_many_rows_the_most_first(opened):
    judged = _table("友好城市结好庆典", *WORK, ("数量指标", "庆典场次", "=1场"))
    found = alike_tables(*opened, judged)
    assert len(found) == 3
    assert {one.table.project_name for one in found} <= {"2022年外事工作经费", "外事工作经费", "2022年度外事工作经费"}
    assert all(one.rows == (0, 1, 2, 3, 4, 5) for one in found)


def test_the_same_project_is_never_its_own_source_whatever_its_unit_and_year(opened):
    found = alike_tables(*opened, _table("2023年外事工作经费（追加）", *WORK))
    assert _names(found) == [("港澳事务", (0, 1, 2, 3)), ("海外宣传", (0, 1, 2, 5))]
    assert found[0].table.id
    assert found[0].table.indicators[1].value == "≥9场"


def test_rows_that_many_tables_share_make_no_resemblance(opened):
    judged = _table("湿地保护", ("数量指标", "湿地面积", "≥8亩"), ("数量指标", "鸟类监测次数", "≥8次"), *WORK[4:])
    assert alike_tables(*opened, judged) == ()


def test_a_row_of_very_many_tables_is_not_looked_for(opened, monkeypatch):
    judged = _table("友好城市结好庆典", *WORK)
    monkeypatch.setattr(
        "recommender.review.resemblance.threshold", lambda name: {"alike_most_spread": 2}.get(name, 0.3)
    )
    assert alike_tables(*opened, judged) == ()


def test_a_table_without_names_resembles_nothing(opened):
    assert alike_tables(*opened, _table("空表", ("数量指标", "", None))) == ()
    assert alike_tables(*opened, _table("空表")) == ()


def test_last_years_tables_of_the_same_unit_declaration_first(opened):
    found = last_year_tables(*opened, _table("2023年外事工作经费", *WORK))
    assert [(one.kind, one.year, one.unit) for one in found] == [
        ("declaration", 2022, UNIT),
        ("self-evaluation", 2022, UNIT),
    ]


def test_year_and_note_do_not_make_another_project(opened):
    assert len(last_year_tables(*opened, _table("干部培训", *TRAINING))) == 1
    assert len(last_year_tables(*opened, _table("干部培训（第二批）", *TRAINING))) == 1
    assert last_year_tables(*opened, _table("干部培训", *TRAINING, year=2025)) == ()
    assert last_year_tables(*opened, _table("干部培训", *TRAINING, year=None)) == ()
    assert last_year_tables(*opened, _table("干部培训", *TRAINING, unit="另一个局")) == ()


def test_a_note_in_brackets_tells_two_projects_of_one_name_apart(opened):
    found = last_year_tables(*opened, _table("2023年城乡低保（农村）", *LOW_INCOME))
    assert [one.project_name for one in found] == ["城乡低保（农村）"]
    assert last_year_tables(*opened, _table("城乡低保", *LOW_INCOME)) == ()


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("庆祝中华人民共和国成立74周年活动", "庆祝中华人民共和国成立73周年活动"),
        ("2022年度城市维护费", "城市维护费（2023年）"),
        ("第五届进口博览会", "第六届进口博览会"),
    ],
)
def test_projects_that_return_each_year_are_one(one, two):
    assert project_core(one) == project_core(two)


def test_alike_projects():
    assert alike_projects("外事工作经费", "外事工作专项经费")
    assert not alike_projects("外事工作经费", "天津市与神户市结好50周年庆祝活动")


def _run(judged: rule.Rule, table, opened):
    return judged.run(table, surroundings.Surroundings((table,), 0, StorePast(*opened)))


def test_a_copy_of_a_published_table_is_found_with_its_source(opened):
    first, *rest = _run(COPIED, _table("友好城市结好庆典", *WORK), opened).findings
    assert first.severity == "warning"
    assert "6/6条" in first.message
    assert "外事工作经费" in first.message
    assert first.evidence["source"]["id"]
    assert [one.row for one in rest] == [0, 1, 2, 3, 4, 5]


def test_last_years_targets_under_another_budget_are_found_with_their_source(opened):
    (found,) = _run(
        SAME_AS_LAST_YEAR, _table("2023年外事工作经费", *WORK, budget_wan={"total": 150.0}), opened
    ).findings
    assert "100万元增到150万元" in found.message
    assert (found.evidence["source"]["year"], found.evidence["source"]["unit"]) == (2022, UNIT)
    outcome = _run(SAME_AS_LAST_YEAR, _table("新项目", *WORK, budget_wan={"total": 150.0}), opened)
    assert (outcome.findings, outcome.reason) == ((), "语料库中没有本项目上年的目标表")
