import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.library import load_library
from corpus.table import Indicator, ParsedDocument, TargetTable
from corpus.value import parse_value
from recommender import Project, Recommender
from recommender.naming.things import Thing
from recommender.suggest.candidate import Candidate
from recommender.suggest.values import is_total_cost, suggest_value, value_rows
from recommender.suggest.values.evidence import KEPT_SNAPSHOTS, _past, past_values

OWN = "城北片区管护"


def published(name, year, *rows):
    items = tuple(
        Indicator(level1=None, level2=two, level3=three, value=value, published_level1=None, published_level2=None)
        for two, three, value in rows
    )
    return TargetTable(project_name=name, year=year, indicators=items)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    service = Recommender.open(tmp_path_factory.mktemp("home"))
    tables = [
        published(
            OWN,
            2023,
            ("数量指标", "管护设施数量", "≥7处"),
            ("时效指标", "管护完成时间", "2023年11月底前"),
            ("时效指标", "管护开展时间", "2023年9月30日"),
            ("成本指标", "管护材料费", "≤90万元"),
        ),
        *(
            published(f"别的项目{at}", 2022, ("质量指标", "苔藓清除率", value), ("数量指标", "苔藓块数", "≥5块"))
            for at, value in enumerate(("≥92%", "≥92%", "≥97%"))
        ),
    ]
    service.store.add_document("0" * 16, "特制.json", ParsedDocument(tables=tuple(tables)))
    yield service.snapshot()
    service.close()


@pytest.fixture(scope="module")
def row(snapshot):
    known = {(indicator.level2, indicator.level3): indicator for indicator in snapshot.indicators}

    def make(level2, level3, thing=None, attribute=None):
        return Candidate(level2, level3, known.get((level2, level3)), thing, attribute, 0.5, ())

    return make


@pytest.fixture(scope="module")
def value(snapshot, row):
    def ask(level2, level3, own=(), thing=None, **project):
        asked = Project(**({"name": "无名项目"} | project))
        return value_rows(snapshot, asked, [row(level2, level3, thing)], set(own))[0]

    return ask


@pytest.fixture(scope="module")
def own(snapshot):
    return {place for place, table in enumerate(snapshot.tables) if table.project_name == OWN}


@pytest.mark.parametrize(
    ("level2", "name", "text", "wanted"),
    [
        ("数量指标", "安装路灯数量", "为20个村安装路灯300盏", "≥300盏"),
        ("数量指标", "种植温棚数量", "按1760株/栋在10栋温棚种植", "≥10栋"),
        ("数量指标", "改造雨水管网长度", "改造雨水管网8.6公里,新建检查井320座", "≥8.6公里"),
        ("数量指标", "新建检查井数量", "改造雨水管网8.6公里,新建检查井320座", "≥320座"),
        ("数量指标", "培训期数", "组织培训3期300人次", "≥3期"),
        ("数量指标", "培训人次", "组织培训3期300人次", "≥300人次"),
        ("数量指标", "参会人数", "参会人数不超过120人", "≤120人"),
        ("数量指标", "协管员人数", "发放16名协管员工资", "≥16人"),
        ("质量指标", "城乡居民参保率", "参保率达到95%以上", "≥95%"),
        ("质量指标", "设备验收合格率", "验收合格率100%,群众满意度达到93%", "=100%"),
        ("服务对象满意度指标", "受益群众满意度", "验收合格率100%,群众满意度达到93%", "≥93%"),
        ("时效指标", "系统故障响应时间", "故障响应时间不超过30分钟", "≤30分钟"),
        ("成本指标", "生均公用经费补助标准", "生均公用经费补助标准780元/生/年", "=780元/生/年"),
        ("成本指标", "人均慰问标准", "慰问困难职工50人,每人600元", "=600元/人"),
        ("成本指标", "高龄津贴标准", "为2460人每人每月发放津贴100元", "=100元/人·月"),
        ("成本指标", "软件运维费", "软件运维费46万元,硬件维保费32万元", "≤46万元"),
        ("成本指标", "户均补助标准", "危房改造补助户均不超3000元", "≤3000元/户"),
        ("社会效益指标", "带动农户", "带动农户1800户", "≥1800户"),
    ],
)
def test_a_number_of_the_text_is_the_value_of_its_thing(value, level2, name, text, wanted):
    found = value(level2, name, goal=text)
    assert found.value == wanted
    assert "目标中写明" in found.source


