"""Remake the documents of this folder: `python tests/documents/make_fixtures.py`, one of them by LibreOffice."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

from corpus.readers import read_file
from corpus.writers import repack, write_tables

HERE = Path(__file__).parent
SEED = HERE.parents[1] / "corpus" / "data" / "tianjin-fao-2023.txt"


def cells_of_seed() -> list[tuple[str, list[list[str]]]]:
    """Give the seed's titles and rows straight from its text, without our reader."""
    text = re.sub(r"\[bookmark: [^\]]*\]", "", SEED.read_text(encoding="utf-8"))
    pieces = re.split(r"^ ?(\d\..*绩效目标表)$", text, flags=re.MULTILINE)[1:]
    found = []
    for title, body in zip(pieces[::2], pieces[1::2], strict=True):
        cells = [cell.strip() for cell in re.split(r"^\t", body, flags=re.MULTILINE)[1:]]
        found.append((title, cells))
    return found


def table_html(title: str, cells: list[str]) -> str:
    """Write one table with rowspan and colspan, as a page of an office's site has it."""

    def cell(text: str, attributes: str = "") -> str:
        lines = html.escape(re.sub(r"\t+\n", "\n", text)).replace("\n", "<br>").replace("\t", "&#9;")
        return f"<td {attributes}><pre>{lines}</pre></td>" if "&#9;" in lines else f"<td {attributes}>{lines}</td>"

    start = cells.index("绩效目标")
    head = cells.index("一级指标")
    unit, money, name = cells[0], cells[1], cells[3]
    budget, fiscal, other = cells[6], cells[8], cells[10]
    purpose = "\n".join(text for text in cells[11:start] if text)
    goal = cells[start + 1]
    out = [
        f"<p align=center><b>{title}</b></p>",
        "<p align=center>\uff082023年度\uff09</p>",
        f"<p>{unit}</p><p>{money}</p>",
    ]
    out.append("<table border=1>")
    out.append(f"<tr>{cell('项目名称')}{cell(name, 'colspan=6')}</tr>")
    out.append(
        f"<tr>{cell('预算规模及资金用途', 'rowspan=2')}{cell('预算数')}{cell(budget)}"
        f"{cell(cells[7])}{cell(fiscal)}{cell('其他资金')}{cell(other)}</tr>"
    )
    out.append(
        f"<tr>{cell(purpose, 'colspan=6')}</tr><tr>{cell('绩效目标')}{cell(goal, 'colspan=6')}</tr></table><p></p>"
    )
    rows = [cells[place : place + 5] for place in range(head, len(cells) - 4, 5)]
    out.append("<table border=1>")
    for number, row in enumerate(rows):
        spans = 1
        while number + spans < len(rows) and not rows[number + spans][0]:
            spans += 1
        first = cell(row[0], f"rowspan={spans}") if row[0] else ""
        out.append(f"<tr>{first}{''.join(map(cell, row[1:]))}</tr>")
    return "\n".join([*out, "</table>"])


def main() -> None:
    """Write all fixtures."""
    tables = read_file(SEED).tables
    write_tables(tables, HERE / "seed.docx")
    write_tables(tables, HERE / "seed.xlsx")
    body = "\n".join(table_html(title, cells) for title, cells in cells_of_seed())
    head = '<!DOCTYPE html>\n<html lang="zh"><head><meta charset="utf-8"><title>seed</title></head>'
    page = f"{head}<body>\n{body}\n</body></html>\n"
    (HERE / "seed.html").write_text(page, encoding="utf-8")
    office = shutil.which("soffice")
    if office is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        command = [
            office,
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--infilter=HTML (StarWriter)",
        ]
        command += ["--convert-to", "docx:MS Word 2007 XML", "--outdir", folder, str(HERE / "seed.html")]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
        made = repack((Path(folder) / "seed.docx").read_bytes())
    (HERE / "seed-libreoffice.docx").write_bytes(made)
    zipfile.ZipFile(HERE / "seed-libreoffice.docx").testzip()


if __name__ == "__main__":
    main()
