"""The figures of a run: requests by time and by kind, and what grew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from api.benchmark.soak.stream import Book, Noted

BIN_SECONDS = 10.0
_PARTS = (50, 95, 99)


def by_time(book: Book, seconds: float) -> list[dict[str, float]]:
    """Give the requests that were due in each piece of the run.

    :param book: all requests.
    :param seconds: how long people came.
    """
    bins: list[list[Noted]] = [[] for _ in range(max(1, round(seconds / BIN_SECONDS)))]
    for one in book.noted:
        bins[min(len(bins) - 1, int(one.due / BIN_SECONDS))].append(one)
    return [{"at": place * BIN_SECONDS, **_summed(found)} for place, found in enumerate(bins)]


def by_kind(book: Book) -> dict[str, dict[str, float]]:
    """Give the same for each kind of doing, and for ``all``, over the whole run."""
    kinds: dict[str, list[Noted]] = {}
    for one in book.noted:
        kinds.setdefault(one.kind, []).append(one)
    return {"all": _summed(book.noted), **{kind: _summed(found) for kind, found in kinds.items()}}


def _summed(found: Sequence[Noted]) -> dict[str, float]:
    times = [one.ms for one in found if one.good]
    parts = np.percentile(times, _PARTS) if times else [float("nan")] * len(_PARTS)
    refused = sum(one.outcome == "503" for one in found)
    return {
        "requests": len(found),
        "refused": refused,
        "errors": sum(not one.good for one in found) - refused,
        **{f"p{part}": float(value) for part, value in zip(_PARTS, parts, strict=True)},
        "max": max(times, default=float("nan")),
    }


def growth(seen: Sequence[Mapping[str, float]], warm_up: float) -> dict[str, Any]:
    """Give each thing that was watched when it was warm and at the end, and its slope an hour by least squares.

    :param seen: what the server held, by time.
    :param warm_up: seconds of the beginning that do not count.
    """
    kept = [one for one in seen if one["at"] >= warm_up]
    if len(kept) < 2:
        return {}
    grown = {}
    for name in sorted({name for one in kept for name in one if name != "at"}):
        points = [(one["at"], one[name]) for one in kept if name in one]
        ends = max(1, min(6, len(points) // 2))
        times, values = [at for at, _ in points], [value for _, value in points]
        grown[name] = {
            "begin": float(np.mean(values[:ends])),
            "end": float(np.mean(values[-ends:])),
            "most": max(values),
            "an_hour": float(np.polyfit(times, values, 1)[0]) * 3600 if len(points) > 1 else 0.0,
        }
    return grown
