"""The text reader on the seed document and on other documents in the same form."""

from pathlib import Path

import pytest

from corpus.errors import DocumentError
from corpus.readers import read_bytes, read_file

ROOT = Path(__file__).parents[2]
SEED = ROOT / "corpus" / "data" / "tianjin-fao-2023.txt"

EXPECTED = {
    1: [
        ("产出指标", "数量指标", "参加活动人数", "参加活动人数", "≤100人"),
        ("产出指标", "数量指标", "举办活动场次", "举办活动场次", "1场"),
        ("产出指标", "质量指标", "活动举办完成率", "活动举办完成率", "100%"),
        ("产出指标", "质量指标", "参加人员出席率", "参加人员出席率", "≥90%"),
        ("产出指标", "时效指标", "活动举办时间", "活动举办时间", "2023年9月30日"),
        ("产出指标", "时效指标", "活动及时率", "活动及时率", "≥95%"),
        ("产出指标", "成本指标", "活动举办成本", "活动举办成本", "≤20万元"),
        ("效益指标", "可持续影响指标", "完善活动举办机制", "完善活动举办机制", "完善"),
        ("满意度指标", "服务对象满意度指标", "参加人员满意度", "参加人员满意度", "≥95%"),
    ],
    6: [
        ("产出指标", "数量指标", "硬件维护数量", "硬件维护数量", "≥10个"),
        ("产出指标", "数量指标", "软件维护数量", "软件维护数量", "≥1个"),
        ("产出指标", "质量指标", "系统故障率", "系统故障率", "≤5%"),
        ("产出指标", "质量指标", "维修验收合格率", "维修验收合格率", "≥95%"),
        ("产出指标", "时效指标", "系统运行维护响应时间", "系统运行维护响应时间", "≤5分钟"),
        ("产出指标", "时效指标", "系统故障修复处理时间", "系统故障修复处理时间", "≤1小时"),
        ("产出指标", "成本指标", "网络安全运行维护成本", "网络安全运行维护成本", "≤35.5万元"),
        ("产出指标", "成本指标", "总控制成本", "软硬件维护成本", "≤10万元"),
        ("效益指标", "社会效益指标", "系统点击量", "系统点击量", "≥2000次"),
        ("效益指标", "可持续影响指标", "完善系统运行维护机制", "完善系统运行维护机制", "完善"),
        ("效益指标", "可持续影响指标", "保障硬件兼容性支持主流硬件设备", "保障硬件兼容性支持主流硬件设备", "保障"),
        ("满意度指标", "服务对象满意度指标", "使用人员满意度", "使用人员满意度", "≥95%"),
    ],
}


def seed_tables():
    return read_file(SEED).tables


def test_seed_has_seven_tables_with_their_projects_units_and_money():
    parsed = read_file(SEED)
    assert parsed.problems == ()
    assert [table.project_name for table in parsed.tables] == [
        "机关运行保障经费",
        "庆祝中华人民共和国成立74周年活动",
        "天津市因公出入境服务工作经费",
        "天津市与神户市结好50周年庆祝活动",
        "外事工作经费",
        "物业管理服务费",
        "因公电子护照系统日常维护费",
    ]
    assert [len(table.indicators) for table in parsed.tables] == [6, 9, 6, 6, 20, 11, 12]
    assert [table.budget_wan.total for table in parsed.tables] == [50, 20, 50, 120, 1090, 50, 45.5]
    for number, table in enumerate(parsed.tables, 1):
        assert (table.unit_code, table.unit) == ("302101", "天津市人民政府外事办公室")
        assert (table.region, table.year, table.frame, table.kind) == ("天津市", 2023, "tianjin2023", "declaration")
        assert table.budget_wan.fiscal == table.budget_wan.total
        assert table.budget_wan.other is None
        assert (table.source.file, table.source.page, table.source.position) == (SEED.name, None, f"第{number}个表")


@pytest.mark.parametrize("number", EXPECTED)
def test_seed_rows_are_as_in_the_document(number):
    rows = seed_tables()[number].indicators
    found = [(r.published_level1, r.published_level2, r.level3, r.description, r.value) for r in rows]
    assert found == EXPECTED[number]
    assert [(r.level1, r.level2) for r in rows] == [row[:2] for row in EXPECTED[number]]
    assert all(r.target.raw == r.value for r in rows)
    assert all(r.weight is None and r.actual is None for r in rows)


def test_every_cell_of_the_seed_arrives_to_the_character():
    text = SEED.read_text(encoding="utf-8")
    position = 0
    for table in seed_tables():
        for row in table.indicators:
            for part in (row.level3, row.description, row.value):
                position = text.index(f"\t{part}\n", position) + len(part)


