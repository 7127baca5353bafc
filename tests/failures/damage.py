"""Files that were damaged on disk: refused by name with the remedy, or found by the checks, never answered from."""

from __future__ import annotations

import logging
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import models
import recommender
from models.checksums import weights_folder
from models.segment import _pieces
from recommender import encoders, levels
from recommender.backup import make_backup
from recommender.checkup import checkup
from recommender.project import Project
from recommender.restore import restore_backup
from recommender.service import Recommender
from recommender.settings import Settings
from recommender.suggest.ranker import FILE as RANKER
from recommender.suggest.ranker import load_ranker
from tests.failures.filled_home import QUESTION, REFUSALS, copied, few_examples
from tests.failures.outcome import Failure, Outcome

log = logging.getLogger("zhibiao.failures")

PAGE = 4096


def flipped(path: Path, random: Random) -> None:
    """Turn a bit of a file."""
    with path.open("r+b") as file:
        place = random.randrange(path.stat().st_size)
        file.seek(place)
        byte = file.read(1)[0] ^ (1 << random.randrange(8))
        file.seek(place)
        file.write(bytes([byte]))


def truncated(path: Path, random: Random) -> None:
    """Cut a file off somewhere."""
    os.truncate(path, random.randrange(path.stat().st_size))


def zeroed(path: Path, random: Random) -> None:
    """Fill a block of a file with zeros."""
    _over(path, random, bytes(PAGE))


def garbled(path: Path, random: Random) -> None:
    """Fill a block of a file with anything."""
    _over(path, random, random.randbytes(PAGE))


