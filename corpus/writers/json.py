"""The JSON that `zhibiao parse --json` prints."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.table import ParsedDocument, TargetTable


def render(tables: Sequence[TargetTable]) -> bytes:
    """Give the tables as UTF-8 JSON in the shape of ``parse``.

    :param tables: the tables, in order.
    :return: the document's bytes.
    """
    return (ParsedDocument(tables=tuple(tables)).model_dump_json(indent=2) + "\n").encode("utf-8")
