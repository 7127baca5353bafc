import csv
import re
from collections import Counter
from itertools import combinations

import pytest

from corpus.errors import StoreError
from corpus.frames import canonical_tree
from corpus.library import CATEGORIES, PARTS, build_library, library_data, load_library
from corpus.names import match_key
from corpus.units import is_money, is_rate, parse_unit
from corpus.value import parse_value

TABLES = load_library()
ROWS = [(table.project_name, row) for table in TABLES for row in table.indicators]
ABOVE_100 = re.compile("增长|提高|带动")


def test_categories_and_their_indicators():
    assert (len(TABLES), len(ROWS)) == (150, 2853)
    assert len({(row.level2, match_key(row.level3)) for _, row in ROWS}) >= 2823
    assert load_library() is TABLES
    assert min(len(table.indicators) for table in TABLES) >= 10
    assert list(library_data()) == [CATEGORIES, *PARTS]


def test_tables_are_marked_as_library():
    for table in TABLES:
        assert (table.kind, table.frame, table.source.file) == ("library", "mof2015", "starter-library")
        assert table.source.position == table.project_name
    assert len({table.id for table in TABLES}) == 150
    assert {table.project_name: table.id for table in TABLES}["会议"] == "lib-63d30f1a037d"


def test_every_category_covers_output_benefit_cost_and_satisfaction():
    for table in TABLES:
        levels = {row.level2 for row in table.indicators}
        assert {"数量指标", "质量指标", "时效指标", "成本指标", "服务对象满意度指标"} <= levels, table.project_name
        assert any(row.level1 == "效益指标" for row in table.indicators), table.project_name


def test_levels_are_canonical():
    tree = canonical_tree()
    for _, row in ROWS:
        assert tree[row.level2 or ""] == row.level1
        assert row.published_level1 is None
        assert row.published_level2 is None


def test_no_indicator_stands_twice():
    counts = Counter((category, row.level2, match_key(row.level3)) for category, row in ROWS)
    assert [key for key, count in counts.items() if count > 1] == []


def _pairs(name):
    return {name[i : i + 2] for i in range(len(name) - 1)}


def test_no_near_duplicate_names_in_a_category():
    for table in TABLES:
        for one, two in combinations(table.indicators, 2):
            first, second = _pairs(match_key(one.level3)), _pairs(match_key(two.level3))
            assert len(first & second) / len(first | second) < 0.75, (table.project_name, one.level3, two.level3)


def test_one_thing_has_one_name_in_the_whole_library():
    names = {(row.level2, row.level3) for _, row in ROWS}
    for one, two in combinations(sorted(names), 2):
        if one[0] != two[0]:
            continue
        left, right = (match_key(name).replace("的", "") for _, name in (one, two))
        assert sorted(left) != sorted(right), (one, two)
        first, second = _pairs(left), _pairs(right)
        assert 2 * len(first & second) < 0.9 * (len(first) + len(second)), (one, two)


def test_a_name_stands_under_one_level_2_only():
    levels = {}
    for category, row in ROWS:
        assert levels.setdefault(match_key(row.level3), row.level2) == row.level2, (category, row.level3)


def test_provenance_is_present():
    for _, row in ROWS:
        assert re.fullmatch(r"公开资料所见:.+|通行做法(:.+)?", row.basis or ""), row.level3
    for name in PARTS[1:]:
        for row in csv.DictReader(library_data()[name].decode("utf-8").splitlines()):
            assert (row["basis"], row["source"], row["seen_value"]) == ("通行做法", "", ""), (name, row["level3"])


def test_values_read_as_they_are_printed():
    for category, row in ROWS:
        if row.value is None:
            assert row.target.kind == "text"
            assert row.target.operator is not None
            assert row.target.number is None
            assert row.target.raw == ""
            assert row.target.unit is None or parse_unit(row.target.unit) is not None
        else:
            assert row.target == parse_value(row.value)
            assert row.target.kind == "number", (category, row.level3, row.value)
            assert row.target.operator is not None
            assert row.target.unit is not None


def test_rates_are_possible():
    for category, row in ROWS:
        if is_rate(row.target.unit) and row.target.number is not None and not ABOVE_100.search(row.level3):
            assert 0 <= row.target.number <= 100, (category, row.level3, row.value)


