"""The script in an offline bundle: it checks every file, and is for one kind of machine."""

from __future__ import annotations

import platform
import runpy
import subprocess
import sys
import zipfile
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
    assert {"--platform=manylinux_2_28_aarch64", "--platform=manylinux2014_aarch64"} <= set(words)
    assert {"--python-version=3.12", "--abi=cp312", "--only-binary=:all:", "--no-deps"} <= set(words)
    assert not any("x86_64" in word for word in words)


def make_wheel(folder, name, version, tag="py3-none-any", needs=()):
    lines = [f"Name: {name}", f"Version: {version}", *(f"Requires-Dist: {need}" for need in needs)]
    path = folder / f"{name}-{version}-{tag}.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        inside = f"{name}-{version}.dist-info"
        wheel.writestr(f"{inside}/METADATA", "\n".join(["Metadata-Version: 2.4", *lines, ""]))
        wheel.writestr(f"{inside}/WHEEL", f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n")
        wheel.writestr(f"{inside}/RECORD", "")
    return path


@pytest.fixture
def own(tmp_path):
    needs = ["heavy==2; platform_machine != 'aarch64'", "heavy==1; platform_machine == 'aarch64'"]
    needs += ["other; python_version >= '3.12'"]
    for version, machine in ((1, "aarch64"), (2, "x86_64")):
        make_wheel(tmp_path, "heavy", version, f"cp311-cp311-manylinux_2_28_{machine}")
    make_wheel(tmp_path, "other", 1)
    return make_wheel(tmp_path, "zhibiao", "0.1.0", needs=needs)


def test_conditions_are_judged_for_the_machine_that_is_named(own):
    resolve = BUNDLE["resolve"]
    assert resolve(own, "aarch64", "3.11", ["--no-index"]) == ["heavy==1", "zhibiao==0.1.0"]
    assert resolve(own, "x86_64", "3.11", ["--no-index"]) == ["heavy==2", "zhibiao==0.1.0"]


def test_a_wheel_that_is_missing_or_of_another_python_is_noticed(own):
    with pytest.raises(SystemExit):
        BUNDLE["resolve"](own, "aarch64", "3.12", ["--no-index"])
    next(own.parent.glob("heavy-1-*")).unlink()
    with pytest.raises(SystemExit):
        BUNDLE["resolve"](own, "aarch64", "3.11", ["--no-index"])


def test_a_torch_for_graphics_cards_is_refused():
    BUNDLE["require_no_graphics"](["torch==2.13.0+cpu", "tritonus==1"])
    for name in ("nvidia-cublas", "cuda-toolkit", "triton"):
        with pytest.raises(SystemExit, match="--find-links"):
            BUNDLE["require_no_graphics"]([f"{name}==1", "torch==2.13.0"])


def test_a_folder_that_is_in_use_is_left_alone(tmp_path):
    words = [str(tmp_path), "--machine", "x86_64", "--find-links", "here", "--find-links", "there", "--index-url", "u"]
    command = [sys.executable, ROOT / "scripts" / "offline_bundle.py", *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode, "is there already" in done.stderr) == (1, True)
    assert not list(tmp_path.iterdir())
