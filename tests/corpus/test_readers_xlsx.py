"""The workbook reader: merged ranges, several tables and sheets, numbers as printed."""

import datetime
import io
from pathlib import Path

import openpyxl
import pytest

from corpus.readers import read_bytes, read_file
from corpus.readers.numbers import print_cell
from tests.corpus.places import PLACES

ROOT = Path(__file__).parents[2]
HEADER = ["一级指标", "二级指标", "三级指标", "指标值"]


def read(book):
    target = io.BytesIO()
    book.save(target)
    return read_bytes(target.getvalue(), "甲.xlsx")


def book_of(rows, merged=()):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for reference in merged:
        book.active.merge_cells(reference)
    return book


def test_the_seed_as_workbook_is_the_seed():
    parsed = read_file(ROOT / "tests" / "documents" / "seed.xlsx")
    seed = read_file(ROOT / "corpus" / "data" / "tianjin-fao-2023.txt")
    assert parsed.problems == ()
    assert [t.model_dump(exclude=PLACES) for t in parsed.tables] == [t.model_dump(exclude=PLACES) for t in seed.tables]
    assert parsed.tables[0].source.position == "1.机关运行保障经费!A3:E15"


@pytest.mark.parametrize(
    ("value", "number_format", "printed"),
    [
        (0.95, "0%", "95%"),
        (0.955, "0.0%", "95.5%"),
        (1437, "General", "1437"),
        (1437, "#,##0", "1,437"),
        (50.0, "General", "50"),
        (50.0, "0.00", "50.00"),
        (50.0, "0.00_ ", "50.00"),
        (0.1 + 0.2, "General", "0.3"),
        (45.5, "General", "45.5"),
        (20, '"≥"0"个"', "≥20个"),
        (-3, "0;[Red]-0", "-3"),
        (datetime.datetime(2023, 9, 30), "yyyy/m/d", "2023年9月30日"),
        (datetime.datetime(2023, 9, 30), 'yyyy"年"m"月"d"日"', "2023年9月30日"),
        (datetime.datetime(2023, 9, 1), "yyyy/mm", "2023年9月"),
        (True, "General", "TRUE"),
        (None, None, ""),
        ("≥95%", "@", "≥95%"),
    ],
)
def test_numbers_are_printed_as_a_person_sees_them(value, number_format, printed):
    assert print_cell(value, number_format) == printed


def test_formats_reach_the_indicators():
    book = book_of([HEADER, ["产出指标", "质量指标", "合格率", 0.95], [None, "时效指标", "完成时间", None]])
    book.active["D2"].number_format = "0%"
    book.active["D3"] = datetime.datetime(2023, 9, 30)
    (table,) = read(book).tables
    assert [r.value for r in table.indicators] == ["95%", "2023年9月30日"]
    assert table.indicators[1].target.date == "2023-09-30"


def test_merged_ranges_are_filled_and_one_name_is_one_indicator():
    rows = [
        ["项目名称", "甲", None, None],
        HEADER,
        ["产出指标", "数量指标", "面积", "1个"],
        [None] * 4,
        [None, "质量指标", "率", "100%"],
    ]
    (table,) = read(book_of(rows, ["B1:D1", "A3:A5", "B3:B4", "C3:C4", "D3:D4"])).tables
    assert [(r.level1, r.level2, r.level3) for r in table.indicators] == [
        ("产出指标", "数量指标", "面积"),
        ("产出指标", "质量指标", "率"),
    ]
    assert table.source.position == "Sheet!A1:D5"


def test_several_tables_in_one_sheet_and_hidden_sheets():
    rows = [["1.甲项目绩效目标表"], ["项目名称", "甲"], HEADER, ["产出指标", "数量指标", "a", "1个"], []]
    rows += [["项目名称", "乙"], HEADER, ["产出指标", "数量指标", "b", "2个"], ["说明\uff1a见附件"]]
    rows += [["3.丙维修绩效目标表"], HEADER, ["产出指标", "数量指标", "c", "3个"]]
    book = book_of(rows)
    hidden = book.create_sheet("隐藏")
    hidden.sheet_state = "hidden"
    for row in (["项目名称", "丁"], HEADER, ["产出指标", "数量指标", "d", "4个"]):
        hidden.append(row)
    tables = read(book).tables
    assert [(table.project_name, table.indicators[0].level3) for table in tables] == [
        ("甲", "a"),
        ("乙", "b"),
        ("丙维修", "c"),
        ("丁", "d"),
    ]
    assert [table.source.position for table in tables][1:] == ["Sheet!A6:D8", "Sheet!A11:D12", "隐藏!A1:D3"]


def test_a_formula_never_calculated_is_reported_and_left_blank():
    parsed = read(book_of([HEADER, ["产出指标", "数量指标", "面积", "=1+1"]]))
    assert parsed.tables[0].indicators[0].value is None
    problem = next(problem for problem in parsed.problems if problem.code == "cell.formula")
    assert problem.position == "Sheet!D2"
    assert "甲.xlsx" in problem.message
