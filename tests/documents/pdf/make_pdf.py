"""Remake the PDFs of this folder: `python tests/documents/pdf/make_pdf.py`; by reportlab, LibreOffice and Chromium."""

from __future__ import annotations

import html
import io
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import docx
from docx.shared import Pt
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

from corpus.readers import read_file
from corpus.table import TargetTable
from corpus.writers import write_tables

HERE = Path(__file__).parent
SEED = HERE.parent / "seed.docx"
HEADER = ["一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值"]
FONT = "STSong-Light"
TEXT = ParagraphStyle("cell", fontName=FONT, fontSize=9, leading=12, wordWrap="CJK")
TITLE = ParagraphStyle("title", fontName=FONT, fontSize=14, leading=20, alignment=1)
WIDTHS = [60, 90, 120, 160, 80]


def cell(text: str | None) -> Paragraph:
    """Write one cell, its line breaks kept."""
    return Paragraph(html.escape(text or "").replace("\n", "<br/>"), TEXT)


def top(table: TargetTable) -> list[Flowable]:
    """Write the lines above a table."""
    unit = f"{table.unit_code}{table.unit}"
    return [
        Paragraph(f"{table.project_name}绩效目标表", TITLE),
        Paragraph(f"\uff08{table.year}年度\uff09", TITLE),
        Paragraph(f"{unit}" + "&nbsp;" * 60 + "单位\uff1a万元", TEXT),
        Spacer(1, 6),
    ]


