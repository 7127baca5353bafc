"""Documents that are broken, too large or hostile: one clear error each, and never another exception."""

import io
import os
import random
import struct
import zipfile
from pathlib import Path

import pytest

from corpus.errors import DocumentError, TooLargeError, ZhibiaoError
from corpus.limits import Limits
from corpus.readers import read_bytes, read_file
from corpus.table import ParsedDocument
from corpus.writers import render_tables

ROOT = Path(__file__).parents[2]
DOCUMENTS = ROOT / "tests" / "documents"
SEED = ROOT / "corpus" / "data" / "tianjin-fao-2023.txt"
OFFICE = [".docx", ".xlsx"]
ALL = [".docx", ".xlsx", ".txt", ".json", ".csv"]


def sample(extension):
    if extension in OFFICE:
        return (DOCUMENTS / f"seed{extension}").read_bytes()
    tables = read_file(SEED).tables
    return SEED.read_bytes() if extension == ".txt" else render_tables(tables, extension)


def fails(code, remedy, data, name, limits=None, kind=DocumentError):
    with pytest.raises(kind) as caught:
        read_bytes(data, name, limits)
    assert caught.value.code == code
    assert f"「{name}」" in caught.value.message
    assert remedy in caught.value.message
    assert "\n" not in caught.value.message