def test_rate_names_have_rate_units_and_costs_are_money():
    for category, row in ROWS:
        if re.search(r"(率|满意度|占比|比例)$", row.level3):
            assert is_rate(row.target.unit), (category, row.level3, row.target.unit)
        if row.level2 == "成本指标":
            assert is_money(row.target.unit) or is_rate(row.target.unit), (category, row.level3)


def test_direction_fits_the_name():
    for category, row in ROWS:
        if re.search(r"(差错|故障|投诉|返修|失业|受害|成灾|结余)率$|响应时间$|修复时间$|浓度$", row.level3):
            assert row.target.operator == "≤", (category, row.level3)
        if re.search(r"(合格|达标|完成|及时|覆盖|知晓|通过|整改)率$|满意度$", row.level3):
            assert row.target.operator in ("≥", "="), (category, row.level3)


def test_blank_values_say_how_to_fill_them():
    blank = [row for _, row in ROWS if row.value is None]
    assert all(row.hint for row in blank)
    assert all(row.hint is None for _, row in ROWS if row.value is not None)
    assert len({row.hint for row in blank}) > 100
    for row in blank:
        if row.target.unit is None:
            assert "YYYY年M月底前" in (row.hint or ""), row.level3
        if re.search(r"总成本$", row.level3):
            assert "预算" in (row.hint or ""), row.level3


def test_keywords_choose_and_do_not_fit_everything():
    everything = {"项目", "工作", "经费", "资金", "专项", "服务", "管理", "建设", "采购", "工程", "补助", "费用"}
    for table in TABLES:
        assert len(table.keywords) >= 5
        assert len(set(table.keywords)) == len(table.keywords)
        assert all(2 <= len(word) <= 8 for word in table.keywords)
        assert not everything & set(table.keywords)
    shared = Counter(word for table in TABLES for word in table.keywords)
    assert max(shared.values()) <= 2


@pytest.mark.parametrize(
    ("project", "category"),
    [
        ("因公电子护照系统日常维护费", "信息系统运维"),
        ("因公电子护照系统日常维护费", "外事与因公出国"),
        ("市级电子政务外网运行维护", "信息系统运维"),
        ("智慧城市平台建设", "信息系统建设"),
        ("雪亮工程", "信息系统建设"),
        ("机关办公楼物业管理费", "物业管理"),
        ("国庆活动", "活动庆典展会"),
        ("农村公路养护", "公路建设与养护"),
        ("博物馆免费开放补助资金", "文化场馆免费开放与图书购置"),
        ("学生资助", "教育资助与营养改善"),
        ("城市生活垃圾清运", "环卫保洁"),
        ("高标准农田建设", "农业生产与高标准农田"),
        ("辅警人员经费", "人员经费与劳务"),
        ("县第二幼儿园改扩建", "学前教育"),
        ("义务教育课后服务补助", "课后服务与义务教育均衡"),
        ("县中振兴工程实验室建设", "普通高中办学"),
        ("中职学校实训基地设备", "职业教育与实训基地"),
        ("省属高校双一流学科建设", "高等教育学科与专业建设"),
        ("特殊教育学校送教上门经费", "特殊教育"),
        ("农村义务教育阶段特岗教师工资补助", "教师队伍建设"),
        ("普通高考考务费", "考试招生组织"),
        ("老年大学办学经费", "老年教育与终身学习"),
        ("全民健身路径更新", "全民健身"),
        ("国际马拉松赛", "体育赛事与场馆开放"),
        ("革命旧址保护修缮", "文物保护与考古"),
        ("农村公益电影放映", "电影放映与文化下乡"),
        ("应急广播体系建设", "广播电视与融媒体"),
        ("发明专利资助", "知识产权保护与运用"),
        ("县中医院胸痛中心建设", "公立医院能力建设"),
        ("村卫生室基本药物补助", "基层医疗机构与基本药物"),
        ("农村妇女两癌筛查", "妇幼健康与优生优育"),
        ("采血点建设及无偿献血宣传", "血液保障与院前急救"),
        ("城乡居民医疗保险财政配套", "医疗保障与医疗救助"),
        ("农村部分计划生育家庭奖励扶助", "计划生育家庭扶助"),
        ("公益性公墓建设", "殡葬服务与公墓"),
        ("义务兵家庭优待金", "退役军人安置与优抚"),
        ("零散烈士墓修缮", "双拥与烈士纪念设施"),
        ("困难职工帮扶", "工会与职工帮扶"),
        ("根治欠薪专项行动", "劳动监察与仲裁"),
        ("村干部报酬及村级运转", "基层党建与村级组织运转"),
        ("看守所在押人员给养费", "监所与被监管人员保障"),
        ("公益诉讼办案", "检察业务"),
        ("人民法庭建设", "审判执行与法院信息化"),
        ("村居法律顾问补贴", "法律援助与公共法律服务"),
        ("消防救援站装备更新", "消防队站与装备"),
        ("协税护税经费", "税务征管与代征"),
        ("边民补助资金", "海关口岸与边境管理"),
        ("人大代表联络站建设", "人大代表履职与会议"),
        ("村（社区）两委换届选举", "选举与基层换届"),
        ("12345热线运行", "政务服务大厅与12345热线"),
        ("人防警报维护", "人防与国防动员"),
        ("二次供水设施改造", "供水与二次供水"),
        ("城市公交运营补贴", "公共交通与客运补贴"),
        ("支线机场航线培育", "民航航线与机场"),
        ("撂荒地复耕", "土地整治与耕地保护"),
        ("农村宅基地确权登记", "不动产登记与确权"),
        ("实际种粮农民一次性补贴", "耕地地力保护补贴"),
        ("农村户厕改造", "农村人居环境与改厕"),
        ("病险水库除险加固", "水库除险与移民后期扶持"),
        ("废弃矿山治理与绿色矿山建设", "矿产资源与测绘"),
        ("公共机构节能改造", "节能降碳与新能源"),
        ("汽车以旧换新消费券", "商贸流通与促消费"),
        ("土地收储征收补偿", "征地拆迁与棚户区改造"),
        ("立法工作经费", "人大代表履职与会议"),
        ("职工技能大赛", "工会与职工帮扶"),
    ],
)
def test_project_names_find_their_category(project, category):
    assert category in {table.project_name for table in TABLES if any(word in project for word in table.keywords)}


