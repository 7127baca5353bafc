"""The Word reader: our form, LibreOffice's, and what real documents have between and inside their tables."""

import io
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from corpus.readers import read_bytes, read_file
from tests.corpus.places import PLACES

ROOT = Path(__file__).parents[2]
DOCUMENTS = ROOT / "tests" / "documents"
HEADER = ["一级指标", "二级指标", "三级指标", "指标值"]


def without_source(tables):
    return [table.model_dump(exclude=PLACES) for table in tables]


def read(document):
    target = io.BytesIO()
    document.save(target)
    return read_bytes(target.getvalue(), "甲.docx")


def add_table(parent, rows, **options):
    table = parent.add_table(rows=len(rows), cols=max(map(len, rows)), **options)
    for row, texts in zip(table._tbl.tr_lst, rows, strict=True):
        for cell, text in zip(row.tc_lst, texts, strict=False):
            cell.p_lst[0].add_r().text = text
    return table


@pytest.mark.parametrize("name", ["seed.docx", "seed-libreoffice.docx"])
def test_the_seed_as_word_is_the_seed(name):
    parsed = read_file(DOCUMENTS / name)
    seed = read_file(ROOT / "corpus" / "data" / "tianjin-fao-2023.txt")
    assert parsed.problems == ()
    assert without_source(parsed.tables) == without_source(seed.tables)
    assert [table.source.file for table in parsed.tables] == [name] * 7


def test_level_names_merged_downwards_and_across_the_page():
    document = docx.Document()
    document.add_paragraph("项目名称\uff1a路灯维护")
    rows = [
        HEADER,
        ["产出指标", "数量指标", "路灯数", "≥10盏"],
        ["", "", "灯杆数", "≥5根"],
        ["", "质量指标", "亮灯率", "98%"],
    ]
    table = add_table(document, rows)
    table.cell(1, 0).merge(table.cell(3, 0))
    table.cell(1, 1).merge(table.cell(2, 1))
    (found,) = read(document).tables
    assert found.project_name == "路灯维护"
    assert [(r.level1, r.level2, r.level3, r.value) for r in found.indicators] == [
        ("产出指标", "数量指标", "路灯数", "≥10盏"),
        ("产出指标", "数量指标", "灯杆数", "≥5根"),
        ("产出指标", "质量指标", "亮灯率", "98%"),
    ]


def test_a_name_merged_downwards_is_one_indicator():
    document = docx.Document()
    table = add_table(
        document, [HEADER, ["产出指标", "数量指标", "路灯数", "10盏"], ["产出指标", "数量指标", "", "20盏"]]
    )
    table.cell(1, 2).merge(table.cell(2, 2))
    parsed = read(document)
    assert [(r.level3, r.value) for r in parsed.tables[0].indicators] == [("路灯数", "10盏\uff1b20盏")]
    assert "row.merged_name" in [problem.code for problem in parsed.problems]


def test_table_inside_a_layout_table_with_its_own_caption():
    document = docx.Document()
    frame = document.add_table(rows=1, cols=1)
    frame.cell(0, 0).paragraphs[0].add_run("项目名称\uff1a校舍维修")
    add_table(frame.cell(0, 0), [HEADER, ["产出指标", "数量指标", "面积", "≥500㎡"]])
    (table,) = read(document).tables
    assert (table.project_name, table.indicators[0].value) == ("校舍维修", "≥500㎡")


def test_content_controls_fields_tracked_changes_and_symbols():
    document = docx.Document()
    table = add_table(document, [HEADER, ["产出指标", "数量指标", "面积", ""]])
    paragraph = table.cell(1, 3).paragraphs[0]._p
    for xml in (
        "<w:bookmarkStart %s w:id='1' w:name='_GoBack'/>",
        "<w:del %s><w:r><w:delText>旧</w:delText></w:r></w:del>",
        "<w:r %s><w:instrText>PAGE</w:instrText></w:r>",
        "<w:r %s><w:sym w:font='Symbol' w:char='F0B3'/></w:r>",
        "<w:ins %s><w:r><w:t>500</w:t></w:r></w:ins>",
        "<w:sdt %s><w:sdtContent><w:r><w:t>平方米</w:t></w:r></w:sdtContent></w:sdt>",
    ):
        paragraph.append(parse_xml(xml % nsdecls("w")))
    body, element = document.element.body, table._tbl
    control = parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtContent/></w:sdt>")
    body.replace(element, control)
    control[0].append(element)
    (found,) = read(document).tables
    assert found.indicators[0].value == "≥500平方米"


def test_cells_left_out_at_the_sides_of_a_row():
    document = docx.Document()
    table = add_table(document, [HEADER, ["产出指标", "数量指标", "面积", "1个"], ["", "", "长度", "2米"]])
    row = table._tbl.tr_lst[2]
    for cell in row.tc_lst[:2]:
        row.remove(cell)
    row.get_or_add_trPr().append(parse_xml(f'<w:gridBefore {nsdecls("w")} w:val="2"/>'))
    (found,) = read(document).tables
    assert [(r.level2, r.level3, r.value) for r in found.indicators][1] == ("数量指标", "长度", "2米")


def test_several_tables_and_one_continued_without_a_header():
    document = docx.Document()
    for project in ("甲", "乙"):
        document.add_paragraph(f"{project}项目绩效目标表")
        add_table(document, [HEADER, ["产出指标", "数量指标", "面积", "1个"]])
        document.add_paragraph("")
        add_table(document, [["产出指标", "质量指标", "合格率", "100%"]])
    tables = read(document).tables
    assert [table.project_name for table in tables] == ["甲", "乙"]
    assert [[r.level3 for r in table.indicators] for table in tables] == [["面积", "合格率"]] * 2


def test_three_thousand_rows_take_seconds_not_minutes():
    document = docx.Document()
    table = add_table(document, [HEADER, ["产出指标", "数量指标", "面积", "1个"]])
    last = table._tbl.tr_lst[1]
    markup = last.xml
    for _ in range(3000):
        table._tbl.append(parse_xml(markup))
    target = io.BytesIO()
    document.save(target)
    (found,) = read_bytes(target.getvalue(), "甲.docx").tables
    assert len(found.indicators) == 3001
