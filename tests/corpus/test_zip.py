"""Archives of documents: names as they were packed, members that fail alone, and archives made to harm."""

import io
import json
import random
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from corpus.errors import DocumentError, TooLargeError, ZhibiaoError
from corpus.limits import Limits
from corpus.readers import read_bytes, read_file
from corpus.readers.zip import Archive

DOCUMENTS = Path(__file__).parents[1] / "documents"
WINDOWS = DOCUMENTS / "zip" / "windows-gbk-names.zip"


def table(name="会议费"):
    row = {"level2": "数量指标", "level3": "会议场次", "value": "≥5场"}
    return json.dumps({"project_name": name, "indicators": [row]}, ensure_ascii=False).encode()


def packed(members, compression=zipfile.ZIP_DEFLATED):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return target.getvalue()


def fails(code, remedy, data, limits=None, kind=DocumentError):
    with pytest.raises(kind) as caught:
        read_bytes(data, "甲.zip", limits)
    assert caught.value.code == code
    assert remedy in caught.value.message
    assert "\n" not in caught.value.message
    return caught.value.message


def test_names_from_a_chinese_windows_come_out_right():
    parsed = read_file(WINDOWS)
    assert [found.source.file for found in parsed.tables] == [
        "windows-gbk-names.zip/市教育局/校舍维修绩效目标表.xlsx",
        "windows-gbk-names.zip/外事办绩效目标表.csv",
    ]
    (problem,) = parsed.problems
    assert problem.code == "archive.skipped"
    assert "市教育局/附件：说明.png" in problem.message


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("局/甲.json".encode("gbk"), "局/甲.json"),
        ("局/甲.json".encode(), "局/甲.json"),  # as macOS packs: UTF-8 without the flag
        (b"a\xff\xff.json", "a\u00a0\u00a0.json"),  # neither: the format's own cp437
        (b"plain.json", "plain.json"),
    ],
)
def test_names_without_the_flag(raw, shown):
    data = packed([("x" * len(raw), table())]).replace(b"x" * len(raw), raw)
    (found,) = read_bytes(data, "甲.zip").tables
    assert " ".join(found.source.file.split()) == " ".join(f"甲.zip/{shown}".split())


