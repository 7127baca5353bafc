"""The script in an offline bundle: it checks every file, and is for one kind of machine."""

from __future__ import annotations

import platform
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BUNDLE = runpy.run_path(str(ROOT / "scripts" / "offline_bundle.py"))
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"


@pytest.fixture
def bundle(tmp_path):
    (tmp_path / "wheels").mkdir()
    (tmp_path / "wheels" / "a.whl").write_bytes(b"a")
    BUNDLE["write_script"](tmp_path, platform.machine(), PYTHON)
    BUNDLE["write_checksums"](tmp_path)
    return tmp_path


def install(bundle, *arguments):
    return subprocess.run(["sh", str(bundle / "install.sh"), *arguments], capture_output=True, text=True, timeout=60)


def test_a_changed_file_is_noticed_before_anything_is_installed(bundle):
    (bundle / "wheels" / "a.whl").write_bytes(b"b")
    done = install(bundle, str(bundle / "there"))
    assert done.returncode == 2
    assert "文件不完整" in done.stderr
    assert not (bundle / "there").exists()


def test_another_machine_is_refused(bundle):
    BUNDLE["write_script"](bundle, "s390x", PYTHON)
    done = install(bundle, str(bundle / "there"))
    assert (done.returncode, "这一份用于 s390x" in done.stderr) == (2, True)


def test_the_target_must_be_named(bundle):
    done = install(bundle)
    assert done.returncode != 0
    assert "用法" in done.stderr


def test_pip_is_asked_for_wheels_of_the_other_machine():
    words = BUNDLE["download"](Path("wheels"), "aarch64", "3.12")
    assert "--platform=manylinux_2_28_aarch64" in words
    assert {"--python-version=3.12", "--abi=cp312", "--only-binary=:all:"} <= set(words)
    assert not any("x86_64" in word for word in words)
