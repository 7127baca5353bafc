"""Cells of the index as arrays, to be summed up without making a record of each."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from recommender.index.columns import OPERATORS, VALUE_KINDS, Columns
from recommender.typical.summary import Cells

NUMBER = VALUE_KINDS.index("number")


def cells_of(
    columns: Columns, rows: npt.NDArray[np.integer], bounded: bool, text_of: Callable[[int], str | None]
) -> Cells:
    """Count how rows were valued; rows without a value are passed over.

    :param columns: where they stand.
    :param rows: places in the ``row_…`` arrays.
    :param bounded: whether rates of the rows cannot leave 0..100 %.
    :param text_of: gives a text of the columns by its place.
    """
    values, times = np.unique(columns.row_value[rows], return_counts=True)
    texts = [(text_of(place) or "").strip() for place in columns.value_text[values].tolist()]
    written = np.array([bool(text) for text in texts], dtype=np.bool_)
    values, times = values[written], times[written]
    distinct, unit = np.unique(columns.value_unit[values], return_inverse=True)
    units: dict[str | None, int] = {}  # no unit and an empty one are the same
    places = [units.setdefault(text_of(place) or None, len(units)) for place in distinct.tolist()]
    numbers = columns.value_number[values]
    return Cells(
        texts=[text for text in texts if text],
        times=times.astype(np.int64),
        is_number=(columns.value_kind[values] == NUMBER) & ~np.isnan(numbers),
        numbers=numbers,
        unit=np.array(places, dtype=np.int64)[unit],
        units=tuple(units),
        operator=columns.value_operator[values].astype(np.int64) + 1,
        operators=(None, *OPERATORS),
        bounded=np.full(len(values), bounded),
    )
