"""Old workbooks and OpenDocument ones: numbers as printed, merged ranges, hidden sheets, and files that are broken."""

import io
import random
import zipfile
from pathlib import Path

import pytest

from corpus.errors import DocumentError, TooLargeError, ZhibiaoError
from corpus.limits import Limits
from corpus.readers import read_bytes, read_file
from corpus.readers.biff import number_formats
from corpus.readers.ole import main_stream
from tests.corpus.places import PLACES

ROOT = Path(__file__).parents[2]
DOCUMENTS = ROOT / "tests" / "documents"
SEED = DOCUMENTS / "xls" / "seed.xls"


def plain(tables):
    return [table.model_dump(exclude=PLACES) for table in tables]


def test_the_seed_as_old_workbook_is_the_seed():
    parsed = read_file(SEED)
    assert parsed.problems == ()
    assert plain(parsed.tables) == plain(read_file(DOCUMENTS / "seed.docx").tables)
    assert parsed.tables[0].source.file == "seed.xls"
    assert parsed.tables[0].source.position == "1.机关运行保障经费!A3:E15"


@pytest.mark.parametrize("name", ["numbers.xls", "numbers.ods"])
def test_numbers_are_read_as_the_office_prints_them(name):
    first, hidden = read_file(DOCUMENTS / "xls" / name).tables
    assert first.project_name == "湿地修复"
    assert [(row.level1, row.level2, row.level3, row.value) for row in first.indicators] == [
        ("产出指标", "数量指标", "修复面积", "1,437"),
        ("产出指标", "数量指标", "补种株数", "50"),
        ("产出指标", "质量指标", "成活率", "95%"),
        ("产出指标", "时效指标", "完成时间", "2023年9月"),
        ("产出指标", "成本指标", "每亩成本", "≤475.50元/亩"),
    ]
    assert (hidden.project_name, hidden.source.position) == ("丁", "隐藏!A1:D3")


@pytest.mark.parametrize("name", ["甲.et", "甲.xls"])
def test_an_old_workbook_under_either_name(name):
    assert len(read_bytes(SEED.read_bytes(), name).tables) == 7


@pytest.mark.parametrize("name", ["甲.et", "甲.xls", "甲.xlsm", "甲.xltx"])
def test_a_new_workbook_under_another_name(name):
    tables = read_bytes((DOCUMENTS / "seed.xlsx").read_bytes(), name).tables
    assert (len(tables), tables[0].source.file) == (7, name)


def test_a_web_page_under_the_name_of_a_workbook():
    head = "".join(f"<td>{name}</td>" for name in ("一级指标", "二级指标", "三级指标", "指标值"))
    row = "".join(f"<td>{name}</td>" for name in ("产出指标", "数量指标", "场次", "4场"))
    page = f"<html><body><p>项目名称：会议</p><table><tr>{head}</tr><tr>{row}</tr></table></body></html>"
    (table,) = read_bytes(page.encode("gb18030"), "甲.xls").tables
    assert [(item.level3, item.value) for item in table.indicators] == [("场次", "4场")]


def fails(code, remedy, data, name, limits=None, kind=DocumentError):
    with pytest.raises(kind) as caught:
        read_bytes(data, name, limits)
    assert caught.value.code == code
    assert f"「{name}」" in caught.value.message
    assert remedy in caught.value.message
    assert "\n" not in caught.value.message


def test_broken_locked_and_foreign_files():
    data = SEED.read_bytes()
    for share in (0.02, 0.3, 0.7):
        fails("document.damaged", "另存", data[: int(len(data) * share)], "甲.xls")
    fails("document.damaged", "另存", data[:8] + bytes(600), "甲.xls")
    fails("document.wrong_type", "另存", b"%PDF-1.7 abc", "甲.xls")
    fails("document.wrong_type", "另存", (DOCUMENTS / "doc" / "two-tables.doc").read_bytes(), "甲.xls")
    name, other = "Workbook".encode("utf-16-le"), "EncryptedPackage".encode("utf-16-le")
    longer = bytearray(data)
    place = longer.index(name)
    longer[place : place + 64] = other.ljust(64, b"\0")
    longer[place + 64 : place + 66] = (len(other) + 2).to_bytes(2, "little")
    fails("document.encrypted", "取消密码", bytes(longer), "甲.xls")


