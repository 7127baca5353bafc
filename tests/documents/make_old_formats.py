"""Remake the folders xls, doc and zip: `python tests/documents/make_old_formats.py`, with LibreOffice installed."""

from __future__ import annotations

import datetime
import io
import subprocess
import tempfile
import zipfile
from pathlib import Path

import docx
import openpyxl

from corpus.readers import read_file
from corpus.readers.office import find_office
from corpus.writers import render_tables

HERE = Path(__file__).parent
TABLES = 2
MADE_AT = (2024, 3, 1, 9, 0, 0)


def numbers() -> bytes:
    """Give a workbook of cells that are numbers and dates in the formats of offices, with merged level names."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    rows: list[list[object]] = [
        ["项目名称", "湿地修复", None, None],
        ["一级指标", "二级指标", "三级指标", "指标值"],
        ["产出指标", "数量指标", "修复面积", 1437],
        [None, None, "补种株数", 50.0],
        [None, "质量指标", "成活率", 0.95],
        [None, "时效指标", "完成时间", datetime.datetime(2023, 9, 30)],
        [None, "成本指标", "每亩成本", 475.5],
    ]
    for row in rows:
        sheet.append(row)
    for place, code in (("D3", "#,##0"), ("D5", "0%"), ("D6", 'yyyy"年"m"月"'), ("D7", '"≤"0.00"元/亩"')):
        sheet[place].number_format = code
    for merged in ("B1:D1", "A3:A7", "B3:B4"):
        sheet.merge_cells(merged)
    hidden = book.create_sheet("隐藏")
    hidden.sheet_state = "hidden"
    for row in (["项目名称", "丁"], rows[1], ["产出指标", "数量指标", "场次", "4场"]):
        hidden.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def letter() -> bytes:
    """Give the first tables of seed.docx; LibreOffice drops from a .doc a table that no paragraph follows."""
    document = docx.Document(io.BytesIO(render_tables(read_file(HERE / "seed.docx").tables[:TABLES], ".docx")))
    document.add_paragraph("")
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def windows_zip() -> bytes:
    """Give an archive as Explorer on a Chinese Windows packs it: names in GBK, no flag that says so."""
    target = io.BytesIO()
    names: list[bytes] = []
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in (
            ("市教育局/校舍维修绩效目标表.xlsx", render_tables(read_file(HERE / "seed.xlsx").tables[:1], ".xlsx")),
            ("市教育局/附件：说明.png", b"no table"),
            ("外事办绩效目标表.csv", render_tables(read_file(HERE / "seed.xlsx").tables[1:2], ".csv")),
        ):
            # zipfile writes what is not ASCII as UTF-8, so the names are put in afterwards, byte for byte.
            names.append(name.encode("gbk"))
            entry = zipfile.ZipInfo("x" * len(names[-1]), MADE_AT)
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
    packed = target.getvalue()
    for name in names:
        # Once in front of the data, once in the list of members; of two names of one length the first comes first.
        for mark in (b"PK\x03\x04", b"PK\x01\x02"):
            start = packed.index(b"x" * len(name), packed.index(mark))
            packed = packed[:start] + name + packed[start + len(name) :]
    return packed


def convert(office: str, data: bytes, source: str, target: str, to: Path) -> None:
    """Have LibreOffice write a document in another format."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / f"made{source}").write_bytes(data)
        command = [office, f"-env:UserInstallation=file://{folder}/profile", "--headless"]
        command += ["--convert-to", target, "--outdir", folder, f"{folder}/made{source}"]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
        to.parent.mkdir(exist_ok=True)
        to.write_bytes((Path(folder) / f"made.{target}").read_bytes())


def main() -> None:
    """Write all fixtures."""
    office = find_office()
    if office is None:
        raise SystemExit("LibreOffice is not installed")
    convert(office, (HERE / "seed.xlsx").read_bytes(), ".xlsx", "xls", HERE / "xls" / "seed.xls")
    for kind in ("xls", "ods"):
        convert(office, numbers(), ".xlsx", kind, HERE / "xls" / f"numbers.{kind}")
    for kind in ("doc", "odt"):
        convert(office, letter(), ".docx", kind, HERE / "doc" / f"two-tables.{kind}")
    (HERE / "zip").mkdir(exist_ok=True)
    (HERE / "zip" / "windows-gbk-names.zip").write_bytes(windows_zip())


if __name__ == "__main__":
    main()
