"""What an indicator is usually set to, from the rows in which it was published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from corpus.units import convert, same_family
from corpus.value import Operator, TargetValue

MOST_VALUES = 8


class ValueCount(BaseModel):
    """A value as published and how often it was."""

    model_config = ConfigDict(frozen=True)

    value: str
    count: int


class Typical(BaseModel):
    """The usual value: ``count`` rows rest under it; the quantiles are in ``unit``, None where no number is usual."""

    model_config = ConfigDict(frozen=True)

    count: int
    operator: Operator | None
    unit: str | None
    median: float | None
    p10: float | None
    p90: float | None
    values: tuple[ValueCount, ...]


def quantile(ordered: Sequence[float], share: float) -> float:
    """Give a quantile of sorted numbers by linear interpolation (numpy's default, Hyndman and Fan type 7)."""
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def typical_value(published: Sequence[tuple[str | None, TargetValue]]) -> Typical | None:
    """Summarise how an indicator was valued.

    Numbers are summarised over the unit family most often used, converted to its most frequent unit; the operator is
    the most frequent one among them.

    :param published: (value as published, value understood) of each occurrence in a published table.
    :return: the summary, or None where the indicator was never published with a value.
    """
    written = [(value.strip(), target) for value, target in published if value and value.strip()]
    if not written:
        return None
    counted = Counter(text for text, _ in written).most_common(MOST_VALUES)
    values = tuple(ValueCount(value=text, count=count) for text, count in counted)
    numbers = [target for _, target in written if target.kind == "number" and target.number is not None]
    if not numbers:
        return Typical(count=len(written), operator=None, unit=None, median=None, p10=None, p90=None, values=values)
    units = Counter(target.unit for target in numbers)
    unit = max(units, key=lambda name: (sum(n for other, n in units.items() if same_family(name, other)), units[name]))
    family = [target for target in numbers if same_family(target.unit, unit)]
    amounts = sorted(_in_unit(target, unit) for target in family)
    return Typical(
        count=len(written),
        operator=Counter(target.operator for target in family).most_common(1)[0][0],
        unit=unit,
        median=quantile(amounts, 0.5),
        p10=quantile(amounts, 0.1),
        p90=quantile(amounts, 0.9),
        values=values,
    )


def _in_unit(target: TargetValue, unit: str | None) -> float:
    number = target.number or 0.0
    return convert(number, target.unit, unit) if target.unit and unit and target.unit != unit else number
