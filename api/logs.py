"""The log on standard error: plain lines for people, or one JSON object a line for programs."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Literal

Style = Literal["plain", "json"]


class JsonLines(logging.Formatter):
    """A record as one JSON object on one line; ``at`` is UTC in ISO 8601."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the line."""
        said = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        facts = getattr(record, "facts", None)
        said |= facts if isinstance(facts, dict) else {"message": record.getMessage()}
        if record.exc_info:
            said["traceback"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False, default=str)


def begin_log(style: Style) -> None:
    """Send what the product and its server log to standard error.

    :param style: how a line looks.
    """
    handler = logging.StreamHandler()
    plain = logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    handler.addFilter(_tells_nobody)
    handler.setFormatter(JsonLines() if style == "json" else plain)
    logging.basicConfig(level=logging.INFO, handlers=[handler])


def _tells_nobody(record: logging.LogRecord) -> bool:
    """Leave out the server's lines about the pages' connections, which name the address of a person's machine."""
    return not (record.name == "uvicorn.error" and '"WebSocket' in str(record.msg))
