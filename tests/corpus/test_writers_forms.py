"""Each form says what it should, prints as it should, and is read back the same."""

import io
from dataclasses import replace

import docx
import openpyxl
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from corpus.errors import InputError
from corpus.frames import canonical, detect_frame, frames, get_frame
from corpus.heading import region_of
from corpus.readers import read_bytes
from corpus.table import Indicator, TargetTable
from corpus.writers import form, known_extensions, render_tables
from corpus.writers.forms import form_of, forms, get_form, in_form
from corpus.writers.snap import snap
from tests.corpus.places import PLACES

FORMS = [one.name for one in forms()]
WORDS = st.sampled_from(
    [
        *("设备购置", "培训班", "污水处理设施运行维护", "合格率", "A&B<c>", "（一期）", "、", "，", "“甲”", "12", "x"),
        *("=", "+", "-", "@", "≥95", "%", "个", "SUM(A1)", "目标1：", "第三方检测机构出具报告的比例", "/月", "'"),
    ]
)
NAMES = st.lists(WORDS, min_size=1, max_size=6).map("".join).filter(lambda text: any("一" <= c <= "鿿" for c in text))
LINES = st.lists(NAMES, min_size=1, max_size=3).map("\n".join)
VALUES = st.sampled_from(["≥12期", "=100%", "+5个", "-3℃", "@甲", "≤620.50万元/月", "持续改善", "6月底前", "优良"])
MONEY = st.none() | st.integers(0, 10**9).map(lambda number: number / 10_000)
POINTS = st.none() | st.integers(0, 400).map(lambda number: number / 4)
PLENTY = settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def tables(draw, kind=None):
    """A table as an office would fill it in, in one of the frames that have a form of their own."""
    kind = kind or draw(st.sampled_from(["declaration", "self-evaluation"]))
    frame = get_frame(draw(st.sampled_from(["mof2015", "mof2021", "tianjin2023", "sichuan2021", "chongqing2023"])))
    pairs = [(branch.level1, name) for branch in frame.tree for name in branch.level2]
    described = draw(st.booleans())
    rows = []
    for pair in draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=5)):
        row = {"level1": pair[0], "level2": pair[1], "level3": draw(NAMES), "value": draw(st.none() | VALUES)}
        row |= {"weight": draw(POINTS), "description": draw(LINES) if described else None}
        if kind == "self-evaluation":
            row |= {"actual": draw(st.none() | VALUES), "score": draw(POINTS), "reason": draw(st.none() | NAMES)}
        rows.append(Indicator.model_validate(row))
    unit = draw(st.sampled_from([None, "某市某局", "天津市人民政府外事办公室"]))
    year, region = draw(st.none() | st.integers(2015, 2030)), region_of(unit)
    said = {"project_name": "城区" + draw(NAMES), "unit": unit, "region": region, "year": year, "kind": kind}
    said |= {"unit_code": draw(st.sampled_from([None, "302101"])) if unit else None, "indicators": rows}
    said |= {"purpose": draw(st.none() | LINES), "goal": draw(st.none() | LINES)}
    money = {name: draw(MONEY) for name in ("total", "fiscal")}
    # A row of two blank amounts reads as the header of columns below it: other money alone is not told in 天津's xlsx.
    said["budget_wan"] = money | {"other": draw(MONEY) if any(one is not None for one in money.values()) else None}
    said["frame"] = detect_frame([(row.published_level1, row.published_level2) for row in rows], region, year)
    if kind == "self-evaluation":
        said |= {"total_score": draw(POINTS), "execution_rate": draw(POINTS), "execution_score": draw(POINTS)}
    return TargetTable.model_validate(said)


def plain(table):
    return table.model_dump(exclude=PLACES)


def read_back(document, extension):
    return [plain(table) for table in read_bytes(document, f"a{extension}").tables]


def with_frame(table):
    """The frame that the reader will see in the names printed."""
    pairs = [(row.published_level1, row.published_level2) for row in table.indicators]
    return table.model_copy(update={"frame": detect_frame(pairs, table.region, table.year)})