@pytest.mark.parametrize(
    ("project", "category"),
    [
        ("2023年会展业发展", "会议"),
        ("平等保障", "信息系统运维"),
        ("机房租赁", "基建工程"),
        ("重大修订", "房屋修缮"),
        ("推进会计信息化", "会议"),
        ("个人防护用品采购", "应急消防与防灾减灾"),
        ("累计量达标", "质量监测与食品安全抽检"),
        ("水质检测", "质量监测与食品安全抽检"),
        ("粮食库房维修", "档案与资料管理"),
        ("环保教育活动", "学前教育"),
        ("县中心小学", "普通高中办学"),
        ("集中职工力量", "职业教育与实训基地"),
        ("提高职工待遇", "职业教育与实训基地"),
        ("100名师生", "教师队伍建设"),
        ("外出国培训团组", "教师队伍建设"),
        ("建立学校长效机制", "教师队伍建设"),
        ("调研考察", "考试招生组织"),
        ("推广电动汽车", "广播电视与融媒体"),
        ("农村超市", "体育赛事与场馆开放"),
        ("集中医学观察点", "中医药发展"),
        ("医院前期工程", "血液保障与院前急救"),
        ("违规培训治理", "卫生人才与规范化培训"),
        ("设计生产线", "计划生育家庭扶助"),
        ("合作社工作", "社会组织与志愿服务"),
        ("流转业务系统", "退役军人安置与优抚"),
        ("在职工作人员", "工会与职工帮扶"),
        ("集团委托业务", "共青团与青少年服务"),
        ("退化草原人工种草", "职业技能培训与鉴定"),
        ("整治安全隐患", "公安业务与警用装备"),
        ("按期送达物资", "审判执行与法院信息化"),
        ("劳动仲裁办案", "法律援助与公共法律服务"),
        ("学校准备工作", "计量标准与特种设备检验"),
        ("加强检查", "计量标准与特种设备检验"),
        ("保护边坡", "海关口岸与边境管理"),
        ("周边民宿", "海关口岸与边境管理"),
        ("扶持中国企业", "国有资产管理与处置"),
        ("建立法律服务站", "人大代表履职与会议"),
        ("因公交流", "公共交通与客运补贴"),
        ("供水运行", "港口航道与水上安全"),
        ("供水支线改造", "民航航线与机场"),
        ("农安县环境整治", "农产品质量安全"),
        ("山水文化节", "水资源与河湖长制"),
        ("调节能力", "节能降碳与新能源"),
        ("粮食收储能力", "节能降碳与新能源"),
        ("物流通道建设", "商贸流通与促消费"),
    ],
)
def test_words_inside_other_words_do_not_mislead(project, category):
    table = next(table for table in TABLES if table.project_name == category)
    assert not [word for word in table.keywords if word in project]


