"""Formats that LibreOffice reads: with it the tables, without it a clear word; bounded either way."""

import os
import stat
import time
from pathlib import Path

import pytest

from corpus.errors import DocumentError
from corpus.limits import Limits
from corpus.readers import office, read_bytes, read_file
from tests.corpus.places import PLACES

DOCUMENTS = Path(__file__).parents[1] / "documents"
FOLDER = DOCUMENTS / "doc"
HERE = office.find_office() is not None
CONVERTED = (".doc", ".dot", ".wps", ".wpt", ".rtf", ".odt", ".ott", ".docm", ".dotx", ".xlsb")
RTF = (
    rb"{\rtf1\ansi\uc1 "
    + b"".join(
        rb"\trowd\cellx2000\cellx4000\cellx6000\cellx8000 "
        + b"".join(
            b"".join(rb"\u%d?" % (ord(letter) if ord(letter) < 0x8000 else ord(letter) - 0x10000) for letter in cell)
            + rb"\intbl\cell "
            for cell in row
        )
        + rb"\row "
        for row in (
            ("一级指标", "二级指标", "三级指标", "指标值"),
            ("产出指标", "数量指标", "会议场次", "≥4场"),
        )
    )
    + rb"\pard\par}"
)


def plain(tables):
    return [table.model_dump(exclude=PLACES) for table in tables]


def fails(code, remedy, data, name, limits=None):
    with pytest.raises(DocumentError) as caught:
        read_bytes(data, name, limits)
    assert caught.value.code == code
    assert f"「{name}」" in caught.value.message
    assert remedy in caught.value.message
    assert "\n" not in caught.value.message


def read_or_told(data, name):
    """Read where LibreOffice is installed; elsewhere check that the message says so, and give nothing."""
    if HERE:
        return read_bytes(data, name).tables
    fails("document.needs_office", "LibreOffice", data, name)
    return None


@pytest.mark.parametrize(("file", "name"), [("doc", "甲.doc"), ("doc", "甲.wps"), ("odt", "甲.odt")])
def test_the_seed_in_old_formats_is_the_seed(file, name):
    tables = read_or_told((FOLDER / f"two-tables.{file}").read_bytes(), name)
    if tables is not None:
        assert plain(tables) == plain(read_file(DOCUMENTS / "seed.docx").tables[:2])
        assert [table.source.file for table in tables] == [name, name]
        assert tables[1].source.position == "第2个表"


@pytest.mark.parametrize("name", ["甲.rtf", "甲.doc"])
def test_rich_text_under_either_name(name):
    tables = read_or_told(RTF, name)
    if tables is not None:
        assert [(item.level3, item.value) for item in tables[0].indicators] == [("会议场次", "≥4场")]


def test_what_needs_no_converter_is_read_without_one(monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(office, "_PLACES", ())
    data = (DOCUMENTS / "seed.docx").read_bytes()
    assert len(read_bytes(data, "甲.doc").tables) == 7
    rows = "<tr><td>一级指标<td>二级指标<td>三级指标<td>指标值<tr><td>产出指标<td>数量指标<td>a<td>1个"
    page = f"<html><table>{rows}</table>"
    assert len(read_bytes(page.encode(), "甲.doc").tables) == 1


@pytest.mark.parametrize("extension", CONVERTED)
def test_without_libreoffice_the_remedy_is_said(extension, monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(office, "_PLACES", ())
    if extension in (".docm", ".dotx"):
        data = (DOCUMENTS / "seed.docx").read_bytes()
    elif extension == ".xlsb":
        data = (DOCUMENTS / "seed.xlsx").read_bytes()
    else:
        data = (FOLDER / "two-tables.doc").read_bytes()
    fails("document.needs_office", "另存为 .xlsx" if extension == ".xlsb" else "另存为 .docx", data, f"甲{extension}")
    fails("document.needs_office", extension, data, f"甲{extension}")


def test_broken_locked_and_foreign_files():
    data = (FOLDER / "two-tables.doc").read_bytes()
    fails("document.damaged", "另存", data[:700], "甲.doc")
    fails("document.wrong_type", "另存", b"%PDF-1.7 abc", "甲.doc")
    fails("document.wrong_type", "另存", (DOCUMENTS / "xls" / "seed.xls").read_bytes(), "甲.doc")
    fails("document.damaged", "重新下载", (FOLDER / "two-tables.odt").read_bytes()[:5000], "甲.odt")
    locked = bytearray(data)
    start = locked.index(bytes.fromhex("ECA5"))  # the file information block (MS-DOC 2.5.1)
    locked[start + 11] |= 1
    fails("document.encrypted", "取消密码", bytes(locked), "甲.doc")


def program(folder, text):
    """Put a program in the place of LibreOffice's."""
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{text}\n", "utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return folder


@pytest.mark.skipif(os.name != "posix", reason="a shell script stands in for LibreOffice")
def test_a_converter_that_hangs_is_ended_with_all_that_it_started(stand_in, tmp_path):
    mark = tmp_path / "child"
    program(stand_in, f"sleep 600 & echo $! > {mark}; wait")
    fails("document.too_slow", "ZHIBIAO_LIMIT_PROCESS_SECONDS", RTF, "甲.rtf", Limits(process_seconds=1))
    child = Path(f"/proc/{mark.read_text().strip()}/stat")
    for _ in range(100):
        if not child.exists() or child.read_text().split()[2] == "Z":
            break
        time.sleep(0.02)
    else:
        pytest.fail("the converter's child goes on")


@pytest.mark.skipif(os.name != "posix", reason="a shell script stands in for LibreOffice")
def test_a_converter_that_writes_nothing_is_a_document_that_cannot_be_read(stand_in):
    program(stand_in, "exit 0")
    fails("document.not_converted", "另存为 .docx", RTF, "甲.rtf")


@pytest.mark.skipif(os.name != "posix", reason="a shell script stands in for LibreOffice")
def test_a_converter_runs_bounded_in_a_folder_of_its_own_without_the_users_settings(stand_in, tmp_path, monkeypatch):
    told = tmp_path / "told"
    monkeypatch.setenv("HOME", "/home/somebody")
    monkeypatch.setenv("ZHIBIAO_LLM_API_KEY", "secret")
    program(stand_in, f'env > {told}; ulimit -v >> {told}; echo "$@" >> {told}')
    fails("document.not_converted", "请", RTF, "甲.rtf", Limits(process_bytes=2**31))
    text = told.read_text("utf-8")
    assert "HOME=/home/somebody" not in text
    assert "secret" not in text
    assert "http_proxy=http://127.0.0.1:9" in text
    assert f"\n{2**31 // 1024}\n" in text
    profile = next(word for word in text.split() if word.startswith("-env:UserInstallation=file://"))
    assert not Path(profile.removeprefix("-env:UserInstallation=file://")).exists()
