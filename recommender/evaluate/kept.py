"""The latest evaluation of a home, kept beside its corpus so that its figures are there tomorrow."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from corpus.writers import write_whole
from recommender.evaluate.figures import Report

FILE = "evaluation.json"


class LatestEvaluation(BaseModel):
    """The latest report: on what it was made, in Chinese, and whether the corpus is still the same."""

    model_config = ConfigDict(frozen=True)

    subject: str
    current: bool
    report: Report


class KeptReport(BaseModel):
    """A report and the revision of the store on which it was made."""

    model_config = ConfigDict(frozen=True)

    revision: str
    report: Report


def keep_report(home: Path, revision: str, report: Report) -> None:
    """Keep a report in place of the one before.

    :param home: the home folder.
    :param revision: of the store on which it was made.
    :param report: with its single tables.
    :raises StoreError: when it cannot be written.
    """
    data = KeptReport(revision=revision, report=report).model_dump_json().encode()
    write_whole(_digest(data) + b"\n" + data, home / FILE)


def kept_report(home: Path) -> KeptReport | None:
    """Give the report that is kept; None where there is none, or where the file is damaged: it is made again at will.

    :param home: the home folder.
    """
    try:
        digest, _, data = (home / FILE).read_bytes().partition(b"\n")
    except OSError:
        return None
    return _read(data) if digest == _digest(data) else None


@lru_cache(maxsize=2)
def _read(data: bytes) -> KeptReport | None:
    try:
        kept = KeptReport.model_validate_json(data)
    except ValidationError:  # of another version
        return None
    return kept if kept.report.systems else None


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).hexdigest().encode()
