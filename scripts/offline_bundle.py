"""Everything that an installation without a network needs, in one folder: wheels, checksums and a script.

    python scripts/offline_bundle.py TARGET --machine x86_64
    python scripts/offline_bundle.py TARGET --machine aarch64 --python 3.12 -- --extra-index-url URL

Runs on a machine with a network and the same version of Python, whatever its processor is. Packages come as wheels for
the machine that is named; those that are published as sources alone and hold nothing to compile are made into wheels
here. What stands after ``--`` goes to pip: for aarch64 the folder or index with a torch built for processors alone,
as ``--extra-index-url https://download.pytorch.org/whl/cpu``.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EXTRAS = "postgres,templates"
SOURCES_ALONE = ("jieba",)  # https://pypi.org/project/jieba/#files
# https://peps.python.org/pep-0600/: the newest first; 2_28 is that of RHEL 8, openEuler 20.03 and Debian 10
TAGS = ("manylinux_2_28", "manylinux_2_27", "manylinux_2_26", "manylinux_2_24", "manylinux_2_17", "manylinux2014")

INSTALL = """\
#!/bin/sh
# 用法：sh install.sh /opt/zhibiao
# 不用联网：核对每个文件的校验码，在指定的文件夹中建立 Python 环境并安装。
set -eu
target="${1:?用法：sh install.sh 安装到哪个文件夹}"
python="${PYTHON:-python@PYTHON@}"
cd "$(dirname "$0")"
fail() {
  echo "错误：$1" >&2
  exit 2
}
[ "$(uname -m)" = "@MACHINE@" ] || fail "这一份用于 @MACHINE@，本机是 $(uname -m)；请换用对应的一份"
command -v "$python" >/dev/null || fail "没有 $python；请先安装 Python @PYTHON@"
sha256sum --check --quiet SHA256SUMS || fail "文件不完整；请重新拷贝整个文件夹"
"$python" -m venv "$target"
"$target/bin/python" -m pip --isolated install --quiet --disable-pip-version-check \\
  --no-index --find-links wheels 'zhibiao[@EXTRAS@]'
"$target/bin/zhibiao" --version
echo "已安装；运行 $target/bin/zhibiao doctor 检查，$target/bin/zhibiao serve 启动"
"""


def main() -> None:
    """Make the folder."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    asked.add_argument("target", type=Path)
    asked.add_argument("--machine", choices=("x86_64", "aarch64"), default="x86_64")
    asked.add_argument("--python", default="3.11")
    asked.add_argument("pip", nargs="*", help="options for pip, after --")
    given = asked.parse_args()
    wheels = given.target / "wheels"
    wheels.mkdir(parents=True)  # refuses a folder that is in use: nothing old may be in the bundle
    pip(["wheel", "--no-deps", "--wheel-dir", str(wheels), str(ROOT)], given.pip)
    [own] = wheels.glob("zhibiao-*.whl")
    for name in SOURCES_ALONE:
        pip(["wheel", "--no-deps", "--wheel-dir", str(wheels), name], given.pip)
    pip([*download(wheels, given.machine, given.python), f"{own}[{EXTRAS}]"], given.pip)
    write_script(given.target, given.machine, given.python)
    write_checksums(given.target)
    size = sum(path.stat().st_size for path in wheels.iterdir())
    sys.stdout.write(f"{given.target}: {len(list(wheels.iterdir()))} wheels, {size / 2**20:.0f} MiB\n")


def pip(command: list[str], more: list[str]) -> None:
    """Run pip, with the options that the caller was given."""
    subprocess.run([sys.executable, "-m", "pip", *command, *more], check=True)  # noqa: S603 our own interpreter


def download(wheels: Path, machine: str, python: str) -> list[str]:
    """Give pip's words for wheels of another machine."""
    platforms = [f"--platform={tag}_{machine}" for tag in TAGS]
    abi = f"cp{python.replace('.', '')}"
    return [
        *("download", "--only-binary=:all:", "--implementation=cp", f"--python-version={python}"),
        *(f"--abi={abi}", "--abi=abi3", "--abi=none", *platforms),
        *(f"--find-links={wheels}", f"--dest={wheels}"),
    ]


def write_script(target: Path, machine: str, python: str) -> None:
    """Write the script that installs from the folder."""
    words = {"@MACHINE@": machine, "@PYTHON@": python, "@EXTRAS@": EXTRAS}
    text = INSTALL
    for sign, word in words.items():
        text = text.replace(sign, word)
    (target / "install.sh").write_text(text, "utf-8")
    (target / "install.sh").chmod(0o755)


def write_checksums(target: Path) -> None:
    """Write the SHA-256 of every file, as ``sha256sum --check`` reads it."""
    lines = []
    for path in sorted(path for path in target.rglob("*") if path.is_file() and path.name != "SHA256SUMS"):
        with path.open("rb") as file:
            lines.append(f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {path.relative_to(target).as_posix()}\n")
    (target / "SHA256SUMS").write_text("".join(lines), "utf-8")


if __name__ == "__main__":
    main()