@pytest.mark.parametrize("name", [CATEGORIES, *PARTS])
def test_files_are_plain_utf8(name):
    data = library_data()[name]
    assert not data.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in data
    assert data.endswith(b"\n")
    data.decode("utf-8")


KEYWORDS = "category,keywords\n会议,会议、会务\n"
HEADER = "category,level2,level3,description,operator,value,unit,hint,basis,source,seen_value\n"
GOOD = "会议,数量指标,会议场次,次数,≥,5,场,,通行做法,,\n"


def test_a_good_row_is_read():
    (table,) = build_library(KEYWORDS, {"部分.csv": HEADER + GOOD})
    (row,) = table.indicators
    assert (row.level1, row.level3, row.value, row.basis) == ("产出指标", "会议场次", "≥5场", "通行做法")
    assert row.target.number == 5


@pytest.mark.parametrize(
    ("line", "what"),
    [
        (GOOD, "重复"),
        ("培训,数量指标,培训班次,次数,≥,5,期,,通行做法,,\n", "培训"),
        ("会议,数量,参会人次,次数,≥,5,人次,,通行做法,,\n", "数量"),
        ("会议,数量指标,,次数,≥,5,人次,,通行做法,,\n", "名称为空"),
        ("会议,数量指标,参会人次,次数,>=,5,人次,,通行做法,,\n", "符号"),
        ("会议,数量指标,参会人次,次数,≥,5,锅盖,,通行做法,,\n", "单位"),
        ("会议,数量指标,参会人次,次数,≥,很多,人次,,通行做法,,\n", "读不成数值"),
        ("会议,数量指标,参会人次,次数,≥,,人次,,通行做法,,\n", "填写说明"),
        ("会议,数量指标,参会人次,次数,≥,5,人次,,听说,,\n", "依据"),
        ("会议,数量指标,参会人次,次数,≥,5,人次,,公开资料所见,,\n", "来源"),
        ("会议,数量指标\n", "11 列"),
        ('会议,数量指标,"参会"人次,次数,≥,5,人次,,通行做法,,\n', "CSV"),
    ],
)
def test_a_wrong_row_is_named_with_file_and_line(line, what):
    with pytest.raises(StoreError, match=rf"部分\.csv 第 3 行.*{what}") as caught:
        build_library(KEYWORDS, {"部分.csv": HEADER + GOOD + line})
    assert caught.value.context == {"file": "部分.csv", "line": 3}


def test_parts_are_joined_and_a_row_that_stands_in_two_is_refused():
    other = GOOD.replace("会议场次", "参会单位").replace("场", "家")
    (table,) = build_library(KEYWORDS, {"一.csv": HEADER + GOOD, "二.csv": HEADER + other})
    assert [row.level3 for row in table.indicators] == ["会议场次", "参会单位"]
    with pytest.raises(StoreError, match=r"二\.csv 第 2 行.*重复") as caught:
        build_library(KEYWORDS, {"一.csv": HEADER + GOOD, "二.csv": HEADER + GOOD})
    assert caught.value.context == {"file": "二.csv", "line": 2}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("类别,关键词\n", 1),
        ("category,keywords\n会议,\n", 2),
        ("category,keywords\n,会议\n", 2),
        ("category,keywords\n会议,会议\n会议,会务\n", 3),
    ],
)
def test_a_wrong_category_is_named_with_file_and_line(text, line):
    with pytest.raises(StoreError, match=rf"categories\.csv 第 {line} 行"):
        build_library(text, {"部分.csv": HEADER})
