"""What a running server does once a day."""

from __future__ import annotations

import asyncio
import logging

from fastapi.concurrency import run_in_threadpool

from api.failures import KNOWN
from recommender.service import Recommender
from recommender.upkeep import note_settings

log = logging.getLogger("zhibiao")
_DAY_SECONDS = 86_400


async def keep_tidy(service: Recommender) -> None:
    """Log what the settings are, then forget what is old, now and every day, until cancelled.

    :param service: the home.
    """
    while True:
        try:
            await run_in_threadpool(_tidy, service)
        except KNOWN as failure:  # a store that cannot be written today may be tomorrow
            log.error("%s", failure.message)
        await asyncio.sleep(_DAY_SECONDS)


def _tidy(service: Recommender) -> None:
    note_settings(service.store, service.settings)
    gone = service.tidy()
    if any(gone.model_dump().values()):
        log.info("tidied: %s", gone)
