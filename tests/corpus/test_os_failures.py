"""What the system refused, in words."""

from __future__ import annotations

import errno

import numpy as np
import pytest

from corpus.os_failures import os_reason


def test_reasons_are_chinese_where_they_are_known():
    assert os_reason(OSError(errno.ENOSPC, "No space left on device")) == "磁盘已满"
    assert os_reason(PermissionError(errno.EACCES, "Permission denied")) == "没有权限"
    assert os_reason(OSError(errno.EXDEV, "Invalid cross-device link")) == "Invalid cross-device link"


def test_a_file_that_numpy_could_not_write_whole():
    with pytest.raises(OSError, match="0 written") as caught, open("/dev/full", "wb", buffering=0) as full:
        np.zeros(10_000).tofile(full)
    assert os_reason(caught.value) == "没有写完整，多半是磁盘已满"
