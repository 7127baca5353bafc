"""Who may import whom, and what a start must not pay for."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("api", "corpus", "models", "recommender")
FORBIDDEN = {"pickle", "cPickle", "_pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib"}
CALLS = {"eval", "exec", "compile", "__import__"}


def _modules():
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def _python(code, *arguments):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=ROOT,
        env=environment,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_the_layers_hold():
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", command, "--no-cache", "--config", "pyproject.toml"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 kept, 0 broken" in done.stdout


def test_nothing_is_unpickled_or_evaluated():
    found = []
    for path in _modules():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
                found.append((path.name, node.func.id))
            found += [(path.name, name) for name in names if name.split(".")[0] in FORBIDDEN]
    assert len(_modules()) > 60
    assert found == []


def test_every_array_is_loaded_without_pickle():
    for path in _modules():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("np.load", "np.save"):
                allowed = [ast.unparse(word.value) for word in node.keywords if word.arg == "allow_pickle"]
                assert allowed == ["False"], (path.name, node.lineno)


def test_the_command_line_starts_light():
    loaded = set(_python("import sys, api.cli; print(*sys.modules)"))
    assert "click" in loaded
    heavy = {"numpy", "pydantic", "fastapi", "sklearn", "torch", "scipy", "pandas", "jieba", "sqlalchemy", "rich"}
    assert not loaded & heavy


SEARCH = """
import sys
from recommender.service import Recommender
service = Recommender.open(sys.argv[1])
assert service.search("群众满意不满意").hits
assert service.suggest(__import__("recommender").Project(name="会议费")).suggestions
print(*sys.modules)
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    from recommender.service import Recommender

    folder = tmp_path_factory.mktemp("home")
    service = Recommender.open(folder)
    service.warm()
    service.close()
    return folder


def test_answering_from_an_index_imports_no_training_library(home):
    loaded = set(_python(SEARCH, str(home)))
    assert {"numpy", "jieba"} <= loaded
    assert not loaded & {"torch", "sklearn", "sentence_transformers", "transformers", "fastapi"}