def form(table: TargetTable, ruled: bool) -> Table:
    """Write the fields above the indicators."""
    money = table.budget_wan
    amounts = ["" if amount is None else f"{amount:.2f}" for amount in (money.total, money.fiscal, money.other)]
    rows = [
        ["项目名称", cell(table.project_name), "", "", "", "", ""],
        [
            "预算规模及\n资金用途" if ruled else "",
            "预算数",
            amounts[0],
            "其中\uff1a财政资金",
            amounts[1],
            "其他资金",
            amounts[2],
        ],
        ["", cell(table.purpose), "", "", "", "", ""],
        ["绩效目标", cell(table.goal), "", "", "", "", ""],
    ]
    style = [("FONT", (0, 0), (-1, -1), FONT, 9), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
    style += [("SPAN", (1, row), (-1, row)) for row in (0, 2, 3)] + [("SPAN", (0, 1), (0, 2))]
    return Table(rows, [80, 70, 60, 90, 60, 80, 70], style=[*style, ("GRID", (0, 0), (-1, -1), 0.5, colors.black)])


def rows_of(table: TargetTable) -> tuple[list[list[str]], list[tuple[int, int, int]]]:
    """Give the indicators' rows and the runs of equal level names: column, first row, last row."""
    rows = [HEADER]
    for one in table.indicators:
        rows.append(
            [one.published_level1 or "", one.published_level2 or "", one.level3, one.description or "", one.value or ""]
        )
    runs = []
    for column in (0, 1):
        start = 1
        for number in range(2, len(rows) + 1):
            if number < len(rows) and rows[number][: column + 1] == rows[start][: column + 1]:
                continue
            if number - 1 > start:
                runs.append((column, start, number - 1))
            start = number
    return rows, runs


def indicators(table: TargetTable, ruled: bool, valign: str = "MIDDLE", repeat: int = 1, merged: bool = True) -> Table:
    """Write the indicators with merged level names, or with each name once where nothing is ruled."""
    rows, runs = rows_of(table)
    style = [("FONT", (0, 0), (-1, -1), FONT, 9), ("VALIGN", (0, 0), (-1, -1), valign)]
    for column, first, last in runs:
        for number in range(first + 1, last + 1):
            rows[number][column] = ""
        if merged:
            style.append(("SPAN", (column, first), (column, last)))
    if ruled:
        style.append(("GRID", (0, 0), (-1, -1), 0.5, colors.black))
    return Table([[cell(text) for text in row] for row in rows], WIDTHS, style=style, repeatRows=repeat)


def build(name: str, story: Sequence[Flowable], **options: object) -> None:
    """Write a PDF that comes out the same each time."""
    target = io.BytesIO()
    settings = {
        "pagesize": A4,
        "topMargin": 50,
        "bottomMargin": 50,
        "leftMargin": 40,
        "rightMargin": 40,
        "invariant": 1,
    }
    footer = options.pop("footer", None)
    draw = footer if callable(footer) else lambda _canvas, _document: None
    SimpleDocTemplate(target, **{**settings, **options}).build(list(story), onFirstPage=draw, onLaterPages=draw)
    (HERE / name).write_bytes(target.getvalue())


def numbered(canvas: Canvas, document: SimpleDocTemplate) -> None:
    """Write the page's number at its foot."""
    canvas.setFont(FONT, 9)
    canvas.drawCentredString(A4[0] / 2, 25, f"\u2014 {document.page} \u2014")


def turned(degrees: int, shown: int = 0) -> Callable[[Canvas, SimpleDocTemplate], None]:
    """Turn what is drawn on upright paper, as landscape tables are bound into a report, and the page as it is shown."""

    def draw(canvas: Canvas, _document: SimpleDocTemplate) -> None:
        canvas.setPageRotation(shown)
        if degrees == 90:
            canvas.translate(A4[0], 0)
        elif degrees:
            canvas.translate(0, A4[1])
        canvas.rotate(degrees)
        canvas.setPageSize(A4 if degrees else landscape(A4))

    return draw


def whole(table: TargetTable, ruled: bool, valign: str = "MIDDLE") -> list[Flowable]:
    """Write one project on a page of its own."""
    return [*top(table), form(table, ruled), Spacer(1, 8), indicators(table, ruled, valign), PageBreak()]


def open_sided(table: TargetTable) -> list[Flowable]:
    """Write a table whose outer sides are not ruled."""
    drawn = indicators(table, ruled=False)
    drawn.setStyle(
        [("INNERGRID", (0, 0), (-1, -1), 0.5, colors.black), ("LINEABOVE", (0, 0), (-1, 0), 1, colors.black)]
    )
    return [*top(table), form(table, ruled=True), Spacer(1, 8), drawn, PageBreak()]


def plain_form(table: TargetTable) -> list[Flowable]:
    """Write a project without any line: the fields as lines, the indicators in columns."""
    money = table.budget_wan
    amounts = [f"{amount:.2f}" for amount in (money.total, money.fiscal) if amount is not None]
    fields = [["项目名称", table.project_name], ["预算数", amounts[0]], ["财政资金", amounts[1]]]
    fields += [["资金用途", table.purpose], ["绩效目标", table.goal]]
    rows = [[cell(label), cell(text)] for label, text in fields]
    return [*top(table), Table(rows, [100, 410], style=[("VALIGN", (0, 0), (-1, -1), "TOP")]), Spacer(1, 10)]


def by_reportlab(tables: Sequence[TargetTable]) -> None:
    """Write ruled, open, unruled, long, turned, scanned and locked documents."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    build("ruled.pdf", [part for table in tables for part in whole(table, ruled=True)], footer=numbered)
    build("open.pdf", [part for table in tables[:3] for part in open_sided(table)])
    for valign, name in (("TOP", "unruled.pdf"), ("MIDDLE", "unruled-middle.pdf")):
        story = [
            part for table in tables[:5] for part in (*plain_form(table), indicators(table, False, valign), PageBreak())
        ]
        build(name, story, footer=numbered)
    together = [
        part
        for table in tables[:3]
        for part in (*top(table), form(table, True), Spacer(1, 8), indicators(table, True), Spacer(1, 20))
    ]
    build("several.pdf", together)
    # Low pages: the table goes over the break, and the header comes again on every page but in the second file.
    small = (A4[0], 470)
    build(
        "long.pdf",
        [*top(tables[4]), form(tables[4], True), Spacer(1, 8), indicators(tables[4], True, merged=False)],
        pagesize=small,
        footer=numbered,
    )
    build(
        "long-headless.pdf",
        [*top(tables[4]), form(tables[4], True), Spacer(1, 8), indicators(tables[4], True, repeat=0, merged=False)],
        pagesize=small,
    )
    for degrees in (90, -90):
        build(f"turned{degrees}.pdf", whole(tables[0], ruled=True), pagesize=landscape(A4), footer=turned(degrees))
    build("shown-upright.pdf", whole(tables[0], ruled=True), pagesize=landscape(A4), footer=turned(90, 90))
    build("shown-turned.pdf", whole(tables[0], ruled=True), pagesize=landscape(A4), footer=turned(0, 180))
    lock = StandardEncryption("geheim", ownerPassword="owner", canPrint=0)
    build("locked.pdf", whole(tables[0], ruled=True), encrypt=lock)


def by_hand() -> None:
    """Write a table on a page that is turned by its own entry, one cut in the middle of a row, and a scanned page."""
    target = io.BytesIO()
    canvas = Canvas(str(HERE / "cut.pdf"), pagesize=(400, 300), invariant=1)
    rows = [
        [("产出指标", "数量指标", "路灯维护数量及配套的", "≥10盏")],
        [
            ("", "", "灯杆\u3001线路巡检次数", ""),
            ("", "质量指标", "亮灯率", "≥98%"),
            ("效益指标", "社会效益指标", "夜间出行", "改善"),
        ],
    ]
    xs = [20, 90, 170, 300, 380]
    for number, page in enumerate(rows):
        canvas.setFont(FONT, 10)
        y = 270.0
        if number == 0:
            canvas.drawString(20, y, "项目名称\uff1a路灯维护")
            y = 60.0
            page = [(*HEADER[:3], "指标值"), *page]
        else:
            y = 280.0
        first = y
        for texts in page:
            for x, text in zip(xs, texts, strict=False):
                canvas.drawString(x + 4, y - 14, text)
            canvas.line(xs[0], y, xs[-1], y)
            y -= 20
        canvas.line(xs[0], y, xs[-1], y)
        for x in xs:
            canvas.line(x, first, x, y)
        canvas.showPage()
    canvas.save()
    canvas = Canvas(target, pagesize=A4, invariant=1)
    from PIL import Image

    canvas.drawInlineImage(Image.new("L", (60, 80), 200), 0, 0, *A4)
    canvas.showPage()
    canvas.save()
    (HERE / "scanned.pdf").write_bytes(target.getvalue())


def by_others(tables: Sequence[TargetTable]) -> None:
    """Write two projects by LibreOffice, from Word and from Excel, and by a browser's print."""
    office, browser = shutil.which("soffice"), shutil.which("chromium")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for extension in (".docx", ".xlsx"):
            source = folder / f"libreoffice-{extension[1:]}{extension}"
            write_tables([tables[0], tables[4]], source)
            if office:
                command = [
                    office,
                    f"-env:UserInstallation=file://{folder}/profile",
                    "--headless",
                    "--convert-to",
                    "pdf",
                ]
                subprocess.run(
                    [*command, "--outdir", str(HERE), str(source)], check=True, capture_output=True, timeout=300
                )
        low = docx.Document(str(folder / "libreoffice-docx.docx"))
        for section in low.sections:
            section.page_height, section.top_margin, section.bottom_margin = Pt(330), Pt(40), Pt(40)
        for row in (row for table in low.tables for row in table.rows):
            for one in row._tr.xpath("./w:trPr/w:cantSplit"):
                one.getparent().remove(one)
        low.save(str(folder / "libreoffice-low.docx"))
        write_tables([tables[0]], folder / "restricted.docx")
        limited = 'pdf:writer_pdf_Export:{"RestrictPermissions":{"type":"boolean","value":"true"},'
        limited += '"PermissionPassword":{"type":"string","value":"owner"},'
        limited += '"EnableCopyingOfContent":{"type":"boolean","value":"false"}}'
        if office:
            for source, kind in ((folder / "libreoffice-low.docx", "pdf"), (folder / "restricted.docx", limited)):
                options = [*command[:-1], kind, "--outdir", str(HERE), str(source)]
                subprocess.run(options, check=True, capture_output=True, timeout=300)
        if browser:
            command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
            page = str(folder / "page.html")
            text = (HERE.parent / "seed.html").read_text(encoding="utf-8")
            first, *others = text.split("<p align=center><b>")
            first += "<style>@page { size: 240mm 110mm; margin: 10mm }</style>"
            Path(page).write_text("<p align=center><b>".join([first, others[4]]), encoding="utf-8")
            out = f"--print-to-pdf={HERE / 'chromium.pdf'}"
            subprocess.run([*command, out, page], check=True, capture_output=True, timeout=300)


def main() -> None:
    """Write all of them."""
    tables = read_file(SEED).tables
    by_reportlab(tables)
    by_hand()
    by_others(tables)


if __name__ == "__main__":
    main()