def test_the_name_kept_beside_the_encoded_one():
    entry = zipfile.ZipInfo("?.json")
    name = "乡镇.json".encode()
    entry.extra = struct.pack("<HHBI", 0x7075, 5 + len(name), 1, zlib.crc32(b"?.json")) + name
    (found,) = read_bytes(packed([(entry, table())]), "甲.zip").tables
    assert found.source.file == "甲.zip/乡镇.json"


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("../../etc/甲.json", "etc/甲.json"),
        ("/root/甲.json", "root/甲.json"),
        ("C:\\表\\甲.json", "表/甲.json"),
        ("..\\..\\甲.json", "甲.json"),
        ("a/./b/..../甲.json", "a/b/甲.json"),
        ("a\u202e\n/甲.json", "a/甲.json"),
    ],
)
def test_a_path_is_only_a_name(path, shown, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (found,) = read_bytes(packed([(path, table())]), "甲.zip").tables
    assert found.source.file == f"甲.zip/{shown}"
    assert list(tmp_path.rglob("*")) == []


def test_a_long_name_is_cut_in_front():
    (found,) = read_bytes(packed([("深/" * 3000 + "甲.json", table())]), "甲.zip").tables
    assert len(found.source.file) < 250
    assert found.source.file.endswith("深/甲.json")


def test_what_systems_leave_is_no_document():
    members = [(name, b"x") for name in ("__MACOSX/._甲.json", ".DS_Store", "~$甲.docx", "夹/", ".隐藏.json", "x.json")]
    data = packed([*members, ("甲.json", table())]).replace(b"x.json", b"\0.json")  # a name that ends before it begins
    parsed = read_bytes(data, "甲.zip")
    assert (len(parsed.tables), parsed.problems) == (1, ())


def test_a_member_that_fails_is_a_problem():
    members = [
        ("坏.docx", b"PK\x03\x04broken"),
        ("空.json", b""),
        ("好.json", table()),
        ("旧.xls", b"\xd0\xcf\x11\xe0"),
    ]
    parsed = read_bytes(packed(members), "甲.zip")
    assert [found.source.file for found in parsed.tables] == ["甲.zip/好.json"]
    assert [problem.file for problem in parsed.problems] == ["甲.zip/坏.docx", "甲.zip/空.json", "甲.zip/旧.xls"]
    assert all(f"「{problem.file}」" in problem.message for problem in parsed.problems)


def test_a_damaged_member_is_a_problem():
    data = bytearray(packed([("a.json", table()), ("b.json", table())]))
    place = data.index(b"a.json") + 10
    data[place : place + 6] = b"\xff" * 6
    parsed = read_bytes(bytes(data), "甲.zip")
    assert [found.source.file for found in parsed.tables] == ["甲.zip/b.json"]
    assert [problem.code for problem in parsed.problems] == ["document.damaged"]


def test_an_encrypted_member_is_a_problem_and_a_wholly_encrypted_archive_says_why():
    data = bytearray(packed([("a.json", table()), ("b.json", table())]))
    first = data.index(b"PK\x01\x02")
    data[first + 8] |= 1
    parsed = read_bytes(bytes(data), "甲.zip")
    assert [(problem.file, problem.code) for problem in parsed.problems] == [("甲.zip/a.json", "document.encrypted")]
    data[data.index(b"PK\x01\x02", first + 4) + 8] |= 1
    assert "加密" in fails("archive.empty", "重新打包", bytes(data))


def test_an_archive_in_an_archive_is_read_and_one_deeper_is_not():
    deep = packed([("丙.json", table("丙"))])
    inner = packed([("乙.json", table("乙")), ("里.zip", deep)])
    parsed = read_bytes(packed([("局.zip", inner), ("甲.json", table("甲"))]), "甲.zip")
    assert [found.source.file for found in parsed.tables] == ["甲.zip/甲.json", "甲.zip/局.zip/乙.json"]
    assert [(problem.file, problem.code) for problem in parsed.problems] == [("甲.zip/局.zip/里.zip", "archive.nested")]
    broken = read_bytes(packed([("坏.zip", b"PK\x03\x04"), ("甲.json", table())]), "甲.zip")
    assert [(problem.file, problem.code) for problem in broken.problems] == [("甲.zip/坏.zip", "document.damaged")]


def test_an_archive_that_holds_itself_over_and_over_ends():
    data = packed([("甲.json", table())])
    for _ in range(30):
        data = packed([("里.zip", data)])
    assert "套了几层" in fails("archive.empty", "重新打包", data)


def test_nothing_to_read():
    fails("archive.empty", "重新打包", packed([("图.png", b"x")]))
    fails("archive.empty", ".docx", packed([]))
    fails("document.damaged", "重新下载", b"PK\x03\x04" + bytes(100))
    assert "坏.docx" in fails("document.damaged", "重新下载", packed([("坏.docx", b"PK\x03\x04")]))


def test_bombs_are_refused_before_they_are_unpacked():
    bomb = packed([("大.json", b" " * 3_000_000), ("甲.json", table())])
    (problem,) = read_bytes(bomb, "甲.zip").problems
    assert (problem.file, problem.code) == ("甲.zip/大.json", "archive.ratio")
    many = packed([(f"{number}.json", table()) for number in range(50)])
    fails("document.too_large", "拆分", many, Limits(archive_members=49), TooLargeError)
    fails("document.too_large", "解压", many, Limits(unpacked_bytes=1000), TooLargeError)
    fails("document.too_large", "表格数", many, Limits(grids=49), TooLargeError)
    inside = packed([("里.zip", many)])
    fails("document.too_large", "拆分", inside, Limits(archive_members=40), TooLargeError)
    large = packed([("大.json", random.Random(1).randbytes(3000)), ("小.json", table())])
    small = Archive(io.BytesIO(large), "甲.zip", Limits(file_bytes=2000)).members()
    assert [member.name for member in small.members] == ["甲.zip/小.json"]
    assert "ZHIBIAO_LIMIT_FILE_BYTES" in small.problems[0].message


def test_a_member_that_lies_about_its_size_is_damaged_not_large():
    data = bytearray(packed([("大.json", table() + b" " * 3_000_000), ("甲.json", table())]))
    place = data.index(b"PK\x01\x02")
    struct.pack_into("<I", data, place + 24, 100)
    parsed = read_bytes(bytes(data), "甲.zip")
    assert [problem.code for problem in parsed.problems] == ["document.damaged"]


def test_a_list_of_members_that_claims_to_be_huge_is_not_read():
    data = bytearray(packed([("甲.json", table())]))
    end = data.rindex(b"PK\x05\x06")
    struct.pack_into("<I", data, end + 12, 0xF0000000)
    fails("document.too_large", "内部文件数", bytes(data), kind=TooLargeError)


def test_the_same_data_listed_many_times_counts_each_time():
    member = table() + bytes(20_000)
    data = packed([("甲.json", member)], zipfile.ZIP_STORED)
    start, end = data.index(b"PK\x01\x02"), data.rindex(b"PK\x05\x06")
    entry = data[start:end]
    tail = bytearray(data[end:])
    struct.pack_into("<HHI", tail, 8, 100, 100, 100 * len(entry))
    fails(
        "document.too_large",
        "解压",
        data[:start] + entry * 100 + bytes(tail),
        Limits(unpacked_bytes=10**6),
        TooLargeError,
    )


def test_a_member_that_is_no_longer_there():
    archive = Archive(io.BytesIO(packed([("甲.json", table())])), "甲.zip", Limits())
    with pytest.raises(DocumentError) as caught:
        archive.load((7,), "甲.zip/甲.json")
    assert caught.value.code == "document.damaged"


def test_mutated_archives_end_in_a_document_or_in_our_error():
    source = random.Random(11)
    data = packed([("局.zip", packed([("乙.json", table())])), ("甲.json", table()), ("表.csv", b"a,b\n")])
    for _ in range(400):
        copy = bytearray(data)
        for _ in range(source.choice([1, 3, 20])):
            copy[source.randrange(len(copy))] = source.randrange(256)
        try:
            said = [problem.message for problem in read_bytes(bytes(copy), "甲.zip").problems]
        except ZhibiaoError as error:
            said = [error.message]
        assert not any("\n" in message for message in said)
