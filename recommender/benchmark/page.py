"""The figures as a page with a plot, self-contained."""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any

_BAR = 420


def write_page(figures: dict[str, Any], path: Path) -> None:
    """Write an HTML page with the table and a bar chart of recall, drawn as SVG: no outside address.

    :param figures: from the benchmark.
    :param path: the file to write.
    """
    rows = figures["systems"]
    bars = []
    for place, (name, row) in enumerate(rows.items()):
        top = 30 + place * 44
        bars.append(f'<text x="0" y="{top + 12}">{html.escape(name)}</text>')
        for line, (measure, colour) in enumerate((("recall1", "#2a6f97"), ("recall5", "#a9d6e5"))):
            width = round(_BAR * row[measure], 1)
            y = top + 16 + line * 11
            bars.append(f'<rect x="0" y="{y}" width="{width}" height="9" fill="{colour}"/>')
            bars.append(f'<text x="{width + 4}" y="{y + 8}" font-size="9">{row[measure]:.3f}</text>')
    cells = "".join(
        f"<tr><td>{html.escape(name)}</td>"
        + "".join(
            f"<td>{'' if row.get(column) is None else round(row[column], 4)}</td>"
            for column in ("recall1", "recall5", "mrr", "STS-B", "LCQMC")
        )
        + "</tr>"
        for name, row in rows.items()
    )
    path.write_text(
        "<!doctype html><meta charset=utf-8><title>Search by meaning</title>"
        "<style>body{font:14px sans-serif;margin:2em}td,th{padding:2px 10px;text-align:left}</style>"
        f"<h1>Search by meaning, {html.escape(figures['split'])} queries</h1>"
        f"<p>Encoder {html.escape(figures['encoder']['name'])}</p>"
        f"<table><tr><th>system<th>recall@1<th>recall@5<th>MRR<th>STS-B<th>LCQMC</tr>{cells}</table>"
        f'<svg width="520" height="{40 + 44 * len(rows)}" font-family="sans-serif" font-size="12">'
        f"{''.join(bars)}</svg>",
        encoding="utf-8",
    )
