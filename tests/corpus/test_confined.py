"""Helping processes are ended by whoever comes first."""

import os
import subprocess
import sys

from corpus.confined import kill_group


def test_a_process_that_somebody_else_has_ended_meanwhile_is_no_failure(monkeypatch):
    def gone(_group, _signal):
        raise ProcessLookupError

    with (
        subprocess.Popen([sys.executable, "-c", ""], start_new_session=True) as process,
        monkeypatch.context() as patch,
    ):
        patch.setattr(process, "poll", lambda: None)
        patch.setattr(os, "killpg", gone)
        kill_group(process)
    assert process.returncode == 0
