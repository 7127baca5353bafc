from pathlib import Path

import pytest
from pydantic import ValidationError

from corpus.errors import NotFoundError
from corpus.frames import get_frame
from corpus.table import Indicator, ParsedDocument, TargetTable
from corpus.units import is_money
from corpus.value import parse_value
from recommender import Project, Recommender
from recommender.likeness import likeness
from recommender.suggest.options import options

PASSPORT = Project(name="因公电子护照系统日常维护费", budget_wan=45.5)
ORDER = [level2 for _, level2 in get_frame(None).slots()]


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    opened = Recommender.open(tmp_path_factory.mktemp("home"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def passport(service):
    return service.suggest(PASSPORT)


def test_every_slot_is_filled_or_said_to_be_missing(passport):
    filled = {row.level2 for row in passport.suggestions}
    missing = {slot.split("/")[1] for slot in passport.missing_slots}
    assert filled | missing == set(ORDER)
    assert not filled & missing
    assert {
        "数量指标",
        "质量指标",
        "时效指标",
        "成本指标",
        "社会效益指标",
        "可持续影响指标",
        "服务对象满意度指标",
    } <= filled


def test_rows_stand_in_the_order_of_the_frame(passport):
    places = [ORDER.index(row.level2) for row in passport.suggestions]
    assert places == sorted(places)
    assert len(passport.suggestions) == options().set.limit


def test_names_do_not_repeat(passport):
    names = [row.level3 for row in passport.suggestions]
    pairs = [(one, two) for at, one in enumerate(names) for two in names[:at]]
    assert max(likeness(one, two) for one, two in pairs) < options().set.near_duplicate


def test_last_years_values_are_kept_with_their_evidence(passport):
    row = next(row for row in passport.suggestions if row.level3 == "系统运行维护响应时间")
    assert (row.value, row.origin) == ("≤5分钟", "retrieved")
    assert row.value_source == "沿用本项目2023年公布的值"
    assert (row.evidence[0].project_name, row.evidence[0].value) == (PASSPORT.name, "≤5分钟")
    assert row.typical is not None
    assert (row.typical.count, row.typical.operator, row.typical.median, row.typical.unit) == (1, "≤", 5.0, "分钟")


def test_an_error_of_the_past_table_is_not_handed_on(service):
    """The document itself says 总控制成本 ≤10万元 beside a budget of 45.5."""
    rows = {row.level3: row.value for row in service.suggest(PASSPORT).suggestions}
    assert rows.get("总控制成本") in (None, "≤45.5万元")
    assert not any(finding.severity == "error" for finding in service.suggest(PASSPORT).findings)


def test_most_similar_project_comes_first(passport):
    assert passport.similar_projects[0].project_name == PASSPORT.name
    similarities = [project.similarity for project in passport.similar_projects]
    assert similarities == sorted(similarities, reverse=True)


def test_library_rows_are_no_evidence(service):
    answer = service.suggest(Project(name="城市图书馆免费开放补助", budget_wan=80))
    rows = [row for row in answer.suggestions if row.origin == "library"]
    assert rows
    assert all(row.typical is None for row in rows if not row.evidence)
    kinds = {service.store.table(found.table_id).kind for row in answer.suggestions for found in row.evidence}
    assert "library" not in kinds


def test_the_budget_is_the_total_cost_and_no_other_number_is_invented(service):
    answer = service.suggest(Project(name="机关办公区物业管理", budget_wan=37.25))
    costs = [row for row in answer.suggestions if row.level2 == "成本指标"]
    with_value = {row.level3: row.value for row in costs if row.value and is_money(row.target.unit)}
    assert set(with_value.values()) <= {"≤37.25万元"}
    for row in answer.suggestions:
        assert row.value or row.hint
        assert bool(row.value) == bool(row.value_source)
        assert row.target == parse_value(row.value)


def test_a_number_in_the_goal_becomes_the_value(service):
    goal = "举办招待会1场,参加人数120人"
    answer = service.suggest(Project(name="国庆招待会", budget_wan=18, goal=goal))
    row = next(row for row in answer.suggestions if row.level3 == "参加活动人数")
    assert row.value == "≥120人"
    assert "120人" in (row.value_source or "")


def test_without_a_budget_costs_stay_blank(service):
    answer = service.suggest(Project(name="机关办公区物业管理"))
    total = next(row for row in answer.suggestions if row.level2 == "成本指标")
    assert total.value is None
    assert total.hint


def test_last_years_deadline_is_not_copied_into_another_year(service):
    answer = service.suggest(Project(name="庆祝中华人民共和国成立74周年活动", budget_wan=20, year=2024), 60)
    row = next((row for row in answer.suggestions if row.level3 == "活动举办时间"), None)
    assert row is not None
    assert row.value is None
    assert "2023年9月30日" in (row.hint or "")


def test_fund_process_rows_are_not_offered(service):
    answer = service.suggest(Project(name="机关运行保障经费", budget_wan=50))
    assert not any(options().is_process(row.level3) for row in answer.suggestions)
    assert options().is_process("资金支付及时率")
    assert not options().is_process("助学金按时发放率")


def test_the_frame_names_the_levels(service):
    answer = service.suggest(Project(name="办公楼修缮", budget_wan=100, frame="mof2021"))
    cost = next(row for row in answer.suggestions if row.level2 == "成本指标")
    assert (cost.published_level1, cost.published_level2) == ("成本指标", "经济成本指标")
    assert "可持续影响指标" not in {row.level2 for row in answer.suggestions}
    assert answer.suggestions[0].published_level1 == "成本指标"


def test_an_unknown_frame_is_named(service):
    with pytest.raises(NotFoundError, match="mars"):
        service.suggest(Project(name="办公楼修缮", frame="mars"))


@pytest.mark.parametrize("limit", [1, 5, 12, 40])
def test_the_limit_holds(service, limit):
    assert 1 <= len(service.suggest(PASSPORT, limit).suggestions) <= limit


def test_the_same_question_gets_the_same_answer(service, passport):
    assert service.suggest(PASSPORT) == passport


def test_a_project_like_no_other_gets_no_padding(service):
    answer = service.suggest(Project(name="魑魅魍魉"))
    assert answer.suggestions == ()
    assert len(answer.missing_slots) == len(ORDER)
    assert answer.similar_projects == ()


@pytest.mark.parametrize(
    "given",
    [
        {"name": ""},
        {"name": " \u0000\u200b"},
        {"name": "……"},
        {"name": "项目", "budget_wan": -1},
        {"name": "项目", "budget_wan": 1e30},
        {"name": "项目", "budget_wan": float("nan")},
        {"name": "项目", "year": 20},
        {"name": "长" * 501},
        {"name": "项目", "color": "red"},
    ],
)
def test_a_wrong_project_is_refused(given):
    with pytest.raises(ValidationError):
        Project(**given)


def test_control_characters_are_taken_out():
    assert Project(name="物业\u0007管理\u200b费").name == "物业管理费"


def test_quantities_of_another_project_are_not_taken_over(tmp_path: Path):
    service = Recommender.open(tmp_path)
    row = Indicator(level1="产出指标", level2="数量指标", level3="物业管理服务面积", value="≥12000㎡")
    table = TargetTable(project_name="法院大楼物业管理费", year=2023, indicators=(row,))
    service.store.add_document("d" * 64, "法院.docx", ParsedDocument(tables=(table,)))
    answer = service.suggest(Project(name="检察院大楼物业管理费", budget_wan=60))
    found = next(item for item in answer.suggestions if item.level3 == "物业管理服务面积")
    assert found.value is None
    assert found.typical is not None
    assert found.typical.count == 2
    service.close()
