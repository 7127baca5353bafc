"""The large files of a large index, read through after it has begun to answer."""

from __future__ import annotations

import threading
from pathlib import Path

from corpus.errors import StoreError
from recommender.index.files import damaged
from recommender.index.folders import changed_at
from recommender.index.manifest import check_slowly, read_manifest


class Checking:
    """A thread that digests what was not digested when an index was loaded.

    :param folder: of the index.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._found: Exception | None = None
        self._seen = 0
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._check, name="zhibiao-check", daemon=True)
        self._thread.start()

    @property
    def failure(self) -> StoreError | None:
        """Why the index must not answer any more, None as long as nothing was found."""
        return None if self._found is None else damaged(self.folder, self._found)

    @property
    def outdated(self) -> bool:
        """Whether an index was built since this one was found damaged, as by ``zhibiao rebuild``."""
        return self._found is not None and changed_at(self.folder.parent) != self._seen

    def wait(self, seconds: float | None = None) -> None:
        """Wait until all is read."""
        self._thread.join(seconds)

    def stop(self) -> None:
        """Leave off."""
        self._stopped.set()

    def _check(self) -> None:
        try:
            check_slowly(self.folder, read_manifest(self.folder)["files"], self._stopped.is_set)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as failure:
            if self.folder.exists():  # else it was cleared away, for there is a newer one
                self._seen = changed_at(self.folder.parent)
                self._found = failure
