"""What to leave out where tables of two documents are compared: the places in which they stand."""

from __future__ import annotations

from typing import Any

PLACES: dict[str, Any] = {"source": True, "indicators": {"__all__": {"position"}}}
