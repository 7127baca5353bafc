"""`kill -9` at random moments of everything that writes."""

from __future__ import annotations

from tests.failures import killed_drafts, killed_feedback, killed_index, killed_ingest, killed_restore

FAILURES = (
    *killed_ingest.FAILURES,
    *killed_index.FAILURES,
    *killed_feedback.FAILURES,
    *killed_drafts.FAILURES,
    *killed_restore.FAILURES,
)