def test_purpose_and_goal_keep_their_words_and_quotes_but_lose_what_trails():
    tables = seed_tables()
    assert tables[0].purpose == "按照机关管理制度\uff0c保障机关正常运转。"
    assert tables[1].purpose == "做好天津市庆祝中华人民共和国成立74周年招待会组织筹备工作。"
    assert tables[3].goal == "1.促进友城交流合作。"
    assert tables[4].goal.startswith('1."按照天津市党政机关外宾接待管理办法、')
    assert tables[4].goal.endswith('不断开创天津外事工作新局面。\n"')
    assert tables[4].purpose == tables[4].goal.removeprefix("1.")
    assert tables[5].goal.endswith("维修、保养、运维等管理服务。")
    assert "运转。\t综合物业管理服务范围" in tables[5].goal
    assert not any("bookmark" in (table.goal or "") + table.project_name for table in tables)


@pytest.mark.parametrize(
    ("label", "change"),
    [
        ("crlf", lambda text: text.replace("\n", "\r\n").encode()),
        ("bom", lambda text: b"\xef\xbb\xbf" + text.encode()),
        ("gb18030", lambda text: text.encode("gb18030")),
        ("utf-16", lambda text: text.encode("utf-16")),
    ],
)
def test_encodings_and_line_ends_make_no_difference(label, change):
    data = change(SEED.read_text(encoding="utf-8"))
    assert read_bytes(data, SEED.name).tables == seed_tables()


def form(header, rows, title="3.校舍维修绩效目标表"):
    blocks = [f"{title}\n\t101001某市教育局\n\t单位\uff1a元", "\t项目名称\n\t校舍维修", "\t预算数\n\t250000.00"]
    blocks += ["\t绩效目标\n\t修好校舍。", *("\n".join("\t" + cell for cell in row) for row in (header, *rows))]
    return "\n\n".join(blocks).encode()


def test_a_form_without_descriptions_in_yuan():
    header = ("一级指标", "二级指标", "三级指标", "指标值")
    rows = [("产出指标", "数量指标", "维修面积", "≥500平方米"), ("", "质量指标", "合格率", "100%")]
    rows += [("满意度指标", "服务对象满意度指标", "师生满意度", "≥90%")]
    (table,) = read_bytes(form(header, rows), "校舍2024.txt").tables
    assert (table.project_name, table.unit_code, table.unit, table.year) == ("校舍维修", "101001", "某市教育局", 2024)
    assert (table.budget_wan.total, table.goal) == (25.0, "修好校舍。")
    assert [(r.level1, r.level2, r.level3, r.description, r.value) for r in table.indicators] == [
        ("产出指标", "数量指标", "维修面积", None, "≥500平方米"),
        ("产出指标", "质量指标", "合格率", None, "100%"),
        ("满意度指标", "服务对象满意度指标", "师生满意度", None, "≥90%"),
    ]


def test_level_2_left_blank_on_repeats_is_filled_down():
    header = ("一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值")
    rows = [
        ("产出指标", "数量指标", "甲", "甲", "1个"),
        ("", "", "乙", "乙", "2个"),
        ("", "质量指标", "丙", "丙", "好"),
    ]
    (table,) = read_bytes(form(header, rows), "a.txt").tables
    assert [(r.level2, r.level3) for r in table.indicators] == [
        ("数量指标", "甲"),
        ("数量指标", "乙"),
        ("质量指标", "丙"),
    ]


def test_text_with_tabs_between_cells():
    lines = ["项目名称\t路灯维护", "一级指标\t二级指标\t三级指标\t指标值", "产出指标\t数量指标\t路灯数\t≥10盏"]
    lines.append("\t质量指标\t亮灯率\t≥98%")
    (table,) = read_bytes("\n".join(lines).encode(), "a.txt").tables
    assert [(r.level1, r.level2, r.level3, r.value) for r in table.indicators] == [
        ("产出指标", "数量指标", "路灯数", "≥10盏"),
        ("产出指标", "质量指标", "亮灯率", "≥98%"),
    ]


def test_text_whose_tabs_and_empty_cells_are_gone_is_read_by_its_names():
    text = "\n".join(line.strip() for line in SEED.read_text(encoding="utf-8").split("\n") if line.strip())
    tables = read_bytes(text.encode(), "a.txt").tables
    assert [table.project_name for table in tables] == [table.project_name for table in seed_tables()]
    assert [len(table.indicators) for table in tables] == [6, 9, 6, 6, 20, 11, 12]
    assert [r.value for r in tables[6].indicators] == [row[4] for row in EXPECTED[6]]


def test_binary_and_prose_are_refused_with_a_remedy():
    with pytest.raises(DocumentError, match=r"说明\.txt.*编码") as caught:
        read_bytes(b"\x81\xff\xfe\x00\x01abc" * 20, "说明.txt")
    assert caught.value.code == "document.not_text"
    with pytest.raises(DocumentError, match=r"说明\.txt.*请确认") as caught:
        read_bytes("这里没有表格。\n只有文字。".encode(), "说明.txt")
    assert caught.value.code == "document.no_table"
