"""The reader of web pages: LibreOffice's pages, pages as sites write them, and pages that mean harm."""

import random
from pathlib import Path

import pytest

from corpus.errors import DocumentError, TooLargeError, ZhibiaoError
from corpus.limits import Limits
from corpus.readers import read_bytes, read_file
from corpus.readers.html import decode
from tests.corpus.places import PLACES

DOCUMENTS = Path(__file__).parents[1] / "documents"
HEADER = "<tr><th>一级指标</th><th>二级指标</th><th>三级指标</th><th>指标值</th></tr>"
ROW = "<tr><td>产出指标</td><td>数量指标</td><td>路灯数</td><td>≥10盏</td></tr>"
PAGES = ["libreoffice-docx.html", "libreoffice-xlsx.html", "site-gb2312.htm", "site-undeclared.html", "site-utf16.html"]


def read(body, name="甲.html", **limits):
    return read_bytes(body.encode(), name, Limits(**limits))


def rows(body):
    (table,) = read(body).tables
    return [(one.level1, one.level2, one.level3, one.value) for one in table.indicators]


def without_source(tables):
    return [table.model_dump(exclude=PLACES) for table in tables]


@pytest.mark.parametrize("name", PAGES)
def test_pages_of_other_writers_read_as_the_word_document(name):
    seed = read_file(DOCUMENTS / "seed.docx").tables
    parsed = read_file(DOCUMENTS / "html" / name)
    assert without_source(parsed.tables) == without_source([seed[0], seed[4]])
    assert parsed.problems == ()


def test_the_whole_seed_as_a_page_is_the_seed():
    seed, page = (read_file(DOCUMENTS / f"seed{extension}").tables for extension in (".docx", ".html"))
    assert without_source(page) == without_source(seed)


def test_cells_that_span_rows_and_columns_end_with_their_row_group():
    first = "<tr><td rowspan=0>产出指标</td><td rowspan=99>数量指标</td><td>路灯数</td><td>10盏</td></tr>"
    second = "<tr><td>灯杆数</td><td>5根</td></tr>"
    third = "<tr><td>效益指标</td><td>社会效益指标</td><td>夜间出行</td><td>改善</td></tr>"
    body = f"<table>{HEADER}<tbody>{first}{second}</tbody><tbody>{third}</tbody></table>"
    assert rows(body) == [
        ("产出指标", "数量指标", "路灯数", "10盏"),
        ("产出指标", "数量指标", "灯杆数", "5根"),
        ("效益指标", "社会效益指标", "夜间出行", "改善"),
    ]


def test_breaks_of_the_source_between_chinese_characters_are_none():
    row = "<tr><td>产出\n   指标</td><td>数量指标</td><td>Web\nServer 数量</td><td>≥&nbsp;10 台</td></tr>"
    body = f"<table>{HEADER}{row}</table>"
    ((one, _, name, value),) = rows(body)
    assert (one, name, value) == ("产出指标", "Web Server 数量", "≥ 10 台")


def test_hidden_rows_scripts_and_comments_are_not_read():
    hidden = ROW.replace("路灯数", "不应读到")
    body = (
        f"<script>document.write('{hidden}')</script><!-- {hidden} --><table>{HEADER}{ROW}"
        f"{hidden.replace('<tr>', '<tr style=' + chr(34) + 'DISPLAY : none' + chr(34) + '>', 1)}"
        f"{hidden.replace('<tr>', '<tr hidden>', 1)}</table><template><table>{hidden}</table></template>"
    )
    assert [name for _, _, name, _ in rows(body)] == ["路灯数"]


def test_tables_in_layout_tables_keep_the_order_of_their_titles():
    inner = "".join(
        f"<tr><td>{project}项目绩效目标表</td></tr><tr><td><table>{HEADER}{ROW}</table></td></tr>" for project in "甲乙"
    )
    tables = read(f"<table><tr><td>导航</td><td><table>{inner}</table></td></tr></table>").tables
    assert [table.project_name for table in tables] == ["甲", "乙"]


