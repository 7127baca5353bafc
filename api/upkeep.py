"""What a running server does once a day."""

from __future__ import annotations

import asyncio
import logging

from fastapi.concurrency import run_in_threadpool

from api.failures import KNOWN
from recommender.service import Recommender
from recommender.upkeep import Reckoning, note_settings, tidy

log = logging.getLogger("zhibiao")
_DAY_SECONDS = 86_400


async def keep_tidy(service: Recommender) -> None:
    """Log what the settings are, then forget what is old, now and every day, until cancelled.

    :param service: the home.
    """
    reckoning = Reckoning(service.store)
    while True:
        try:
            await run_in_threadpool(_tidy, service, reckoning)
        except KNOWN as failure:  # a store that cannot be written today may be tomorrow
            log.error("%s", failure.message)
        await asyncio.sleep(_DAY_SECONDS)


def _tidy(service: Recommender, reckoning: Reckoning) -> None:
    moment = reckoning.moment()  # before anything is written that would vouch for the clock
    note_settings(service.store, service.settings)
    gone = tidy(service.store, service.settings, moment)
    if any(gone.model_dump().values()):
        log.info("tidied: %s", gone)