@pytest.mark.parametrize("extension", known_extensions())
@PLENTY
@given(table=tables())
def test_a_table_in_its_own_form_reads_back_the_same(extension, table):
    assert read_back(render_tables([table], extension), extension) == [plain(table)]


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("extension", [".docx", ".xlsx"])
@PLENTY
@given(table=tables())
def test_a_table_in_a_chosen_form_reads_back_in_its_names_and_order(name, extension, table):
    expected = in_form(table, get_form(name))
    # An order in which a known level follows an unknown one is not met in these frames; blank names would be filled.
    assume(all(row.published_level1 and row.published_level2 for row in expected.indicators))
    assert read_back(render_tables([table], extension, name), extension) == [plain(with_frame(expected))]
    meanings = sorted((row.level2, row.level3, row.value or "") for row in table.indicators)
    assert sorted((row.level2, row.level3, row.value or "") for row in expected.indicators) == meanings


@pytest.mark.parametrize("extension", [".docx", ".xlsx"])
@PLENTY
@given(first=tables(kind="declaration"), second=tables(kind="self-evaluation"))
def test_a_declaration_beside_a_self_evaluation_stays_one(extension, first, second):
    shared = {"unit": "某市某局", "unit_code": "101", "region": None, "year": 2024}
    both = [with_frame(one.model_copy(update=shared)) for one in (first, second)]
    assert read_back(render_tables(both, extension), extension) == [plain(one) for one in both]


def test_every_frame_has_one_form():
    served = [frame for one in forms() for frame in one.frames]
    assert sorted(served) == sorted(frames())
    assert sum(one.default for one in forms()) == 1
    for one in forms():
        assert one.source
        assert one.frame in one.frames
        # Every row of the head is as wide as the form, counted by the reader's rules.
        table = TargetTable(project_name="甲", purpose="乙", unit_code="A-1", unit="丙")
        assert {sum(cell.span for cell in row) for row in form.head(table, one)} == {len(one.widths)}


@pytest.mark.parametrize(
    ("frame", "name"), [("mof2015", "88号"), ("mof2021", "101号"), ("tianjin2023", "天津"), (None, "天津")]
)
def test_the_form_follows_the_frame(frame, name):
    assert form_of(TargetTable(project_name="甲", frame=frame)).name == name


def test_an_unknown_form_is_named_with_those_known():
    table = TargetTable(project_name="甲", indicators=[Indicator(level3="乙", value="丙")])
    for extension in known_extensions():
        with pytest.raises(InputError, match=r"「103号」.*天津、88号、101号"):
            render_tables([table], extension, "103号")


def test_the_101_form_puts_cost_first():
    rows = [("产出指标", "数量指标"), ("产出指标", "成本指标"), ("效益指标", "可持续影响指标"), ("其他", "别的")]
    found = [Indicator(level3=two, value="1个", **_levels(one, two)) for one, two in rows]
    table = TargetTable(project_name="甲", frame="mof2015", indicators=found)
    printed = in_form(table, get_form("101号")).indicators
    assert [(row.published_level1, row.published_level2) for row in printed] == [
        ("成本指标", "经济成本指标"),
        ("产出指标", "数量指标"),
        ("效益指标", "可持续影响指标"),
        ("其他", "别的"),
    ]
    assert [row.level2 for row in printed] == ["成本指标", "数量指标", "可持续影响指标", None]


def _levels(one, two):
    known = canonical(one, two)
    return {"level1": known[0], "level2": known[1], "published_level1": one, "published_level2": two}


def test_the_88_form_as_printed():
    row = Indicator(level1="产出指标", level2="数量指标", level3="维修面积", value="≥5平方米", weight=12.5)
    table = TargetTable(
        project_name="维修", unit="某市某局", unit_code="101001", year=2024, frame="mof2015", indicators=[row]
    )
    document = docx.Document(io.BytesIO(render_tables([table], ".docx")))
    assert [one.text for one in document.paragraphs if one.text] == ["项目支出绩效目标申报表", "（2024年度）"]
    head, indicators = document.tables
    texts = [[cell.text for cell in row.cells] for row in head.rows]
    assert texts[1] == ["主管部门及代码", "", "", "实施单位", "101001某市某局"]
    assert texts[2] == ["项目属性", "", "", "项目期", ""]
    assert [row[0] for row in texts[3:6]] == ["项目资金\n（万元）"] * 3
    assert [row[1] for row in texts[3:6]] == ["年度资金总额", "其中：财政拨款", "其他资金"]
    assert texts[6][:2] == ["总体目标", "年度目标"]
    assert len(texts) == 7
    assert [cell.text for cell in indicators.rows[0].cells] == [
        "一级指标",
        "二级指标",
        "三级指标",
        "指标值",
        "分值\n权重",
    ]
    assert [cell.text for cell in indicators.rows[1].cells] == ["产出指标", "数量指标", "维修面积", "≥5平方米", "12.5"]
    for grid in document.tables:
        assert all("w:cantSplit" in row._tr.xml for row in grid.rows)
        assert sum(column.width.cm for column in grid.columns) == pytest.approx(17, abs=0.05)


