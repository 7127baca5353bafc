"""Everything that an installation without a network needs, in one folder: wheels, checksums and a script.

    python scripts/offline_bundle.py TARGET --machine aarch64
    python scripts/offline_bundle.py TARGET --machine x86_64 --find-links FOLDER

Runs on a machine with a network and uv (``pip install uv``), whatever its processor and its Python are: pip judges the
conditions of requirements by the machine that it runs on, so uv chooses the versions for the machine that is named, and
pip fetches these as they are. Packages that are published as sources alone and hold nothing to compile are made into
wheels here. For x86_64 a torch for processors alone must be in the folder, or behind the page, that ``--find-links``
names; for aarch64 the one on PyPI is such.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EXTRAS = "postgres,templates"
SOURCES_ALONE = ("jieba",)  # https://pypi.org/project/jieba/#files
# https://peps.python.org/pep-0600/: 2_28 is that of RHEL 8, openEuler 20.03 and Debian 10
NEWEST_GLIBC = 28
OF_GRAPHICS_CARDS = ("nvidia-", "cuda-", "triton==")

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
    asked.add_argument("--index-url", metavar="URL", help="index of packages, in place of PyPI")
    asked.add_argument("--find-links", action="append", default=[], metavar="PLACE", help="more packages; repeatable")
    given = asked.parse_args()
    if given.target.exists():
        sys.exit(f"{given.target} is there already; name another folder")
    places = [f"--find-links={place}" for place in given.find_links]
    if given.index_url:
        places.append(f"--index-url={given.index_url}")
    given.target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=given.target.parent, prefix="bundle-") as beside:
        bundle = Path(beside) / "bundle"
        fill(bundle / "wheels", given.machine, given.python, places)
        write_script(bundle, given.machine, given.python)
        write_checksums(bundle)
        bundle.rename(given.target)
    sizes = [path.stat().st_size for path in (given.target / "wheels").iterdir()]
    sys.stdout.write(f"{given.target}: {len(sizes)} wheels, {sum(sizes) / 2**20:.0f} MiB\n")


def fill(wheels: Path, machine: str, python: str, places: list[str]) -> None:
    """Fetch and make all wheels that the machine needs, and see that no other is there."""
    wheels.mkdir(parents=True)
    run("pip", "wheel", "--quiet", "--no-deps", f"--wheel-dir={wheels}", *places, str(ROOT), *SOURCES_ALONE)
    [own] = wheels.glob("zhibiao-*.whl")
    pins = resolve(own, machine, python, places)
    require_no_graphics(pins)
    run("pip", *download(wheels, machine, python), *places, *pins)
    if resolve(own, machine, python, ["--no-index"]) != pins or len(list(wheels.iterdir())) != len(pins):
        sys.exit("what was fetched is not just what the installation needs; start again")


def run(module: str, *words: str, given: str | None = None) -> str:
    """Run a module of our own interpreter and give what it printed."""
    command = [sys.executable, "-m", module, *words]
    done = subprocess.run(command, check=False, input=given, stdout=subprocess.PIPE, text=True)  # noqa: S603 our own
    if done.returncode:
        sys.exit(f"{module} has failed, see above; what is needed: pip install pip uv")
    return done.stdout


def resolve(own: Path, machine: str, python: str, places: list[str]) -> list[str]:
    """Choose every package's version for the machine, and give them as ``name==version``."""
    words = ["pip", "compile", "--quiet", "--no-header", "--no-annotate", "--only-binary=:all:"]
    target = [f"--python-platform={machine}-manylinux_2_{NEWEST_GLIBC}", f"--python-version={python}"]
    found = run("uv", *words, *target, f"--find-links={own.parent}", *places, "-", given=f"{requirement(own)}\n")
    return found.split()


def requirement(own: Path) -> str:
    """Give the product itself as a requirement: in just this version."""
    name, version = own.name.split("-")[:2]
    return f"{name}[{EXTRAS}]=={version}"


def require_no_graphics(pins: list[str]) -> None:
    """Refuse gigabytes that nothing here uses."""
    if any(pin.startswith(OF_GRAPHICS_CARDS) for pin in pins):
        sys.exit("this torch is for graphics cards; name the place of one for processors alone with --find-links")


def download(wheels: Path, machine: str, python: str) -> list[str]:
    """Give pip's words for wheels of another machine."""
    tags = [f"manylinux_2_{minor}" for minor in range(NEWEST_GLIBC, 4, -1)]
    tags += ["manylinux2014", "manylinux2010", "manylinux1"]
    abi = f"cp{python.replace('.', '')}"
    return [
        *("download", "--quiet", "--no-deps", "--only-binary=:all:", f"--find-links={wheels}", f"--dest={wheels}"),
        *("--implementation=cp", f"--python-version={python}", f"--abi={abi}", "--abi=abi3", "--abi=none"),
        *(f"--platform={tag}_{machine}" for tag in tags),
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
