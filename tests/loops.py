"""Coroutines in a thread of their own: the browser's driver leaves an event loop running in that of the tests."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor


def run_apart(scenario):
    """Run a coroutine to its end and give what it gives."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, scenario).result()
