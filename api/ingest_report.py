"""What became of each document of a run, as a csv file that spreadsheets open by a double click."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from corpus.writers import write_whole
from recommender.ingest import FileReport

STATUS_NAMES = {"added": "已收入", "known": "已在库中", "failed": "未收入"}
_HEADER = ("文件", "结果", "目标表", "指标", "原因", "没有读懂的地方", "与库中重复")


def write_report(reports: Sequence[FileReport], path: Path) -> None:
    """Write the report, whole or not at all.

    :param reports: one per document.
    :param path: the file; one that is there is replaced.
    :raises StoreError: when it cannot be written.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(_HEADER)
    for report in reports:
        problems = [f"{problem.position or ''} {problem.message}".strip() for problem in report.problems]
        cells = (
            report.file,
            STATUS_NAMES[report.status],
            str(report.tables),
            str(report.indicators),
            report.error or "",
            "\n".join(problems),
            "\n".join(duplicate.message for duplicate in report.duplicates),
        )
        writer.writerow([_safe(cell) for cell in cells])
    write_whole(b"\xef\xbb\xbf" + buffer.getvalue().encode("utf-8"), path)


def _safe(text: str) -> str:
    """Keep a spreadsheet from taking a file name for a formula."""
    return "\t" + text if text[:1] in tuple("=+-@\t\r") else text
