"""Usual values of very many rows: their distinct values once as arrays, summed up by how often each occurs."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from recommender.index.columns import OPERATORS, VALUE_KINDS, Columns
from recommender.index.texts import NONE
from recommender.typical.summary import Cells, Marks, Typical, summed_up

_OPERATORS = (None, *OPERATORS)

Whole = npt.NDArray[np.integer]


class Distinct:
    """Distinct values, ready to be summed up in any selection.

    :param columns: where they stand.
    :param values: their places in the ``value_…`` arrays.
    """

    def __init__(self, columns: Columns, values: Whole) -> None:
        is_number = columns.value_kind[values] == VALUE_KINDS.index("number")
        self._number = np.where(is_number, columns.value_number[values], np.nan)
        self._operator = columns.value_operator[values]
        self._text, self._texts = columns.texts.numbered(columns.value_text[values], str.strip)
        self._unit, self._units = columns.texts.numbered(columns.value_unit[values])

    def typical(self, values: Whole, bounded: Marks, counts: Whole) -> Typical | None:
        """Sum values up, as `recommender.typical.summary.typical_value` does.

        :param values: places among the distinct values; one may be there twice, bounded and not.
        :param bounded: whether each cannot leave 0..100 % where it is a rate.
        :param counts: how often each occurs.
        """
        told = self._text[values] != NONE
        values = values[told]
        return summed_up(
            Cells(
                texts=[self._texts[code] for code in self._text[values].tolist()],
                times=counts[told].astype(np.int64),
                is_number=~np.isnan(self._number[values]),
                numbers=self._number[values],
                unit=self._unit[values].astype(np.int64) + 1,
                units=(None, *self._units),
                operator=self._operator[values].astype(np.int64) + 1,
                operators=_OPERATORS,
                bounded=bounded[told],
            )
        )
