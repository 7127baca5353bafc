"""Running text made ready for whoever looks for numbers in it, clause by clause."""

from __future__ import annotations

import re

from recommender.review.cells import folded
from recommender.review.lexicon import pattern

_LINES = re.compile(r"[\n\t]+")
_ENDLESS = re.compile(r"[^。;；!?！？\n\t]{400}(?:[^。;；!?！？\n\t]{0,200}?[,，、]|[^。;；!?！？\n\t]{200})")


def stopped(text: str) -> str:
    """Put a full stop into every stretch of six hundred characters that has none.

    Looking for numbers takes time by the square of a sentence, and nobody writes one of twenty thousand characters.

    :param text: running text.
    :return: the same text with full stops, where there is one behind a comma.
    """
    return _ENDLESS.sub(r"\g<0>。", text)


def without_noise(text: str, instead: str = "、") -> str:
    """Fold a text into sentences and take out numbers that promise nothing: of documents, years, ordinals, dates.

    :param text: running text; the end of a line ends a sentence.
    :param instead: what stands in their place.
    """
    return pattern("goal_noise").sub(instead, folded(_LINES.sub("。", stopped(text))))
