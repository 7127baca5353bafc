"""What all tests share."""

from __future__ import annotations

import os

# Several test processes tell each other a terminal width; here the product must see a pipe, which has none.
os.environ.pop("COLUMNS", None)
