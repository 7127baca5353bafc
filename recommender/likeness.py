"""How alike two names are, by their characters."""

from __future__ import annotations


def likeness(first: str, second: str) -> float:
    """Give the Dice coefficient of the character pairs of two texts (Dice 1945).

    :param first: one text.
    :param second: the other.
    :return: 0 apart, 1 alike; texts of one character are alike only where they are equal.
    """
    one, two = _pairs(first), _pairs(second)
    return 2 * len(one & two) / (len(one) + len(two)) if one and two else float(bool(first) and first == second)


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}
