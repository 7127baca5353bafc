"""Nothing that bandit knows to be unsafe stands in the packages; pyproject.toml says what it is not asked about."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def scan(*places):
    command = [sys.executable, "-m", "bandit", "--quiet", "--configfile", str(ROOT / "pyproject.toml"), "--recursive"]
    return subprocess.run([*command, *map(str, places)], capture_output=True, text=True)


def test_the_packages_are_clean():
    done = scan(*(ROOT / name for name in ("api", "corpus", "models", "recommender")))
    assert done.returncode == 0, done.stdout


def test_what_is_unsafe_is_found(tmp_path):
    (tmp_path / "loading.py").write_text("import pickle\n\nheld = pickle.loads(b'')\neval('1')\n")
    done = scan(tmp_path)
    assert done.returncode == 1
    assert "B301" in done.stdout
    assert "B307" in done.stdout
