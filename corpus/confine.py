"""Bound this process, then become another program: `python -I -S confine.py SECONDS MEMORY PROGRAM ARGUMENT…`.

0 seconds set no limit of processor time.

A script of its own, because limits set between fork and exec in a process with threads can lock it up
(https://docs.python.org/3/library/subprocess.html, ``preexec_fn``).
"""

from __future__ import annotations

import os
import resource
import sys

_LARGEST_FILE = 1024 * 1024 * 1024


def main() -> None:
    """Set the limits and start the program in place of this one."""
    seconds, memory = int(sys.argv[1]), int(sys.argv[2])
    for limit, most in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, _LARGEST_FILE),
        (resource.RLIMIT_CORE, 0),
    ):
        if not most and limit == resource.RLIMIT_CPU:
            continue
        hard = resource.getrlimit(limit)[1]
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(limit, (allowed, allowed))
    os.execvp(sys.argv[3], sys.argv[3:])  # noqa: S606 the caller chose the program


if __name__ == "__main__":
    main()
