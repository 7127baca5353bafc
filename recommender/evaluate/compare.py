"""A report beside an earlier one: which figures changed, and which fell further than is tolerated."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from corpus.errors import InputError
from corpus.os_failures import os_reason
from recommender.evaluate.figures import LESS_IS_BETTER, Measure, Report

TOLERANCE = 0.02


class FigureChange(BaseModel):
    """A figure then and now; ``fell`` when it got worse by more than the tolerance."""

    model_config = ConfigDict(frozen=True)

    measure: Measure
    old: float
    new: float
    difference: float
    fell: bool


class Comparison(BaseModel):
    """The product's figures beside those of a saved baseline; ``same_tables`` when both rest on the same tables."""

    model_config = ConfigDict(frozen=True)

    baseline_made_at: str
    same_tables: bool
    tolerance: float
    changes: tuple[FigureChange, ...]
    fell: bool


def compare(baseline: Report, report: Report, tolerance: float = TOLERANCE) -> Comparison:
    """Compare the product's figures with those of an earlier run.

    :param baseline: the earlier report.
    :param report: the one of today.
    :param tolerance: how much worse a figure may get, in the figure's own unit.
    :return: every figure that both have.
    """
    changes = []
    for measure, figure in report.ours().figures.items():
        before = baseline.ours().figures.get(measure)
        if before is None or before.value is None or figure.value is None:
            continue
        difference = figure.value - before.value
        worse = difference if measure in LESS_IS_BETTER else -difference
        changes.append(
            FigureChange(
                measure=measure,
                old=before.value,
                new=figure.value,
                difference=difference,
                fell=worse > tolerance + 1e-9,
            )
        )
    return Comparison(
        baseline_made_at=baseline.made_at,
        same_tables=(baseline.tables_digest, baseline.limit) == (report.tables_digest, report.limit),
        tolerance=tolerance,
        changes=tuple(changes),
        fell=any(change.fell for change in changes),
    )


def read_baseline(path: Path) -> Report:
    """Read a report that was saved as a baseline.

    :raises InputError: when it is missing or no such report; the message names the remedy.
    """
    try:
        report = Report.model_validate_json(path.read_bytes())
    except OSError as failure:
        raise InputError(
            "baseline.unreadable",
            f"基准文件「{path}」读不出来（{os_reason(failure)}）；请检查文件名，或先用 --save 存一份",
        ) from failure
    except ValidationError as failure:
        raise _no_baseline(path) from failure
    if not report.systems:
        raise _no_baseline(path)
    return report


def _no_baseline(path: Path) -> InputError:
    return InputError(
        "baseline.invalid", f"文件「{path.name}」不是 zhibiao evaluate --save 存下的基准；请重新存一份", file=path.name
    )
