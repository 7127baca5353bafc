"""The index that answers: it follows the store, and never lets a question wait for a build while it can answer."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from corpus.errors import StoreError, ZhibiaoError
from corpus.store import Store
from models.errors import ModelError
from recommender.encoders import chosen_model
from recommender.engines.errors import EngineError
from recommender.index import folders
from recommender.index.builder import Builder
from recommender.index.checking import Checking
from recommender.index.files import MOST_LATER, fingerprint, latest, open_snapshot, rebuild_snapshot
from recommender.index.lock import is_building
from recommender.index.snapshot import Snapshot
from recommender.index.state import IndexState, index_state
from recommender.settings import Settings

_PAUSE = 600.0  # seconds after a failed merge before the next
_PATIENCE = 5.0  # seconds for a merge to leave off

log = logging.getLogger("zhibiao")


class Answering:
    """The snapshot of a home, for all threads of a process.

    :param store: the store.
    :param settings: where the home is and which encoder is used.
    :param report: told in Chinese what is being done while an index is built.
    :param serving: whether questions come all the time. Then what changed in the store stands beside the index in
        memory, and a process of its own builds a new one when that becomes much; else the question that comes after
        many changes waits until one is built.
    """

    def __init__(self, store: Store, settings: Settings, report: Callable[[str], None], serving: bool) -> None:
        self._store = store
        self._settings = settings
        self._report = report
        self._serving = serving
        self._index = settings.home / "index"
        self._lock = threading.Lock()
        self._rebuilding = threading.Lock()
        self._held: Snapshot | None = None
        self._seen: tuple[str, int] | None = None
        self._checking: Checking | None = None
        self._upkeep: threading.Thread | None = None
        self._builder: Builder | None = None
        self._merging = False
        self._next_merge = 0.0
        self._closed = False

    def snapshot(self) -> Snapshot:
        """Give the index of the store as it is now; while very much is new, one with the newest of it.

        :raises StoreError: when the index is damaged, with the command that rebuilds it.
        """
        with self._lock:
            self._refuse_damaged()
            mark = fingerprint(self._store.revision(), chosen_model(self._settings))
            seen = mark, folders.changed_at(self._index)
            held = self._held
            if held is None or held.fingerprint != mark:
                held = self._take(self._opened(held, quick=True))
            if seen != self._seen:
                self._seen = seen
                self._look_after(held)
            return held

    def verified(self) -> Snapshot:
        """Load the index once more, reading every file of it from disk.

        :raises StoreError: when the index is damaged, with the command that rebuilds it.
        """
        return self._opened(None, quick=False)

    def rebuild(self, report: Callable[[str], None] | None = None) -> Snapshot:
        """Build the index from the store anew, damaged or not; the old one answers until the new one is complete.

        :param report: told in Chinese what is being done; None is as everywhere else.
        :raises StoreError: when it cannot be built.
        """
        with self._rebuilding:
            if self._serving:
                while not Builder(self._settings, replace=True).run(report or self._report):
                    continue
                built = self._opened(None, quick=False)
            else:
                built = rebuild_snapshot(self._store, self._settings, report or self._report)
            with self._lock:
                self._checking = None
                self._take(built)
        return built

    def state(self) -> IndexState:
        """Say what is known of the index; one of an earlier revision is not built anew for that."""
        revision = self._store.revision()
        wanted, reason = fingerprint(revision, chosen_model(self._settings)), None
        try:
            if (self._index / wanted).is_dir() and (self._held is None or self._held.fingerprint != wanted):
                with suppress(EngineError):  # the files are sound
                    self.snapshot()
            with self._lock:
                self._refuse_damaged()
        except StoreError as failure:
            reason = failure.message
        merging = self._merging or is_building(self._settings.home)
        return index_state(self._index, revision, wanted, self._held, reason, merging)

    def current(self) -> bool:
        """Tell whether the index that answers is that of the store as it is now; nothing is built or loaded."""
        held = self._held
        return held is not None and held.fingerprint == fingerprint(
            self._store.revision(), chosen_model(self._settings)
        )

    def close(self) -> None:
        """End what goes on in the background; a build goes on where it was the next time."""
        with self._lock:
            self._closed = True
            builder, upkeep = self._builder, self._upkeep
        if self._checking is not None:
            self._checking.stop()
        if builder is not None:
            builder.stop()
        if upkeep is not None:
            upkeep.join(_PATIENCE)

    def _opened(self, held: Snapshot | None, quick: bool) -> Snapshot:
        return open_snapshot(self._store, self._settings, self._report, held, newest=self._serving, quick=quick)

    def _refuse_damaged(self) -> None:
        checking = self._checking
        if checking is None or checking.failure is None:
            return
        if not checking.outdated:
            raise checking.failure
        self._held = self._checking = None

    def _take(self, found: Snapshot) -> Snapshot:
        """Let a snapshot answer, under the lock."""
        folder = self._index / found.base
        if self._checking is None or self._checking.folder != folder:
            if self._checking is not None:
                self._checking.stop()
            self._checking = Checking(folder)
        self._held = found
        return found

    def _look_after(self, held: Snapshot) -> None:
        """Take over newer files, or have them made, in the background; under the lock."""
        if not self._serving or self._upkeep is not None or self._closed:
            return
        newer = latest(self._index, chosen_model(self._settings))
        is_newer = newer is not None and newer.name != held.base
        is_much = (held.later > MOST_LATER or held.behind > 0) and time.monotonic() >= self._next_merge
        if is_newer or (is_much and not is_building(self._settings.home)):
            self._merging = not is_newer
            self._upkeep = threading.Thread(target=self._keep_up, name="zhibiao-merge", daemon=True)
            self._upkeep.start()

    def _keep_up(self) -> None:
        found: Snapshot | None = None
        try:
            if self._merging:
                self._merge()
            found = self._opened(None, quick=True)
        except (ZhibiaoError, ModelError, OSError) as failure:
            log.warning("the index could not be merged: %s", failure)
            self._next_merge = time.monotonic() + _PAUSE
        finally:
            with self._lock:
                self._builder, self._upkeep, self._merging = None, None, False
                if found is not None and not self._closed:
                    self._take(found)
                    self._seen = None

    def _merge(self) -> None:
        with self._lock:
            if self._closed:
                return
            self._builder = Builder(self._settings, replace=False)
        self._builder.run(lambda _step: None)