def test_fields_of_a_saved_form_are_read():
    chosen = "<select><option>1盏<option selected>2盏</select>"
    row = ROW.replace("路灯数", "<textarea>路灯数</textarea>").replace("≥10盏", chosen)
    typed = "<p>项目名称:<input type=text value=路灯维护><input type=hidden value=密></p>"
    body = f"{typed}<table>{HEADER}{row}</table>"
    (table,) = read(body).tables
    assert (table.project_name, table.indicators[0].level3, table.indicators[0].value) == ("路灯维护", "路灯数", "2盏")


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [("utf-8", "gb18030"), ("gb2312", "gbk"), ("gb2312", "utf-8"), ("iso-8859-1", "gb18030"), ("", "utf-16")],
)
def test_the_encoding_is_that_which_fits(declared, encoding):
    text = f'<meta charset="{declared}"><table>{HEADER}{ROW}</table>'
    assert read_bytes(text.encode(encoding), "甲.htm").tables[0].indicators[0].level3 == "路灯数"


def test_one_broken_character_does_not_cost_the_page():
    data = f"<meta charset=gb2312><table>{HEADER}{ROW}</table>{'说明' * 100}".encode("gb18030") + b"\xff\xff"
    assert read_bytes(data, "甲.htm").tables[0].indicators[0].value == "≥10盏"
    with pytest.raises(DocumentError, match="甲") as caught:
        decode(bytes(range(128, 256)) * 50, "甲.htm")
    assert caught.value.code == "document.not_text"


def test_limits_are_kept():
    body = f"<table>{HEADER}{ROW * 30}</table>"
    for name, allowed in (("tags", 50), ("rows", 10), ("columns", 3), ("cells", 40), ("grids", 0)):
        with pytest.raises(TooLargeError) as caught:
            read(body, **{name: allowed})
        assert caught.value.context["limit"] == name
    with pytest.raises(TooLargeError) as caught:
        read(f"<table>{HEADER}{ROW.replace('路灯数', '灯' * 200)}</table>", cell_characters=100)
    assert caught.value.context["limit"] == "cell_characters"


def test_huge_spans_cost_nothing():
    wide = "<tr><td colspan=999999999 rowspan=999999999>产出指标</td></tr>"
    assert len(rows(f"<table>{HEADER}{ROW}{wide}</table>")) >= 1
    with pytest.raises(TooLargeError):
        read(f"<table><tr><td colspan=999999999>甲</td><td>乙</td></tr>{HEADER}{ROW}</table>")


def test_blank_rows_are_passed_over():
    assert rows(f"<table>{HEADER}{ROW}{'<tr><td></td></tr>' * 120_000}{'<tr></tr>' * 120_000}</table>") == [
        ("产出指标", "数量指标", "路灯数", "≥10盏")
    ]


@pytest.mark.parametrize(
    "body",
    [
        "<table><tr><td>" * 20_000,
        "<div>" * 300_000,
        "<p " + "a=1 " * 50_000,
        "<!--" * 200_000,
        "<script>" * 200_000,
        "<a href='data:" + "A" * 3_000_000 + "'>",
        "&#x110000;&amp" * 100_000,
        "<" * 1_000_000,
    ],
)
def test_hostile_pages_end_in_our_error(body):
    with pytest.raises(ZhibiaoError) as caught:
        read(body)
    assert "「甲.html」" in caught.value.message


def read_or_refuse(data, name):
    try:
        return read_bytes(data, name).tables
    except ZhibiaoError as error:
        return f"「{name}」" in error.message


def test_mutated_pages_end_in_a_document_or_in_our_error():
    source = random.Random(3)
    samples = [(DOCUMENTS / "html" / name).read_bytes() for name in PAGES[2:]]
    for _ in range(60):
        data = bytearray(source.choice(samples))
        for _ in range(source.choice([1, 3, 30])):
            place = source.randrange(len(data))
            data[place : place + source.randrange(3)] = source.randbytes(source.randrange(3))
        assert read_or_refuse(bytes(data), "甲.html")