@pytest.mark.parametrize(
    ("level2", "name", "text"),
    [
        ("数量指标", "改建旅游厕所", "新建旅游厕所6座"),
        ("数量指标", "创建3A级景区", "创建国家4A级景区1家"),
        ("数量指标", "安装路灯数量", "上年安装路灯300盏"),
        ("数量指标", "安装路灯数量", "安装监控300套"),
        ("数量指标", "每村路灯数量", "安装路灯300盏"),
        ("数量指标", "绿化长度", "绿化面积300平方米"),
        ("时效指标", "故障修复时间", "故障响应时间不超过30分钟"),
        ("时效指标", "广播节目修复时间", "译制广播节目520小时"),
        ("数量指标", "保藏企业数", "为企业保藏菌种200份"),
        ("质量指标", "教师考核优秀率", "教师到岗率达到95%"),
        ("成本指标", "人均慰问标准", "亩均增收200元"),
        ("社会效益指标", "弘扬红色文化", "建设红色文化广场1处"),
        ("社会效益指标", "移民上访事件数", "实施移民项目14个"),
        ("成本指标", "专利培育资助", "专利质押融资登记额5亿元以上"),
        ("数量指标", "老人人数", "服务80周岁以上老人"),
    ],
)
def test_a_number_of_another_thing_is_not_taken(value, level2, name, text):
    found = value(level2, name, goal=text)
    assert "写明" not in (found.source or "")
    assert found.value or found.hint


def test_two_numbers_for_one_name_leave_it_open(value):
    found = value("数量指标", "安装路灯数量", goal="安装路灯300盏", purpose="安装路灯280盏")
    assert found.value is None
    assert found.hint


def test_a_composed_name_takes_the_figure_of_its_thing(value):
    thing = Thing("雾森装置", False, "14套", "套")
    assert value("数量指标", "雾森装置数量", thing=thing).value == "≥14套"
    assert value("数量指标", "雾森装置面积", thing=thing).value is None
    assert value("数量指标", "雾森装置企业", thing=thing).value is None
    assert value("社会效益指标", "雾森装置次数", thing=thing).value is None


def test_a_row_named_for_a_number_has_that_number(value):
    goal = "苗木成活率达到100%,检测报告4小时内出具"
    share = Thing("苗木成活率", False, "100%", "%", "苗木成活率", "质量指标", True)
    assert value("质量指标", "苗木成活率", goal=goal, thing=share).value == "=100%"
    time = Thing("检测报告出具时间", False, "4小时", "小时", "检测报告出具时间", "时效指标", True)
    found = value("时效指标", "检测报告出具时间", goal=goal, thing=time)
    assert found.value == "≤4小时"
    assert "目标中写明" in found.source


@pytest.mark.parametrize(
    ("name", "text", "year", "wanted"),
    [
        ("改造完成时间", "9月底前完成改造", 2024, "2024年9月底前"),
        ("改造完成时间", "2022年12月底前完成改造", 2023, "2022年12月底前"),
        ("改造完成时间", "2024年10月完成改造", 2024, "2024年10月底前"),
        ("改造完成时间", "9月底前完成改造", None, "9月底前"),
        ("补助发放时限", "年底前全部发放到位", 2024, "2024年底前"),
        ("改造完成时间", None, 2024, "2024年12月底前"),
        ("改造完成时间", None, None, None),
        ("赛事举办时间", None, 2024, None),
    ],
)
def test_deadlines(value, name, text, year, wanted):
    found = value("时效指标", name, goal=text, year=year)
    assert found.value == wanted
    assert (found.source or "") == "预算年度内完成" or text or found.hint
    assert wanted is None or parse_value(wanted).kind == "date"


def test_the_librarys_season_forbids_the_end_of_the_year(value):
    found = value("时效指标", "疫木集中除治完成时间", year=2024)
    assert found.value is None
    assert "羽化" in found.hint


def test_one_total_is_the_budget(snapshot, row):
    project = Project(name="无名项目", budget_wan=37.25)
    rows = [row("成本指标", "项目总成本"), row("成本指标", "总投资")]
    first, second = value_rows(snapshot, project, rows, set())
    assert (first.value, first.source) == ("≤37.25万元", "等于本项目预算数")
    assert second.value is None
    assert "项目总成本" in second.hint


def test_a_lone_cost_that_names_the_project_is_the_budget(value):
    assert value("成本指标", "设备购置成本", name="设备购置", budget_wan=40).value == "≤40万元"
    assert value("成本指标", "充电桩建设费用", name="汽车租赁及充电桩建设", budget_wan=40).value is None
    assert value("成本指标", "宣传费用", name="设备购置", budget_wan=40).value is None


def test_parts_are_held_against_the_budget(snapshot, row):
    names = ("软件运维费", "硬件维保费", "测评费")
    rows = [row("成本指标", name) for name in names]
    project = Project(name="无名项目", purpose="软件运维费46万元,硬件维保费32万元", budget_wan=90)
    software, hardware, test = value_rows(snapshot, project, rows, set())
    assert (software.value, hardware.value, test.value) == ("≤46万元", "≤32万元", None)
    assert "预算还余12万元" in test.hint
    over = value_rows(snapshot, project.model_copy(update={"budget_wan": 70.0}), rows, set())
    assert "超过预算70万元" in over[0].hint