def test_a_workbook_with_a_password_is_said_to_have_one():
    data = bytearray(SEED.read_bytes())
    # FILEPASS in the place of the record after BOF, as a password puts it there (MS-XLS 2.4.117).
    bof = data.index(bytes.fromhex("0908100000060500"))
    data[bof + 20 : bof + 22] = bytes.fromhex("2F00")
    with pytest.raises(DocumentError) as caught:
        read_bytes(bytes(data), "甲.xls")
    assert caught.value.code in ("document.encrypted", "document.damaged")
    assert "另存" in caught.value.message


def test_limits():
    data = SEED.read_bytes()
    for limits in (Limits(rows=5), Limits(columns=4), Limits(cells=40), Limits(cell_characters=20), Limits(grids=3)):
        fails("document.too_large", "拆分", data, "甲.xls", limits, TooLargeError)
    ods = (DOCUMENTS / "xls" / "numbers.ods").read_bytes()
    for limits in (Limits(rows=5), Limits(columns=3), Limits(cells=20), Limits(cell_characters=3), Limits(grids=1)):
        fails("document.too_large", "拆分", ods, "甲.ods", limits, TooLargeError)


def ods_with(change):
    target = io.BytesIO()
    with (
        zipfile.ZipFile(DOCUMENTS / "xls" / "numbers.ods") as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            data = old.read(part)
            new.writestr(part, change(data) if part == "content.xml" else data)
    return target.getvalue()


def test_repeated_rows_of_an_opendocument_workbook_are_bounded():
    row = (
        '<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="{}">'
        "{}</table:table-cell></table:table-row></table:table>"
    )

    def blank(data):
        return data.replace(b"</table:table>", row.format(16384, "").encode(), 1)

    def full(data):
        return data.replace(b"</table:table>", row.format(2, "<text:p>甲</text:p>").encode(), 1)

    assert len(read_bytes(ods_with(blank), "甲.ods").tables) == 2
    fails("document.too_large", "拆分", ods_with(full), "甲.ods", kind=TooLargeError)
    fails("document.wrong_type", "另存", (DOCUMENTS / "seed.docx").read_bytes(), "甲.ods")
    fails("document.damaged", "另存", ods_with(lambda data: data[:-200]), "甲.ods")


def test_mutated_workbooks_end_in_a_document_or_in_our_error():
    source = random.Random(7)
    data = (DOCUMENTS / "xls" / "numbers.xls").read_bytes()
    for _ in range(60):
        copy = bytearray(data)
        for _ in range(source.choice([1, 3, 20])):
            copy[source.randrange(len(copy))] = source.randrange(256)
        try:
            said = read_bytes(bytes(copy), "甲.xls").model_dump_json()
        except ZhibiaoError as error:
            said = error.message
        assert "甲.xls" in said
        assert "\n" not in said


def test_number_formats_of_any_bytes():
    source = random.Random(3)
    for _ in range(300):
        assert all(isinstance(sheet, dict) for sheet in number_formats(source.randbytes(200), 1000))
    bof = bytes.fromhex("0908 0800 0006 0500 0000 0000")
    sheet = bytes.fromhex("8500 0400 0000 0000")
    # A sheet that says it begins at the workbook's own start, over and over.
    assert number_formats(bof + sheet * 3, 1000) == [{}, {}, {}]
    assert len(number_formats(bof + sheet * 20_000, 1000)) == 999


def test_number_formats_by_place():
    stream = main_stream((DOCUMENTS / "xls" / "numbers.xls").read_bytes(), "甲.xls")[1]
    found, hidden = number_formats(stream, 10_000)
    assert (found[2, 3], found[4, 3], hidden) == ("#,##0", "0%", {})
    assert number_formats(stream, 5) == []