@pytest.mark.parametrize("name", FORMS)
def test_workbooks_print_on_a4_portrait_with_the_header_repeated(name):
    rows = [Indicator(level1="产出指标", level2="数量指标", level3="面积" * 40, value="=1") for _ in range(25)]
    evaluated = {"kind": "self-evaluation", "total_score": 90, "execution_rate": 97.5}
    table = TargetTable(project_name="很长的名称" * 20, year=2024, indicators=rows, **evaluated)
    sheet = openpyxl.load_workbook(io.BytesIO(render_tables([table], ".xlsx", name))).active
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "portrait")
    repeated = int(sheet.print_title_rows.split("$")[-1])
    assert [cell.value for cell in sheet[repeated]][:3] == ["一级指标", "二级指标", "三级指标"]
    assert sum(one.width for one in sheet.column_dimensions.values()) == pytest.approx(94, abs=0.5)
    assert f"A{repeated + 1}:A{repeated + 25}" in {str(area) for area in sheet.merged_cells.ranges}
    assert sheet.row_dimensions[repeated + 1].height > 40
    assert all((one.height or 0) <= 409 for one in sheet.row_dimensions.values())
    dangerous = [cell for row in sheet.iter_rows() for cell in row if cell.value == "=1"]
    assert {(cell.data_type, cell.quotePrefix) for cell in dangerous} == {("s", True)}


@pytest.mark.parametrize("columns", [[1.0] * 5, [3.0, 1.0, 4.0, 1.0, 5.0, 9.0], [1.4] * 9])
@pytest.mark.parametrize("name", FORMS)
def test_the_head_covers_a_worksheets_columns_without_gaps(name, columns):
    chosen = get_form(name)
    table = TargetTable(project_name="甲", purpose="乙", budget_wan={"total": 1, "fiscal": 2, "other": 3})
    rows = snap(form.head(table, chosen), chosen.widths, columns)
    shown = [cell.text for row in rows for cell in row if not cell.above]
    assert [text for text in shown if text] == [
        cell.text for row in form.head(table, chosen) for cell in row if cell.text and not cell.above
    ]
    held: dict[int, int] = {}
    for cells in rows:
        assert [cell.first for cell in cells] == [0, *(cell.last + 1 for cell in cells[:-1])]
        assert cells[-1].last == len(columns) - 1
        assert {cell.first for cell in cells if cell.above} == {place for place, left in held.items() if left > 0}
        held = {place: left - 1 for place, left in held.items() if left > 1}
        held |= {cell.first: cell.down - 1 for cell in cells if cell.down > 1}


def test_a_unit_without_a_code_and_a_code_that_joins_no_name_come_back():
    row = Indicator(level1="产出指标", level2="数量指标", level3="甲", value="1个")
    for unit, code in (("某市某局", None), ("某市某局", "A-101"), (None, "101")):
        for name in FORMS:
            for extension in (".docx", ".xlsx"):
                table = TargetTable(project_name="项目甲", unit=unit, unit_code=code, indicators=[row])
                (found,) = read_bytes(render_tables([table], extension, name), f"a{extension}").tables
                assert (found.unit, found.unit_code) == (unit, code)


def test_a_blank_level_2_does_not_take_the_one_above():
    first = Indicator(level1="产出指标", level2="数量指标", level3="甲", value="1个")
    second = Indicator(level1="产出指标", level2=None, level3="乙", value="2个")
    for extension in (".docx", ".xlsx"):
        (found,) = read_bytes(
            render_tables([TargetTable(project_name="项目", indicators=[first, second])], extension), f"a{extension}"
        ).tables
        assert [row.level2 for row in found.indicators] == ["数量指标", None]


def test_columns_stay_within_the_page_whatever_their_number():
    for one in forms():
        for header in (one.columns, tuple(column for column in one.columns if not column.optional)):
            assert sum(form.widths(header)) == pytest.approx(form.WIDTH)
            assert replace(form.FormRow(("",) * len(header))).joins(0) is False