def test_an_amount_is_counted_once(snapshot, row):
    rows = [row("成本指标", name) for name in ("软件运维费用", "软件运维费")]
    project = Project(name="无名项目", purpose="软件运维费46万元", budget_wan=90)
    values = [found.value for found in value_rows(snapshot, project, rows, set())]
    assert values == [None, "≤46万元"]


def test_a_unit_cost_is_checked_against_budget_and_quantity(value):
    found = value("成本指标", "亩均管护成本", purpose="管护2.4万亩", budget_wan=360)
    assert found.value is None
    assert "约150元/亩" in found.hint


def test_last_years_values(value, own):
    assert value("数量指标", "管护设施数量", own, name=OWN, year=2024).source == "沿用本项目2023年公布的值"
    moved = value("时效指标", "管护完成时间", own, name=OWN, year=2024)
    assert moved.value == "2024年11月底前"
    assert "2024年" in moved.source
    day = value("时效指标", "管护开展时间", own, name=OWN, year=2024)
    assert day.value is None
    assert "2023年9月30日" in day.hint
    assert value("成本指标", "管护材料费", own, name=OWN, year=2024, budget_wan=50).value is None
    assert value("数量指标", "管护设施数量", own, name=OWN, goal="管护设施9处").value == "≥9处"


def test_published_rates_transfer_and_quantities_do_not(value):
    rate = value("质量指标", "苔藓清除率")
    assert rate.value == "≥92%"
    assert "3 次" in rate.source
    count = value("数量指标", "苔藓块数")
    assert count.value is None
    assert "≥5块" in count.hint


def test_the_attribute_speaks_for_a_composed_name(value):
    found = value("质量指标", "雾森装置验收合格率")
    assert found.value == "=100%"
    assert "验收合格率" in found.source
    assert value("服务对象满意度指标", "雾森游客满意度").value in ("≥90%", "≥95%")
    assert value("社会效益指标", "雾森能耗下降率").value is None


def test_words_are_given_a_proxy(value):
    found = value("可持续影响指标", "促进雾森生态持续改善")
    assert found.value is None
    assert "成活率" in found.hint
    assert value("社会效益指标", "保障机关正常运转").hint.endswith("重大运行中断事件（=0起）")


def test_a_blank_says_the_unit(value):
    assert "单位：公里" in value("数量指标", "雾森管线长度").hint
    assert "元/" in value("成本指标", "重度残疾人护理补贴标准").hint


def test_total_cost_rows():
    assert is_total_cost("成本指标", "活动总成本")
    assert is_total_cost("成本指标", "活动总成本", ("万元", "元"))
    assert not is_total_cost("成本指标", "活动总成本", ("万元", "元/人"))
    assert not is_total_cost("成本指标", "单位成本")
    assert not is_total_cost("数量指标", "总投资")


def test_one_indicator_is_valued_as_a_lone_row(snapshot, row):
    candidate = row("质量指标", "苔藓清除率")
    project = Project(name="无名项目")
    assert suggest_value(snapshot, project, candidate.indicator, set()).value == "≥92%"


def test_few_snapshots_are_remembered(snapshot):
    first = past_values(snapshot)
    assert past_values(snapshot) is first
    for place in range(1, KEPT_SNAPSHOTS + 2):
        past_values(snapshot.without([len(snapshot.tables) - place]))
    assert len(_past) == KEPT_SNAPSHOTS


LIBRARY = [item for table in load_library() for item in table.indicators]
NUMBERS = re.compile(r"\d+(?:\.\d+)?")
PHRASES = [
    "安装路灯{}盏",
    "培训{}人",
    "验收合格率{}%",
    "每人补助{}元",
    "管网{}公里",
    "{}月底前完工",
    "软件费{}万元",
    "上年{}个",
    "第{}期",
]


@settings(max_examples=60, deadline=None)
@given(
    picked=st.lists(st.sampled_from(LIBRARY), min_size=1, max_size=12),
    texts=st.lists(st.tuples(st.sampled_from(PHRASES), st.integers(1, 9999)), max_size=4),
    budget=st.none() | st.integers(1, 99999),
    year=st.none() | st.integers(2019, 2030),
)
def test_no_number_is_invented(snapshot, row, picked, texts, budget, year):
    goal = "，".join(phrase.format(number) for phrase, number in texts)
    project = Project(name="路灯安装", goal=goal, budget_wan=budget, year=year)
    rows = [row(item.level2, item.level3) for item in picked]
    spoken = {float(number) for number in NUMBERS.findall(goal)} | {float(budget or 0), float(year or 0)}
    past = {float(number) for item in LIBRARY for number in NUMBERS.findall(item.value or "")}
    for found in value_rows(snapshot, project, rows, set()):
        assert bool(found.value) == bool(found.source)
        assert found.value or found.hint
        numbers = {float(number) for number in NUMBERS.findall(found.value or "")}
        assert numbers <= spoken | past | {92.0} | ({12.0} if "年12月底前" in (found.value or "") else set())
