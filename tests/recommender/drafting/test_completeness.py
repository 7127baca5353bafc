"""What a draft lacks: slots, blank values in plain words, costs beside the budget."""

from __future__ import annotations

import pytest

from corpus.value import parse_value
from recommender.drafting.completeness import completeness
from recommender.drafting.cost import cost_state
from recommender.drafting.draft import Draft
from recommender.drafting.options import own_row
from recommender.drafting.questions import is_blank, question_about
from recommender.suggest.answer import Evidence
from recommender.typical import typical_value

WHOLE = ("数量|参会人数|≥100人", "质量|出席率|≥90%", "时效|完成时间|2024年12月底前", "成本|总成本|≤20万元")


def required(found):
    return {slot.printed_level2 for slot in found.slots if slot.required}


def test_the_forms_own_rules_say_what_is_required(draft):
    old = completeness(draft())
    assert required(old) == {"数量指标", "质量指标", "时效指标", "成本指标", "服务对象满意度指标"}
    assert required(completeness(draft(frame="mof2021"))) == {"数量指标", "服务对象满意度指标"}
    assert "服务对象满意度指标" not in required(completeness(draft(name="政府债券还本付息")))
    assert required(completeness(draft(name="部门整体支出"))) == set()
    assert old.missing_level1 == ("产出指标", "效益指标")
    assert "推荐指标" in old.message


def test_purchases_need_a_cost_where_the_form_says_so(draft):
    rows = ("数量|购置数量|≥3台", "社会效益|受益人数|≥9人")
    assert completeness(draft(*rows, frame="mof2021", name="设备购置")).missing_level1 == ("成本指标",)
    with_cost = completeness(draft(*rows, "成本|总成本|≤20万元", frame="mof2021", name="设备购置"))
    assert with_cost.missing_level1 == ()


def test_slots_count_rows_and_blanks(draft):
    found = completeness(draft(*WHOLE, "数量|会议场次|"))
    slots = {slot.level2: slot for slot in found.slots}
    assert (slots["数量指标"].rows, slots["数量指标"].blanks) == (2, 1)
    assert slots["服务对象满意度指标"].is_missing
    assert not slots["生态效益指标"].is_missing
    assert (found.rows, found.blanks, found.touched, found.elsewhere) == (5, 1, 0, 0)
    assert (found.required, found.required_filled) == (5, 4)
    assert found.missing_level1 == ("效益指标",)
    assert found.message == "共 5 条指标，还缺「效益指标」、「服务对象满意度指标」，1 个指标值没有填"


def test_a_whole_draft_says_so(draft):
    found = completeness(draft(*WHOLE, "社会效益|知晓率|≥80%", "满意度|参会人员满意度|≥90%"))
    assert found.message == "共 6 条指标，应设的各类都有了，指标值都填了"


def test_rows_that_the_form_does_not_print_are_counted(draft):
    made = draft(*WHOLE)
    assert completeness(made.with_row(own_row("自拟", "别的"))).elsewhere == 1


@pytest.mark.parametrize(
    ("rows", "budget", "state", "total", "said"),
    [
        (("成本|场地费|≤8万元", "成本|展陈费|≤12万元"), 20, "fits", 20, "一致"),
        (("成本|场地费|≤8万元", "成本|展陈费|≤120000元", "成本|总成本|≤20万元"), 20, "fits", 20, "一致"),
        (("成本|场地费|≤8万元", "成本|展陈费|≤15万元"), 20, "over", 23, "超出预算20万元共3万元"),
        (("成本|场地费|≤8万元", "成本|展陈费|≤2万元"), 20, "under", 10, "少10万元"),
        (("成本|场地费|", "数量|场次|≥1场"), 20, "no_cost_rows", None, "预算20万元，还没有写明金额"),
        (("成本|场地费|≤8万元",), None, "no_budget", 8, "还没有填写预算"),
        ((), None, "no_cost_rows", None, "还没有写明金额"),
    ],
)
def test_costs_beside_the_budget(draft, rows, budget, state, total, said):
    made = draft(*rows, budget_wan=budget)
    found = cost_state(made)
    assert (found.state, found.sum_wan, found.budget_wan) == (state, total, budget)
    assert said in found.message
    if total is not None and budget is not None:
        assert found.difference_wan == budget - total
    assert set(found.keys) <= {row.key for row in made.rows}
    assert bool(found.keys) == (total is not None)


def test_the_sum_agrees_with_the_review(draft, shipped):
    for amount in range(6, 16):
        made = draft("成本|场地费|≤10万元", f"成本|展陈费|≤{amount}万元")
        codes = {finding.code for finding in shipped.review(made.table()).findings}
        assert ("S060" in codes) == (cost_state(made).state == "over")


def test_blank_is_what_waits_for_a_number(row):
    blank = [None, "", "  ", "≥**%", "……", "待定", "×月×日"]
    assert all(is_blank(row("数量指标", "参会人数", value)) for value in blank)
    assert not any(is_blank(row("数量指标", "参会人数", value)) for value in ("≥1人", "完成", "无"))


def test_questions_are_plain_and_invent_nothing(row):
    counted = typical_value([(value, parse_value(value)) for value in ("≥100人", "≥100人", "≥80人")])
    asked = question_about(row("数量指标", "★指标1：参会人数", None, typical=counted))
    assert asked.text == "“参会人数”大约是多少人？请填写目标值，例如≥100人（按本项目实际填写）"
    assert (asked.example, asked.unit) == ("≥100人", "人")
    bare = question_about(row("数量指标", "参会人数", None))
    assert not any(character.isdigit() for character in bare.text)
    assert bare.example is None
    hinted = question_about(row("质量指标", "合格率", None, hint="按上年实际填写。"))
    assert hinted.text == "“合格率”要达到百分之多少？按上年实际填写"
    shown = Evidence(
        table_id="a", project_name="甲", unit=None, year=2023, level3="合格率", value="≥95%", similarity=0.5
    )
    assert question_about(row("质量指标", "合格率", None, evidence=(shown,))).example == "≥95%"
    dated = shown.model_copy(update={"value": "2023年9月30日前"})
    assert question_about(row("时效指标", "完成时间", None, evidence=(dated,))).example is None


def test_every_blank_row_is_asked_about(shipped, project):
    from recommender.drafting.fill import filled

    made = filled(shipped, Draft(project=project)).draft
    found = completeness(made)
    assert [question.key for question in found.questions] == [row.key for row in made.rows if not row.value]
    assert all("？" in question.text for question in found.questions)
    assert found.blanks == len(found.questions)
