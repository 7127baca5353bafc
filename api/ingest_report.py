"""What became of each document of a run, as a csv file that spreadsheets open by a double click."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from corpus.writers import write_whole
from recommender.duplicates import Duplicate
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
            "\n".join(duplicates_said(report)),
        )
        writer.writerow([_safe(cell) for cell in cells])
    write_whole(b"\xef\xbb\xbf" + buffer.getvalue().encode("utf-8"), path)


def duplicates_said(report: FileReport) -> list[str]:
    """Say which tables of a document the store had; those from one other document in one line."""
    together: defaultdict[str, list[Duplicate]] = defaultdict(list)
    for duplicate in report.duplicates:
        together[duplicate.document].append(duplicate)
    said = []
    for document, found in together.items():
        if len(found) == 1:
            said.append(found[0].message)
        else:
            least = min(duplicate.share for duplicate in found)
            said.append(
                f"「{found[0].project_name}」等 {len(found)} 个表在库中「{document}」里已有"
                f"（相同的行不少于 {least:.0%}），可能是同一批表的另一份文件；两份都已保留，确认重复后可删除其一"
            )
    return said


def _safe(text: str) -> str:
    """Keep a spreadsheet from taking a file name for a formula."""
    return "\t" + text if text[:1] in tuple("=+-@\t\r") else text