def changed(extension, part, change):
    """Give the sample with one part of its archive changed."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(sample(extension))) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for member in old.infolist():
            data = old.read(member)
            new.writestr(member.filename, change(data) if member.filename == part else data)
    return target.getvalue()


@pytest.mark.parametrize("extension", ALL)
def test_empty(extension):
    fails("document.empty", "请", b"", f"甲{extension}")
    fails("document.empty", "请", b"\r\n\0 ", f"甲{extension}")


@pytest.mark.parametrize("extension", OFFICE)
@pytest.mark.parametrize("share", [0.02, 0.5, 0.99])
def test_truncated(extension, share):
    data = sample(extension)
    fails("document.damaged", "重新下载", data[: int(len(data) * share)], f"甲{extension}")


@pytest.mark.parametrize("extension", ALL)
def test_encrypted_or_legacy_office_files(extension):
    fails("document.encrypted", "另存为", bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600), f"甲{extension}")


@pytest.mark.parametrize("extension", OFFICE)
def test_encrypted_parts(extension):
    data = bytearray(sample(extension))
    for place in range(len(data)):
        if data[place : place + 4] == b"PK\x01\x02":
            struct.pack_into("<H", data, place + 8, 1)
    fails("document.encrypted", "取消密码", bytes(data), f"甲{extension}")


def test_content_of_another_type():
    fails("document.wrong_type", "另存为", sample(".txt"), "甲.docx")
    fails("document.wrong_type", "另存为", sample(".docx"), "甲.txt")
    fails("document.wrong_type", "另存为", sample(".docx"), "甲.xlsx")
    fails("document.wrong_type", "另存为", sample(".xlsx"), "甲.docx")
    fails("document.not_text", "UTF-8", b"%PDF-1.7\n\x00\xff\xfe\x80" * 40, "甲.txt")


@pytest.mark.parametrize(
    ("name", "remedy"), [("甲.ofd", ".docx"), ("甲.rar", "解压"), ("甲.7z", "解压"), ("甲", ".txt")]
)
def test_unknown_formats_name_those_known(name, remedy):
    fails("document.unknown_format", remedy, b"abc", name)
    fails("document.unknown_format", ".docx、.xlsx", b"abc", name)


def test_paths_that_cannot_be_read(tmp_path):
    with pytest.raises(DocumentError, match=r"没有\.docx.*请检查路径") as caught:
        read_file(tmp_path / "没有.docx")
    assert caught.value.code == "document.missing"
    with pytest.raises(DocumentError, match="是文件夹") as caught:
        read_file(tmp_path)
    assert caught.value.code == "document.is_folder"
    with pytest.raises(DocumentError) as caught:
        read_file(Path("a\0b.docx"))
    assert caught.value.code in ("document.missing", "document.unreadable")


def test_the_size_is_refused_before_the_file_is_read(tmp_path):
    path = tmp_path / "大.docx"
    with path.open("wb") as stream:
        os.truncate(stream.fileno(), 1 << 40)
    with pytest.raises(TooLargeError, match=r"大\.docx.*ZHIBIAO_LIMIT_FILE_BYTES"):
        read_file(path)


@pytest.mark.parametrize("extension", ALL)
def test_over_the_limit_of_bytes(extension):
    fails("document.too_large", "拆分", sample(extension), f"甲{extension}", Limits(file_bytes=100), TooLargeError)


@pytest.mark.parametrize("extension", OFFICE)
def test_over_the_limits_of_archives_and_grids(extension):
    data, name = sample(extension), f"甲{extension}"
    for limits in (
        Limits(archive_members=3),
        Limits(unpacked_bytes=5_000),
        Limits(rows=5),
        Limits(columns=4),
        Limits(cells=40),
        Limits(cell_characters=20),
        Limits(grids=3),
    ):
        fails("document.too_large", "拆分", data, name, limits, TooLargeError)


@pytest.mark.parametrize(("extension", "part"), [(".docx", "word/document.xml"), (".xlsx", "xl/worksheets/sheet1.xml")])
def test_zip_bomb_is_refused_by_what_it_really_unpacks_to(extension, part):
    bomb = bytearray(changed(extension, part, lambda data: data + b" " * 30_000_000))
    limits = Limits(unpacked_bytes=8_000_000)
    fails("document.too_large", "解压", bytes(bomb), f"甲{extension}", limits, TooLargeError)
    # The same bomb that declares its parts to be small.
    for place in range(len(bomb)):
        if bomb[place : place + 4] == b"PK\x01\x02":
            struct.pack_into("<I", bomb, place + 24, min(struct.unpack_from("<I", bomb, place + 24)[0], 1000))
    with pytest.raises(DocumentError) as caught:
        read_bytes(bytes(bomb), f"甲{extension}", limits)
    assert caught.value.code in ("document.too_large", "document.damaged")


DTD = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("extension", "part"),
    [
        (".docx", "word/document.xml"),
        (".docx", "word/styles.xml"),
        (".docx", "_rels/.rels"),
        (".xlsx", "xl/worksheets/sheet1.xml"),
        (".xlsx", "xl/workbook.xml"),
    ],
)
def test_entities_are_refused_in_every_part_and_encoding(extension, part):
    def utf8(data):
        return data.replace(b"?>", b"?>" + DTD, 1) if data.startswith(b"<?xml") else DTD + data

    def utf16(data):
        text = utf8(data).decode()
        return text.replace("UTF-8", "UTF-16").encode("utf-16")

    def utf7(data):
        return b'<?xml version="1.0" encoding="UTF-7"?>' + data.split(b"?>", 1)[-1]

    for change in (utf8, utf16, utf7):
        fails("document.unsafe_xml", "另存", changed(extension, part, change), f"甲{extension}")


def test_paths_that_leave_the_archive():
    target = io.BytesIO(sample(".docx"))
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("../../evil.xml", "<a/>")
    fails("document.unsafe", "另存", target.getvalue(), "甲.docx")


def test_a_million_blank_rows_are_passed_over_quickly():
    rows = b"".join(b'<row r="%d" spans="1:5" ht="15"/>' % number for number in range(20, 200_000))
    far = b'<row r="1048576" ht="15"/>'

    def grow(data):
        data = data.replace(b"</sheetData>", rows + far + b"</sheetData>")
        return data.replace(b'<dimension ref="A1:E15"', b'<dimension ref="A1:XFD1048576"')

    data = changed(".xlsx", "xl/worksheets/sheet1.xml", grow)
    parsed = read_bytes(data, "甲.xlsx")
    assert [len(table.indicators) for table in parsed.tables] == [6, 9, 6, 6, 20, 11, 12]


def test_a_merged_range_over_the_whole_sheet_is_not_filled_beyond_the_text():
    def grow(data):
        return data.replace(
            b"</mergeCells>", b'<mergeCell ref="F1:XFD1048576"/><mergeCell ref="A40:XFD1000000"/></mergeCells>'
        )

    data = changed(".xlsx", "xl/worksheets/sheet1.xml", grow)
    parsed = read_bytes(data, "甲.xlsx")
    assert [len(table.indicators) for table in parsed.tables] == [6, 9, 6, 6, 20, 11, 12]


def test_a_table_without_indicators_is_said_to_have_none():
    text = "项目名称\t甲项目\n一级指标\t二级指标\t三级指标\t指标值\n\t\t\t\n".encode()
    parsed = read_bytes(text, "甲.txt")
    assert [table.indicators for table in parsed.tables] == [()]
    assert [problem.code for problem in parsed.problems] == ["table.no_indicators"]
    assert "请检查" in parsed.problems[0].message
    bare = "一级指标\t二级指标\t三级指标\t指标值\n".encode()
    fails("document.no_table", "请确认", bare, "甲.txt")


def test_control_characters_are_taken_out():
    text = SEED.read_text(encoding="utf-8")
    noisy = text.replace("机关运行保障经费", "机关\u200b运\u0007行\u202e保障经费").replace("≥10个", "\ufeff≥10个\u0001")
    parsed = read_bytes(noisy.encode(), SEED.name)
    assert parsed.tables == read_file(SEED).tables


def test_names_with_line_breaks_stay_on_one_line():
    with pytest.raises(DocumentError) as caught:
        read_bytes(b"", "a\nb\u202e.docx")
    assert "「a b.docx」" in caught.value.message


def mutations(data, seed, count):
    source = random.Random(seed)
    for _ in range(count):
        copy = bytearray(data)
        for _ in range(source.choice([1, 1, 3, 20])):
            place = source.randrange(len(copy))
            action = source.randrange(5)
            if action == 0:
                copy[place] = source.randrange(256)
            elif action == 1:
                del copy[place : place + source.randrange(1, 50)]
            elif action == 2:
                copy[place:place] = source.randbytes(source.randrange(1, 8))
            elif action == 3:
                end = place + source.randrange(1, 200)
                copy[place:place] = copy[place:end]
            else:
                copy[place : place + 4] = struct.pack("<I", source.choice([0, 1, 0xFFFFFFFF, 0x7FFFFFFF]))
            if not copy:
                copy = bytearray(b"x")
        yield bytes(copy)


def read_or_refuse(data, name):
    try:
        parsed = read_bytes(data, name)
    except ZhibiaoError as error:
        found = error.message
    else:
        found = parsed.model_dump_json() if isinstance(parsed, ParsedDocument) else ""
    assert found
    assert "\n" not in found


SMALL = 2


@pytest.mark.parametrize("extension", ALL)
def test_mutated_bytes_end_in_a_document_or_in_our_error(extension):
    tables = read_file(SEED).tables[:SMALL]
    data = sample(".txt")[:4000] if extension == ".txt" else render_tables(tables, extension)
    for mutated in mutations(data, f"{extension}1", 300):
        read_or_refuse(mutated, f"甲{extension}")


@pytest.mark.parametrize(
    ("extension", "part"),
    [
        (".docx", "word/document.xml"),
        (".xlsx", "xl/worksheets/sheet1.xml"),
        (".xlsx", "xl/styles.xml"),
        (".xlsx", "xl/workbook.xml"),
    ],
)
def test_mutated_parts_in_a_whole_archive_end_the_same_way(extension, part):
    data = render_tables(read_file(SEED).tables[:1], extension)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for mutated in mutations(parts[part], part, 80):
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            for name, content in parts.items():
                archive.writestr(name, mutated if name == part else content)
        read_or_refuse(target.getvalue(), f"甲{extension}")
