"""Memory that was freed, but lies between what is held, goes back to the system."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

_HOLES = """
import ctypes
from api.memory import few_heaps, give_back
few_heaps()
def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4 // 1024
held = [bytearray(4096) for _ in range(40_000)]  # 160 MB, each too long for Python's own pools
held = held[::40]
full = resident()
give_back()
print(full, resident(), len(held))
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="needs the GNU C library")
def test_holes_are_given_back():
    done = subprocess.run([sys.executable, "-c", _HOLES], capture_output=True, text=True, timeout=120, check=True)
    full, lean, held = map(int, done.stdout.split())
    assert held == 1000
    assert full - lean > 80
