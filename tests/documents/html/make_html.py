"""Remake these pages, by LibreOffice and as sites write them: `python tests/documents/html/make_html.py`."""

from __future__ import annotations

import html
import shutil
import subprocess
import tempfile
from itertools import takewhile
from pathlib import Path

from corpus.readers import read_file
from corpus.table import Indicator, TargetTable
from corpus.writers import write_tables

HERE = Path(__file__).parent
SEED = HERE.parent / "seed.docx"

SITE = """<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN">
<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312" />
<title>绩效目标公开</title><style>.c {{ color: red }}</style>
<script>if (1 < 2) document.write("<table><tr><td>项目名称</td></tr></table>");</script></head>
<body><!-- <table><tr><td>旧表</td></tr></table> -->
<table class="frame"><tr><td colspan=3><img src="logo.gif" alt=""> 首页 | 政务公开 | 互动交流</td></tr>
<tr><td width=20%><table><tr><td>栏目</td></tr><tr><td>通知公告</td></tr></table></td>
<td><table><tr><td>
<div style="display:none">项目名称\uff1a隐藏的项目</div>
{body}
</td></tr></table></td><td>&nbsp;</td></tr>
<tr><td colspan=3>版权所有&nbsp;&copy;&nbsp;某市财政局</td></tr></table></body></html>
"""


def levels(one: Indicator) -> tuple[str | None, str | None]:
    """Give the published names of an indicator's levels."""
    return one.published_level1, one.published_level2


def site_table(table: TargetTable) -> str:
    """Write a project as pages of sites do: blanks for layout, level names merged, empty cells held open."""
    money = [f"{amount:.2f}" if amount is not None else "&nbsp;" for amount in table.budget_wan.model_dump().values()]
    text = {name: html.escape(getattr(table, name) or "").replace("\n", "<br />") for name in ("purpose", "goal")}
    rows = []
    every = table.indicators
    for number, one in enumerate(every):
        cells = []
        for depth in (1, 2):
            path = levels(one)[:depth]
            if number and levels(every[number - 1])[:depth] == path:
                continue
            alike = takewhile(lambda other, path=path, depth=depth: levels(other)[:depth] == path, every[number:])
            cells.append(f"<td rowspan='{len(list(alike))}'><p align=center>{path[-1]}</p></td>")
        value = html.escape(one.value or "").replace("≥", "&ge;").replace("≤", "&#8804;")
        for shown in (html.escape(one.level3), html.escape(one.description or ""), value):
            cells.append(f"<td><p><span lang=EN-US>{shown}</span><span style='display:none'>x</span></p></td>")
        rows.append("<tr>" + "\n".join(cells) + "</tr>")
    header = "".join(f"<th>{name}</th>" for name in ("一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值"))
    return f"""<h2 align=center>{table.project_name}绩效目标表</h2><p>\uff08{table.year}年度\uff09</p>
<p>{table.unit_code}{table.unit}&nbsp;&nbsp;&nbsp;&nbsp;单位\uff1a万元</p>
<table border=1 cellspacing=0><tbody><tr><td>项目名称</td><td colspan=200>{table.project_name}</td></tr>
<tr><td rowspan=2>预算规模及<br>资金用途</td><td>预算数</td><td>{money[0]}</td>
<td>其中\uff1a财政资金</td><td>{money[1]}</td><td>其他资金</td><td>{money[2]}</td></tr>
<tr><td colspan=6>{text["purpose"]}</td></tr><tr><td>绩效目标</td><td colspan=6>{text["goal"]}</td></tr></tbody></table>
<table border=1><thead><tr>{header}</tr></thead>
<tr style="display:none"><td>产出指标</td><td>数量指标</td><td>隐藏</td><td></td><td>1个</td></tr>
{"".join(rows)}</table>"""


def main() -> None:
    """Write all of them."""
    tables = read_file(SEED).tables
    some = [tables[0], tables[4]]
    page = SITE.format(body="\n".join(map(site_table, some)))
    (HERE / "site-gb2312.htm").write_bytes(page.encode("gb18030"))
    bare = page.replace('<meta http-equiv="Content-Type" content="text/html; charset=gb2312" />', "")
    (HERE / "site-undeclared.html").write_bytes(bare.encode("gb18030"))
    (HERE / "site-utf16.html").write_bytes(bare.encode("utf-16"))
    office = shutil.which("soffice")
    if office is None:
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for extension, kind in ((".docx", "html:HTML (StarWriter)"), (".xlsx", "html:HTML (StarCalc)")):
            source = folder / f"libreoffice-{extension[1:]}{extension}"
            write_tables(some, source)
            command = [office, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", kind]
            subprocess.run([*command, "--outdir", str(HERE), str(source)], check=True, capture_output=True, timeout=300)


if __name__ == "__main__":
    main()
