"""The PDF reader: tables of other writers, with and without lines, over pages and turned; refusals; hostile files."""

import random
import re
import zlib
from pathlib import Path

import pytest

from corpus.errors import DocumentError, TooLargeError, ZhibiaoError
from corpus.limits import Limits
from corpus.readers import read_bytes, read_file
from corpus.readers.pdf import worker

DOCUMENTS = Path(__file__).parents[1] / "documents"
FOLDER = DOCUMENTS / "pdf"
MADE = {
    "ruled": range(7),
    "open": range(3),
    "several": range(3),
    "unruled": range(5),
    "unruled-middle": range(5),
    "long": [4],
    "long-headless": [4],
    "turned90": [0],
    "turned-90": [0],
    "shown-upright": [0],
    "shown-turned": [0],
    "restricted": [0],
    "libreoffice-docx": [0, 4],
    "libreoffice-xlsx": [0, 4],
    "libreoffice-low": [0, 4],
    "chromium": [4],
}


def fields(table):
    """Give the fields of a table, blanks and line breaks aside: a PDF does not tell a wrapped line from a new one."""
    found = table.model_dump(exclude={"source", "id", "keywords", "indicators", "frame"})
    found |= {
        f"{row}.{name}": value
        for row, one in enumerate(table.indicators)
        for name, value in one.model_dump(exclude={"target", "position"}).items()
    }
    return {name: re.sub(r"\s+", "", text) if isinstance(text, str) else text for name, text in found.items()}


@pytest.mark.parametrize("name", MADE)
def test_tables_of_other_writers_read_as_the_word_document(name):
    seed = read_file(DOCUMENTS / "seed.docx").tables
    parsed = read_file(FOLDER / f"{name}.pdf")
    assert parsed.problems == ()
    assert [fields(table) for table in parsed.tables] == [fields(seed[number]) for number in MADE[name]]


def test_tables_know_their_pages():
    assert [table.source.page for table in read_file(FOLDER / "ruled.pdf").tables] == [1, 2, 3, 4, 5, 6, 7]


def test_a_row_that_the_page_break_cuts_is_one_row():
    (table,) = read_file(FOLDER / "cut.pdf").tables
    assert table.project_name == "路灯维护"
    assert [(one.level1, one.level2, one.level3, one.value) for one in table.indicators] == [
        ("产出指标", "数量指标", "路灯维护数量及配套的灯杆、线路巡检次数", "≥10盏"),
        ("产出指标", "质量指标", "亮灯率", "≥98%"),
        ("效益指标", "社会效益指标", "夜间出行", "改善"),
    ]


def fails(code, data, name="甲.pdf", limits=None, kind=DocumentError):
    with pytest.raises(kind) as caught:
        read_bytes(data, name, limits)
    assert caught.value.code == code
    assert f"「{name}」" in caught.value.message
    assert "请" in caught.value.message
    return caught.value


def test_scanned_pages_are_named():
    error = fails("document.scanned", (FOLDER / "scanned.pdf").read_bytes())
    assert error.context["pages"] == [1]
    assert "第1页是扫描图片" in error.message


def test_a_password_is_asked_for():
    fails("document.encrypted", (FOLDER / "locked.pdf").read_bytes())


def test_other_files_and_broken_ones():
    data = (FOLDER / "ruled.pdf").read_bytes()
    fails("document.wrong_type", b"<html>" + bytes(2000))
    fails("document.damaged", data[:200])
    fails("document.damaged", b"%PDF-1.7\n" + b"1 0 obj <<" * 50_000)


def test_limits_are_kept():
    data = (FOLDER / "long.pdf").read_bytes()
    for name, allowed in (("pages", 1), ("page_characters", 100), ("cells", 40), ("rows", 5), ("cell_characters", 20)):
        error = fails("document.too_large", data, limits=Limits(**{name: allowed}), kind=TooLargeError)
        assert error.context["limit"] == name


def page(content, extra=b""):
    """Write a PDF of one page."""
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>"
        b"/XObject<</X 6 0 R>>>>>>",
        b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), extra, content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>/Length 5>>"
        b"stream\n/X Do\nendstream",
    ]
    data, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(data))
        data += b"%d 0 obj%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(parts) + 1
    start = len(data)
    return data + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        size,
        table,
        size,
        start,
    )


def test_hostile_pages_end_in_our_error():
    assert read_or_refuse(page(b"/X Do"), "甲.pdf")  # a form that draws itself
    fails("document.no_table", page(b""))
    lines = b"".join(b"%d 0 m %d 800 l S 0 %d m 600 %d l S " % (x, x, x, x) for x in range(1, 600, 4))
    text = b"BT /F 9 Tf 50 50 Td (x) Tj ET "
    with pytest.raises(DocumentError):
        read_bytes(page(text + lines), "甲.pdf", Limits(seconds=3))
    fails(
        "document.too_large",
        page(b"BT /F 9 Tf " + b"(aaaaaaaaaa) Tj " * 600 + b"ET"),
        limits=Limits(page_characters=5_000),
        kind=TooLargeError,
    )


def test_what_unpacks_without_end_is_stopped():
    bomb = zlib.compress(zlib.compress(bytes(200_000_000), 9), 9)
    limits = Limits(process_bytes=250_000_000, seconds=4)
    fails("document.too_large", page(bomb, b"/Filter[/FlateDecode/FlateDecode]"), limits=limits)


def test_a_page_that_takes_too_long_is_given_up(monkeypatch, tmp_path):
    slow = tmp_path / "pages.py"
    slow.write_text("import time\ntime.sleep(60)\n", encoding="utf-8")
    monkeypatch.setattr(worker, "_PROGRAM", slow)
    worker._POOL.close()
    error = fails("document.too_large", page(b""), limits=Limits(seconds=1), kind=TooLargeError)
    assert error.context["limit"] == "seconds"


def read_or_refuse(data, name):
    try:
        return read_bytes(data, name, Limits(seconds=5)).tables
    except ZhibiaoError as error:
        return f"「{name}」" in error.message


def test_mutated_files_end_in_a_document_or_in_our_error():
    source = random.Random(5)
    samples = [(FOLDER / f"{name}.pdf").read_bytes() for name in ("cut", "long", "turned90")]
    for _ in range(40):
        data = bytearray(source.choice(samples))
        for _ in range(source.choice([1, 3, 30])):
            place = source.randrange(len(data))
            data[place : place + source.randrange(4)] = source.randbytes(source.randrange(4))
        assert read_or_refuse(bytes(data), "甲.pdf")
