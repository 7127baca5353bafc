"""What is written is read back the same, prints well and runs nothing."""

import csv
import io
import os
from pathlib import Path

import docx
import openpyxl
import pytest

from corpus.errors import InputError, StoreError
from corpus.readers import read_bytes, read_file
from corpus.table import Indicator, TargetTable
from corpus.writers import known_extensions, render_tables, write_tables
from tests.corpus.places import PLACES

ROOT = Path(__file__).parents[2]
SEED = ROOT / "corpus" / "data" / "tianjin-fao-2023.txt"


@pytest.fixture(scope="module")
def seed():
    return read_file(SEED).tables


def plain(tables):
    return [table.model_dump(exclude=PLACES) for table in tables]


@pytest.mark.parametrize("extension", known_extensions())
def test_written_then_read_is_the_same(extension, seed, tmp_path):
    path = tmp_path / f"表{extension}"
    write_tables(seed, path)
    assert plain(read_file(path).tables) == plain(seed)
    assert os.listdir(tmp_path) == [path.name]


@pytest.mark.parametrize("extension", known_extensions())
def test_self_evaluations_weights_and_dangerous_texts_come_back(extension):
    rows = [
        {
            "level1": "产出指标",
            "level2": "数量指标",
            "level3": "=SUM(A1)",
            "value": "+5个",
            "weight": 12.5,
            "actual": "@6",
        },
        {
            "level1": "产出指标",
            "level2": "数量指标",
            "level3": "-减少",
            "description": "第一行\n第二行",
            "value": "≤5%",
        },
    ]
    table = TargetTable(
        project_name="=甲&<乙>",
        unit="某市某局",
        unit_code="101001",
        region=None,
        year=2024,
        budget_wan={"total": 12.345, "fiscal": 12, "other": 0.345},
        purpose="用途\n二",
        goal="-目标",
        frame="mof2015",
        kind="self-evaluation",
        indicators=[Indicator.model_validate(row) for row in rows],
    )
    (found,) = read_bytes(render_tables([table], extension), f"a{extension}").tables
    assert plain([found]) == plain([table.model_copy(update={"region": found.region})])


@pytest.mark.parametrize("extension", known_extensions())
def test_the_same_tables_give_the_same_bytes(extension, seed):
    assert render_tables(seed, extension) == render_tables(seed, extension)


@pytest.mark.parametrize("extension", [".docx", ".xlsx"])
def test_the_committed_fixtures_are_what_the_writers_make(extension, seed):
    made = (ROOT / "tests" / "documents" / f"seed{extension}").read_bytes()
    assert plain(read_bytes(made, f"a{extension}").tables) == plain(seed)


def test_word_form_has_its_lines_merged_levels_and_repeated_header(seed):
    document = docx.Document(io.BytesIO(render_tables(seed[:1], ".docx")))
    lines = [paragraph.text for paragraph in document.paragraphs if paragraph.text]
    assert lines[0] == "1.机关运行保障经费绩效目标表"
    assert lines[-1] == "302101天津市人民政府外事办公室\t单位\uff1a万元"
    info, indicators = document.tables
    assert [cell.text for cell in info.rows[1].cells] == [
        "预算规模及资金用途",
        "预算数",
        "50.00",
        "其中\uff1a财政资金",
        "50.00",
        "其他资金",
        "",
    ]
    assert indicators.cell(1, 0)._tc is indicators.cell(4, 0)._tc
    assert "w:tblHeader" in indicators.rows[0]._tr.xml
    section = document.sections[0]
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)


def test_frames_own_names_where_nothing_is_published():
    row = Indicator(level1="产出指标", level2="成本指标", level3="成本", value="5元", target={"kind": "text"})
    row = row.model_copy(update={"published_level1": None, "published_level2": None})
    table = TargetTable(project_name="甲", frame="mof2021", indicators=[row])
    (found,) = read_bytes(render_tables([table], ".xlsx"), "a.xlsx").tables
    assert (found.indicators[0].published_level1, found.indicators[0].published_level2) == ("成本指标", "经济成本指标")
    assert found.indicators[0].level2 == "成本指标"


def test_cells_that_look_like_formulas_are_text():
    table = TargetTable(project_name='=HYPERLINK("x")', indicators=[Indicator(level3="=1+1", value="@a")])
    sheet = openpyxl.load_workbook(io.BytesIO(render_tables([table], ".xlsx"))).active
    cells = [cell for row in sheet.iter_rows() for cell in row if str(cell.value or "").startswith(("=", "@"))]
    assert len(cells) == 3
    assert {cell.data_type for cell in cells} == {"s"}
    text = render_tables([table], ".csv").decode("utf-8-sig")
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in csv.reader(io.StringIO(text)) for cell in row)


def test_csv_begins_with_a_byte_order_mark(seed):
    assert render_tables(seed, ".csv").startswith(b"\xef\xbb\xbf")


def test_refusals_leave_nothing_behind(seed, tmp_path):
    with pytest.raises(InputError, match=r"\.docx"):
        write_tables(seed, tmp_path / "a.pdf")
    with pytest.raises(InputError, match="没有可以写出"):
        write_tables([], tmp_path / "a.docx")
    with pytest.raises(StoreError, match=r"a\.docx.*请检查"):
        write_tables(seed, tmp_path / "无" / "a.docx")
    assert os.listdir(tmp_path) == []
