"""Suggestions over the shipped corpus: a balanced set, honest about its sources, its gaps and what people said."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from corpus.errors import NotFoundError
from corpus.feedback import Feedback, NewBlock
from corpus.frames import get_frame
from corpus.names import match_key
from corpus.table import Indicator, ParsedDocument, TargetTable
from corpus.units import is_money
from corpus.value import parse_value
from recommender import Project, Recommender
from recommender.feedback import Effect, feedback_options
from recommender.likeness import likeness
from recommender.naming.things import things
from recommender.preferences import Preferences
from recommender.suggest.options import options
from recommender.suggest.suggest import suggest

PASSPORT = Project(name="因公电子护照系统日常维护费", budget_wan=45.5)
TOILETS = Project(
    name="2024年农村厕所改造和村庄清洁资金",
    purpose="用于雨水管网8.6公里，购置垃圾清运车辆12辆",
    goal="完成卫生厕所改造、村庄清洁行动、污水处理设施建设",
    budget_wan=300,
    year=2024,
)
OFFICE = Project(name="机关运行保障经费", budget_wan=50)
RECEPTION = Project(name="国庆招待会", budget_wan=18, goal="举办招待会1场,参加人数120人")
ORDER = [level2 for _, level2 in get_frame(None).slots()]


@pytest.fixture(scope="module")
def service(shipped):
    return shipped


@pytest.fixture
def own(shipped, tmp_path):
    """A service over a home of the test's own."""
    opened = Recommender.open(shutil.copytree(shipped.settings.home, tmp_path / "home"))
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
    assert len(ORDER) <= len(passport.suggestions) + len(passport.missing_slots)
    assert len(passport.suggestions) <= options().set.limit


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
    rows = service.suggest(RECEPTION).suggestions
    found = [row for row in rows if row.value == "≥120人"]
    assert found
    assert all("人" in row.level3 and "120人" in (row.value_source or "") for row in found)


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


