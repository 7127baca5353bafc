"""The JSON that `zhibiao parse --json` prints."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.table import ParsedDocument, TargetTable
from corpus.writers.forms import Form


def render(tables: Sequence[tuple[TargetTable, Form]]) -> bytes:
    """Give the tables as UTF-8 JSON in the shape of ``parse``.

    :param tables: the tables, in order; their forms say nothing here.
    :return: the document's bytes.
    """
    document = ParsedDocument(tables=tuple(table for table, _ in tables))
    return (document.model_dump_json(indent=2) + "\n").encode("utf-8")
