"""Usual values of very many rows: their distinct values once as arrays, summed up by how often each occurs."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import numpy.typing as npt

from recommender.index.columns import OPERATORS, VALUE_KINDS, Columns
from recommender.index.texts import NONE
from recommender.typical.summary import (
    MOST_VALUES,
    Marks,
    Typical,
    believable,
    quantiles,
    summed,
    unit_family,
    usual_unit,
)

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
        values, bounded, counts = values[told], bounded[told], counts[told]
        count = int(counts.sum())
        texts = np.bincount(self._text[values], counts, len(self._texts))
        numeric = ~np.isnan(self._number[values])
        values, bounded, counts = values[numeric], bounded[numeric], counts[numeric]
        if not len(values):
            return summed(count, self._modes(texts)) if count else None
        units = np.bincount(self._unit[values] + 1, counts, len(self._units) + 1)
        names = (None, *self._units)
        unit = usual_unit(Counter({names[place]: int(units[place]) for place in np.flatnonzero(units).tolist()}))
        family, factor = unit_family(unit)
        known = [unit_family(name) for name in names]
        alike = np.array([name == family for name, _ in known])[self._unit[values] + 1]
        values, bounded, counts = values[alike], bounded[alike], counts[alike]
        amounts, unit_of = self._number[values], self._unit[values] + 1
        factors = np.array([size for _, size in known])[unit_of]
        amounts = np.where(unit_of == names.index(unit), amounts, amounts * factors / factor)
        # Numbers of one size are believed or not together, so the first of each decides.
        whole = 100.0 / factor if family == "rate" else None
        kept = believable(np.repeat(amounts, counts), np.repeat(bounded, counts), whole)[np.cumsum(counts) - counts]
        numbers, usable = int(counts.sum()), int(counts[kept].sum())
        if not usable:
            return summed(count, self._modes(texts), left_out=numbers)
        texts -= np.bincount(self._text[values[~kept]], counts[~kept], len(self._texts))
        operators = np.bincount(self._operator[values[kept]] + 1, counts[kept], len(_OPERATORS))
        most = operators.max()
        often = [_OPERATORS[place] for place in np.flatnonzero(operators == most).tolist()]
        return summed(
            count,
            self._modes(texts),
            left_out=numbers - usable,
            numbers=usable,
            operator=min(often, key=lambda one: one or "~"),
            operator_share=float(most) / usable,
            unit=unit,
            **quantiles(np.sort(np.repeat(amounts[kept], counts[kept])), family),
        )

    def _modes(self, often: npt.NDArray[Any]) -> Counter[str]:
        """Give the most frequent texts, and those that are as frequent as the last of them."""
        least = 0.0 if len(often) <= MOST_VALUES else np.partition(often, -MOST_VALUES)[-MOST_VALUES]
        chosen = np.flatnonzero((often >= least) & (often > 0)).tolist()
        return Counter({self._texts[code]: int(often[code]) for code in chosen})
