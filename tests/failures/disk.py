"""A disk that is full at some moment of the work: nothing lost, nothing by half, reading and working go on."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

from recommender.backup import make_backup
from recommender.service import Recommender
from recommender.settings import Settings
from tests.failures.filled_home import QUESTION, REFUSALS, Ledger, copied, few_examples
from tests.failures.mounts import fill, small_disk
from tests.failures.outcome import Failure, Outcome
from tests.failures.serving_home import is_plain, served

log = logging.getLogger("zhibiao.failures")

SIZE = 96 << 20
_WORDS = ("磁盘", "空间")


def full_while_working(rounds: int, folder: Path, random: Random) -> Outcome:
    """Fill the disk under one process that ingests, saves, logs, backs up and builds, then make room again."""
    outcome = Outcome()
    with small_disk(folder / "disk", SIZE) as disk, few_examples():
        service = Recommender(Settings(home=copied(disk), ingest_processes=1))
        (disk / "backups").mkdir()
        try:
            work = _Work(service, disk, random, outcome)
            for number in range(rounds):
                work.round(number)
            outcome.acknowledged = work.ledger.acknowledged
        finally:
            service.close()
    return outcome


class _Work:
    """What one process does round after round on a disk."""

    def __init__(self, service: Recommender, disk: Path, random: Random, outcome: Outcome) -> None:
        self.service, self.disk, self.random, self.outcome = service, disk, random, outcome
        self.ledger = Ledger()
        self.ledger.save_draft(service, "始终在用")
        self.first = next(iter(self.ledger.drafts))
        self.expected = _hits(service)[0]  # the others change their order as documents come

    def round(self, number: int) -> None:
        """Do everything on a full disk in some order, then once more after room was made."""
        self.outcome.tried += 1
        building = number % 3 == 1
        left = self.random.randrange(24 << 20) if building else int(2 ** self.random.uniform(0, 20))
        steps = self._steps(number, building)
        self.random.shuffle(steps)
        filler = fill(self.disk, left)
        for step in steps:
            self._try(step)
        self._read()
        filler.unlink()
        begun = time.monotonic()
        for step in self._steps(number, building, again="又"):
            try:
                step()
            except REFUSALS:
                self.outcome.wrong += 1
        self._read()
        self.outcome.recovered.append(time.monotonic() - begun)
        self.ledger.compare(self.service, self.outcome)
        self._clear()

    def _steps(self, number: int, building: bool, again: str = "") -> list[Callable[[], None]]:
        name, ledger, service, source = f"{again}{number}", self.ledger, self.service, self.disk.parent
        steps: list[Callable[[], None]] = [
            lambda: ledger.add_document(service, source, f"文件{name}"),
            lambda: ledger.save_draft(service, f"草稿{name}"),
            lambda: ledger.change_draft(service, self.first, f"新行{name}"),
            lambda: ledger.say(service, f"指标{name}"),
            lambda: service.store.audit.note("export", name),
            lambda: ledger.backups.add(Path(make_backup(service.settings, self.disk / "backups").file)),
        ]
        if number % 3 == 0:
            steps.append(lambda: ledger.add_documents(service, source, [f"收入{name}-{part}" for part in range(3)]))
        if building:
            steps.append(lambda: _rebuild(service))
        return steps

    def _try(self, step: Callable[[], None]) -> None:
        try:
            step()
        except REFUSALS as refusal:
            log.debug("refused: %s", refusal.message)
            self.outcome.wrong += not is_plain(refusal.message, _WORDS)
        except Exception:
            log.exception("no refusal")
            self.outcome.wrong += 1

    def _read(self) -> None:
        """Ask what must be answered whether or not anything can be written."""
        try:
            right = self.expected in _hits(self.service) and self.service.draft(self.first).id == self.first
        except REFUSALS as refusal:
            log.debug("not read: %s", refusal.message)
            right = False
        self.outcome.wrong += not right

    def _clear(self) -> None:
        """Take the backups away, which fill the disk by themselves."""
        self.outcome.half += sum(path not in self.ledger.backups for path in (self.disk / "backups").iterdir())
        for path in (self.disk / "backups").glob("*.zip"):
            path.unlink()
        self.ledger.backups.clear()


def _rebuild(service: Recommender) -> None:
    service.rebuild()


def _hits(service: Recommender) -> list[tuple[str, str | None]]:
    found = service.search(QUESTION, limit=5).hits
    return [(hit.level3, hit.project_name) for hit in found]


def full_while_serving(rounds: int, folder: Path, random: Random) -> Outcome:
    """Fill the disk of a server: what writes is refused with 503 and the reason, what reads is answered."""
    outcome = Outcome()
    with small_disk(folder / "disk", SIZE) as disk:
        home = copied(disk)
        with served(home, rounds) as server:
            for number in range(rounds):
                outcome.tried += 1
                filler = fill(disk, int(2 ** random.uniform(0, 20)))
                server.write(f"{number}", outcome, _WORDS)
                server.read(outcome)
                outcome.wrong += not server.is_unready(_WORDS)
                filler.unlink()
                outcome.recovered.append(server.write_again(f"又{number}", outcome))
        server.compare(home, outcome)
    return outcome


FAILURES = (
    Failure(
        "磁盘写满（处理中）",
        "主文件夹在小磁盘上，每轮随机留下 0 至 24 MB，收入文件、存草稿、记反馈、备份、建索引，再腾出空间",
        full_while_working,
    ),
    Failure(
        "磁盘写满（服务中）",
        "正在服务的主文件夹所在磁盘写满，经 HTTP 存草稿、记反馈、传文件、检索，再腾出空间",
        full_while_serving,
    ),
)