@pytest.mark.parametrize("project", [PASSPORT, TOILETS, OFFICE, RECEPTION], ids=lambda project: project.name)
def test_rows_about_managing_the_money_come_after_others(service, project):
    rows = service.suggest(project).suggestions
    for level2 in ORDER:
        marks = [options().is_process(row.level3) for row in rows if row.level2 == level2]
        assert marks == sorted(marks)
    assert not any(options().is_process(row.level3) for row in rows[: len(rows) // 4])


def test_a_subsidy_that_reaches_people_is_not_about_managing_the_money():
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
    assert table.project_name in {project.project_name for project in answer.similar_projects}
    assert not any("12000" in (row.value or "") for row in answer.suggestions)
    assert all(row.value is None for row in answer.suggestions if row.level3 == "物业管理服务面积")
    service.close()


# Rows made for this project


@pytest.mark.parametrize("project", [TOILETS, PASSPORT, OFFICE], ids=lambda project: project.name)
def test_adapted_rows_are_marked_and_name_the_thing_they_are_about(service, project):
    snapshot = service.snapshot()
    known = {(found.level2, match_key(found.level3)) for found in snapshot.indicators}
    own = {thing.text for thing in things(project.name, project.purpose, project.goal)}
    adapted = [row for row in service.suggest(project).suggestions if row.origin == "adapted"]
    assert adapted
    for row in adapted:
        assert (row.level2, match_key(row.level3)) not in known
        assert "拟写，请核对用词" in row.reason
        assert (row.evidence, row.typical) == ((), None)
        if row.reason.startswith("由本项目的"):
            thing = row.reason.split("“")[1].split("”")[0]
            assert thing in own
            assert thing in row.level3


def test_rows_of_the_index_are_not_marked_as_adapted(service):
    snapshot = service.snapshot()
    for row in service.suggest(TOILETS).suggestions:
        if row.origin != "adapted":
            assert snapshot.place_of(row.level2, match_key(row.level3)) is not None
            assert "拟写" not in row.reason


def test_things_of_the_project_are_in_the_names(service):
    rows = service.suggest(TOILETS).suggestions
    assert any("管网" in row.level3 for row in rows)
    assert sum("厕所" in row.level3 for row in rows) >= 2


# Half-written drafts


@pytest.mark.parametrize("kept", [1, 5, 12])
def test_a_half_written_draft_is_completed_without_repeating_its_rows(service, kept):
    whole = service.suggest(TOILETS).suggestions
    draft = tuple(Indicator(level2=row.level2, level3=row.level3, value=row.value) for row in whole[::-1][:kept])
    answer = service.suggest(TOILETS.model_copy(update={"indicators": draft}))
    assert answer.suggestions
    assert answer.request.indicators == draft
    for row in answer.suggestions:
        assert max(likeness(row.level3, held.level3) for held in draft) < options().set.near_duplicate
    filled = {row.level2 for row in (*draft, *answer.suggestions)}
    assert {slot.split("/")[1] for slot in answer.missing_slots} == set(ORDER) - filled


def test_what_the_draft_lacks_comes_first(service):
    whole = service.suggest(TOILETS).suggestions
    present = {"数量指标", "质量指标", "时效指标", "成本指标"}
    draft = tuple(Indicator(level2=row.level2, level3=row.level3) for row in whole if row.level2 in present)
    lacking = {row.level2 for row in whole} - present
    few = service.suggest(TOILETS.model_copy(update={"indicators": draft}), len(lacking))
    assert {row.level2 for row in few.suggestions} == lacking


def test_rows_that_a_draft_writes_under_no_level_are_not_repeated_either(service):
    first = service.suggest(TOILETS).suggestions[0]
    draft = (Indicator(level2=None, level3=first.level3),)
    names = {row.level3 for row in service.suggest(TOILETS.model_copy(update={"indicators": draft})).suggestions}
    assert first.level3 not in names


# What cannot be filled


def test_missing_slots_are_named_by_level_one_and_two(service):
    answer = service.suggest(TOILETS, 3)
    frame = [f"{one}/{two}" for one, two in get_frame(None).slots()]
    filled = {row.level2 for row in answer.suggestions}
    assert len(answer.suggestions) == 3
    assert list(answer.missing_slots) == [slot for slot in frame if slot.split("/")[1] not in filled]


# What people said


def step(row, weight):
    """Give preferences that know of one row alone."""
    effect = Effect(weight, int(weight > 0), 0, int(weight < 0), date(2026, 11, 1), "本站采纳 1 次")
    return Preferences({(row.level2, match_key(row.level3)): effect}, frozenset())


@pytest.mark.parametrize("share", [1.0, 0.25, -0.25])
def test_a_word_moves_a_row_by_its_step_and_the_reason_says_so(service, share):
    snapshot, weight = service.snapshot(), share * feedback_options().effect.bound
    rows = [row for row in service.suggest(TOILETS).suggestions if 0.2 < row.score < 0.85]
    before = {(row.level2, row.level3): row for row in rows}
    seen = 0
    for row in rows[:6]:
        answer = suggest(snapshot, TOILETS, None, step(row, weight))
        after = {(found.level2, found.level3): found for found in answer.suggestions}
        moved = after.pop((row.level2, row.level3), None)
        if moved:  # one of less worth may give way to its like
            seen += 1
            assert moved.score == pytest.approx(row.score + weight, abs=2e-4)
            assert moved.reason != row.reason
            assert "本站采纳 1 次" in moved.reason
        assert moved or weight < 0
        assert not any("本站采纳" in found.reason for found in after.values())
        assert all(found.score == before[key].score for key, found in after.items() if key in before)
    assert seen


@pytest.mark.parametrize("weight", [5.0, -5.0])
def test_a_score_stays_between_nought_and_one(service, weight):
    row = service.suggest(TOILETS).suggestions[0]
    answer = suggest(service.snapshot(), TOILETS, None, step(row, weight))
    scores = {found.level3: found.score for found in answer.suggestions}
    assert scores.get(row.level3, 0.0) == (1.0 if weight > 0 else 0.0)
    assert all(0 <= score <= 1 for score in scores.values())


@pytest.mark.parametrize("anywhere", [False, True])
def test_blocked_names_never_appear(service, anywhere):
    rows = service.suggest(TOILETS).suggestions
    places = frozenset((None if anywhere else row.level2, match_key(row.level3)) for row in rows)
    answer = suggest(service.snapshot(), TOILETS, 60, Preferences({}, places))
    assert answer.suggestions
    assert not {(row.level2, row.level3) for row in rows} & {(row.level2, row.level3) for row in answer.suggestions}


def test_a_name_that_nothing_is_like_gets_no_rows_whatever_is_blocked_and_written(service):
    blocked = Preferences({}, frozenset({(None, "参会人数")}))
    for written in ((), (Indicator(level3="参会人数", value="≥1人"),)):
        answer = suggest(service.snapshot(), Project(name="ß", indicators=written), None, blocked)
        assert answer.suggestions == ()
        assert answer.missing_slots


def test_blocks_and_words_of_the_log_are_heeded_and_lifted(own):
    before = own.suggest(TOILETS)
    first = before.suggestions[0]
    praised = max((row for row in before.suggestions[1:] if row.score < 0.85), key=lambda row: row.score)
    block, _ = own.block(NewBlock(name=first.level3, level2=first.level2, reason="不适用"))
    said = Feedback(action="accept", level3=praised.level3, level2=praised.level2, project_name="别的项目")
    ((event, _),) = own.feedback([said])
    after = {(row.level2, row.level3): row for row in own.suggest(TOILETS).suggestions}
    assert (first.level2, first.level3) not in after
    assert (
        praised.score < after[praised.level2, praised.level3].score <= praised.score + feedback_options().effect.bound
    )
    assert "采纳 1 次" in after[praised.level2, praised.level3].reason
    own.unblock(block.id)
    own.withdraw_feedback(event.id)
    assert own.suggest(TOILETS) == before


def test_a_draft_keeps_its_total_cost_and_its_numbers_for_itself(service):
    project = Project(name="城市盲道整治", goal="整治盲道32公里", budget_wan=230, year=2025)
    held = (
        Indicator(level2="数量指标", level3="盲道长度", value="≥32公里"),
        Indicator(level2="成本指标", level3="项目总成本", value="≤230万元"),
    )
    answer = service.suggest(project.model_copy(update={"indicators": held}))
    assert answer.suggestions
    assert "≥32公里" not in {row.value for row in answer.suggestions}
    assert "≤230万元" not in {row.value for row in answer.suggestions}