def _over(path: Path, random: Random, data: bytes) -> None:
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(random.randrange(-(-size // PAGE)) * PAGE)
        file.write(data[: min(PAGE, size - file.tell())])


Harm = Callable[[Path, Random], None]
_ANY: tuple[Harm, ...] = (flipped, truncated, zeroed, garbled)
_OF_FILES = ("主文件夹和语料库", "索引和文本模型", "自带模型的校验码")


def answers(service: Recommender) -> dict[str, Any]:
    """Give what a home answers, and all that it keeps."""
    hits = service.search(QUESTION, limit=20).hits
    rows = service.suggest(Project(name="因公电子护照系统日常维护费", budget=45.5)).suggestions
    found = {
        "hits": [(hit.level3, hit.project_name, round(hit.score, 6)) for hit in hits],
        "rows": [(row.level2, row.level3, row.value, round(row.score, 6)) for row in rows],
        "levels": levels.guess_level("道路养护里程"),
    }
    store = service.store
    return found | {
        "tables": list(store.tables()),
        "documents": store.documents(),
        "drafts": [service.draft(str(head.id)) for head in service.drafts()[1]],
        "events": service.feedback_log()[1],
    }


def _asked(home: Path) -> dict[str, Any]:
    service = Recommender(Settings(home=home))
    try:
        return answers(service)
    finally:
        service.close()


def look(home: Path, expected: dict[str, Any], remedy: str, outcome: Outcome) -> None:
    """Ask a home of which a file is damaged, and count what is neither right nor refused by name with the remedy."""
    try:
        is_right = _asked(home) == expected
    except REFUSALS as refusal:
        log.debug("refused: %s", refusal.message)
        outcome.wrong += not (remedy in refusal.message and "请" in refusal.message)
        return
    except Exception:
        log.exception("no refusal")
        outcome.wrong += 1
        return
    if not is_right:
        wrong = [check for check in checkup(Settings(home=home)) if check.name in _OF_FILES and not check.ok]
        log.debug("found by the checks: %s", wrong)
        outcome.wrong += not wrong


def mended(home: Path, expected: dict[str, Any], remedy: Callable[[], None], outcome: Outcome) -> None:
    """Carry the remedy out, and see that everything is answered as before."""
    begun = time.monotonic()
    remedy()
    outcome.lost += _asked(home) != expected
    outcome.recovered.append(time.monotonic() - begun)


def damaged_index(rounds: int, folder: Path, random: Random) -> Outcome:
    """Damage a file of the index; the remedy is to rebuild it."""
    outcome = Outcome()
    home = copied(folder)
    expected = _asked(home)

    def rebuild() -> None:
        with few_examples():
            service = Recommender(Settings(home=home))
            try:
                service.rebuild()
            finally:
                service.close()

    for _ in range(rounds):
        outcome.tried += 1
        path = random.choice(sorted(path for path in (home / "index").rglob("*") if path.is_file()))
        harm(path, _ANY, random)
        with few_examples():  # without a manifest there is no index, and one is built by the question
            look(home, expected, "zhibiao rebuild", outcome)
        mended(home, expected, rebuild, outcome)
    return outcome


def damaged_store(rounds: int, folder: Path, random: Random) -> Outcome:
    """Damage pages of the store's file; the remedy is to restore the backup."""
    outcome = Outcome()
    home = copied(folder)
    expected = _asked(home)
    backup = Path(make_backup(Settings(home=home), folder / "backup.zip").file)
    store, sound = home / "corpus.db", shutil.copytree(home, folder / "sound")

    def restore() -> None:
        try:
            restore_backup(Settings(home=home), backup)
        except REFUSALS as refusal:  # the file is not even a database any more: the message says to delete it
            log.debug("not restored: %s", refusal.message)
            outcome.wrong += "删除它" not in refusal.message
            store.unlink()
            restore_backup(Settings(home=home), backup)

    with few_examples():
        for _ in range(rounds):
            outcome.tried += 1
            harm(store, _ANY, random)
            look(home, expected, "zhibiao restore", outcome)
            mended(home, expected, restore, outcome)
            shutil.rmtree(home)
            shutil.copytree(sound, home)
    return outcome


def damaged_weights(rounds: int, folder: Path, random: Random) -> Outcome:
    """Damage a file of the shipped models; the remedy is to install the product again."""
    outcome = Outcome()
    home = copied(folder)
    with _own_weights(folder / "installed") as files, few_examples():
        _forget()
        expected = _asked(home)
        for _ in range(rounds):
            outcome.tried += 1
            path = random.choice(files)
            sound = path.read_bytes()
            harm(path, _ANY, random)
            _forget()
            look(home, expected, "重新安装 zhibiao", outcome)

            def install(path: Path = path, sound: bytes = sound) -> None:
                path.write_bytes(sound)
                _forget()

            mended(home, expected, install, outcome)
    _forget()
    return outcome


@contextmanager
def _own_weights(folder: Path) -> Iterator[list[Path]]:
    """Let this process take the shipped models from a copy, whose files are given."""
    weights = Path(shutil.copytree(weights_folder(), folder / "models" / "weights"))
    ranker = folder / "recommender" / "data" / RANKER
    shutil.copytree(Path(recommender.__file__).parent / "data", ranker.parent)
    with (
        patch.object(models.__spec__.loader, "path", str(folder / "models" / "__init__.py")),
        patch.object(recommender.__spec__.loader, "path", str(folder / "recommender" / "__init__.py")),
    ):
        yield [ranker, *sorted(path for path in weights.rglob("*") if path.is_file() and path.suffix != ".md")]


def _forget() -> None:
    """Let the next question load the models as a new process does."""
    for loaded in (encoders.shipped_weights, encoders._load, levels.load_levels, _pieces, load_ranker):
        loaded.cache_clear()


def harm(path: Path, ways: tuple[Harm, ...], random: Random) -> None:
    """Damage a file in some way that makes it another one."""
    before = path.read_bytes()
    while path.read_bytes() == before:
        way = random.choice(ways)
        way(path, random)
    log.debug("%s: %s", way.__name__, path)


FAILURES = (
    Failure(
        "语料库文件损坏",
        "在随机一页翻转一位、写零、写乱码，或从随机处截断，再照提示用备份恢复",
        damaged_store,
    ),
    Failure(
        "索引文件损坏",
        "随机一个索引文件，翻转一位、写零、写乱码或截断，再照提示重建",
        damaged_index,
    ),
    Failure(
        "模型文件损坏",
        "随机一个文本模型、层级分类器或排序参数的文件，翻转一位、写零、写乱码或截断，再照提示重新安装",
        damaged_weights,
    ),
)
