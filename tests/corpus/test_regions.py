"""Tables in which each county or town has its own values."""

from corpus.grid import make_grid
from corpus.readers import read_bytes
from corpus.regions import transposed


def parse(text):
    return read_bytes(text.encode(), "甲.csv")


def test_a_table_for_each_county_and_one_for_the_whole():
    text = "项目名称：治水\n主管部门：某市水利局\n一级指标,二级指标,三级指标,全市,甲县,乙县,备注\n"
    text += "产出指标,数量指标,河道,11公里,5公里,6公里,\n,质量指标,合格率,100%,100%,100%,\n"
    parsed = parse(text)
    assert [(table.unit, table.indicators[0].value) for table in parsed.tables] == [
        ("某市水利局", "11公里"),
        ("甲县", "5公里"),
        ("乙县", "6公里"),
    ]
    assert all(len(table.indicators) == 2 and table.project_name == "治水" for table in parsed.tables)
    assert [problem.code for problem in parsed.problems] == ["table.more_values"]
    assert "甲县、乙县" in parsed.problems[0].message


def test_two_columns_that_are_no_places_are_no_regions():
    text = "项目名称：治水\n一级指标,二级指标,三级指标,指标值,甲县\n产出指标,数量指标,河道,11公里,5公里\n"
    (table,) = parse(text).tables
    assert table.indicators[0].value == "11公里"


def test_a_transposed_table_with_levels_across_its_header():
    rows = [
        ["序号", "乡镇", "资金（万元）", "产出指标", "", "效益指标"],
        ["", "", "", "数量指标", "质量指标", "社会效益指标"],
        ["", "", "", "改造数", "合格率", "受益人口"],
        ["1", "甲镇", "20", "5座", "100%", "2000人"],
        ["2", "乙乡", "30", "7座", "", "1000人"],
        ["", "合计", "50", "", "", ""],
    ]
    parsed = parse("项目名称：公厕\n" + "\n".join(map(",".join, rows)))
    first, second = parsed.tables
    assert (first.unit, first.budget_wan.total, second.unit, second.budget_wan.total) == ("甲镇", 20, "乙乡", 30)
    assert [(row.published_level1, row.level2, row.level3, row.value) for row in first.indicators] == [
        ("产出指标", "数量指标", "改造数", "5座"),
        ("产出指标", "质量指标", "合格率", "100%"),
        ("效益指标", "社会效益指标", "受益人口", "2000人"),
    ]
    assert [row.level3 for row in second.indicators] == ["改造数", "受益人口"]


def test_indicator_rows_are_no_transposed_header():
    rows = [
        ["产出指标", "成本指标", "单价", "5元"],
        ["产出指标", "数量指标", "人数", "5人"],
        ["", "质量指标", "率", "9%"],
    ]
    assert transposed(make_grid(rows, "表"), 0) is None


def test_names_that_stand_beside_their_levels_and_not_below_them():
    rows = [
        ["", "", "", "数量指标", "质量指标", "时效指标"],
        ["改造座数", "达标率", "完工时间", "", "", ""],
        ["甲镇", "12座", "100%", "", "", ""],
    ]
    assert transposed(make_grid(rows, "表"), 0) is None
