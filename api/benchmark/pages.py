"""The pages under people: ``python -m api.benchmark.pages``.

Somebody at a page drafts, edits, searches and opens the reviews, with pauses as people make them; many do so at once
over the same connections as NiceGUI's script, without browsers, which would keep the cores busy by themselves. With
``--browser`` one Chromium is timed first, alone. Nothing here is asserted: figures belong in docs/evaluation.md.
"""

from __future__ import annotations

import asyncio
import csv
import json
import os
import platform
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from importlib.resources import files
from pathlib import Path

import click
import httpx
from rich.table import Table

from api.benchmark.person import Person
from api.common import print_json, stdout

QUERIES = ("群众满意不满意", "设备多久修好", "培训了多少人", "花了多少钱", "按时完成")
VALUES = ("≥95%", "≥12次", "≤30万元", "2027年10月底前", "=100%")
PAUSE_SECONDS = (1.0, 5.0)

Taken = defaultdict[str, list[float]]


@contextmanager
def served(home: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Start the service as a process of its own, and stop it at the end.

    :param home: the home folder.
    :return: its address, and the process.
    """
    program = "from api.cli import main; main()"
    command = [sys.executable, "-c", program, "serve", "--port", "0", "--json", "--home", str(home)]
    log = home.parent / "serve.log"
    with (
        log.open("w") as errors,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True) as process,  # noqa: S603 our own program
    ):
        assert process.stdout is not None
        address = str(json.loads(process.stdout.readline())["address"])
        try:
            for _ in range(600):
                if _answers(address):
                    break
                time.sleep(0.1)
            yield address, process
        finally:
            process.terminate()


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/readyz", timeout=1).status_code == 200
    except httpx.HTTPError:
        return False


def projects() -> list[dict[str, str]]:
    """Give the projects that the people draft: those of the suggestion benchmark."""
    text = files("recommender.benchmark").joinpath("projects.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@asynccontextmanager
async def _timed(taken: Taken, what: str) -> AsyncIterator[None]:
    started = time.perf_counter()
    yield
    taken[what].append(time.perf_counter() - started)


class _Doing:
    """What somebody does at a page.

    :param taken: where the times go.
    :param chance: the person's own.
    """

    path = ""

    def __init__(self, taken: Taken, chance: random.Random) -> None:
        self.taken = taken
        self.chance = chance

    async def pause(self) -> None:
        """Think, as people do."""
        await asyncio.sleep(self.chance.uniform(*PAUSE_SECONDS))

    async def at(self, _person: Person) -> None:
        """Only look at the page."""
        await self.pause()


class _Drafting(_Doing):
    path = "/"

    async def at(self, person: Person) -> None:
        """Describe a project, take the suggestion and change some values."""
        project = self.chance.choice(projects())
        said = {"项目名称": project["name"], "资金用途": project["purpose"], "绩效目标": project["goal"]}
        for label, text in (said | {"预算（万元）": project["budget_wan"]}).items():
            await person.type(label, text)
            await self.pause()
        async with _timed(self.taken, "suggestion shown"):
            await person.press("推荐指标")
            await person.until(lambda: bool(_rows(person)))
        for _ in range(5):
            await self.pause()
            row = self.chance.choice(_rows(person))
            # The text that is there already would not be saved again.
            wanted = self.chance.choice([text for text in VALUES if text != row["value"]])
            saves = person.told("已保存")
            async with _timed(self.taken, "edit saved"):
                await person.edit(row["key"], "value", wanted)
                await person.until(partial(_told_again, person, saves))


def _told_again(person: Person, saves: int) -> bool:
    return person.told("已保存") > saves


class _Searching(_Doing):
    path = "/search"

    async def at(self, person: Person) -> None:
        """Look for three things."""
        for query in self.chance.sample(QUERIES, 3):
            await self.pause()
            await person.type("想找什么指标", query)
            async with _timed(self.taken, "search shown"):
                await person.submit()
                await person.until(partial(person.holds, f"“{query}”找到"))


class _Reviewing(_Doing):
    path = "/review"


class _Managing(_Doing):
    path = "/corpus"


JOBS: tuple[type[_Doing], ...] = (_Drafting, _Searching, _Drafting, _Reviewing, _Managing)


def _rows(person: Person) -> list[dict[str, str]]:
    return [found["props"]["row"] for found in person.elements.values() if "row" in found.get("props", {})]


async def _work(address: str, number: int, rounds: int, taken: Taken, errors: list[str]) -> None:
    """Let one person go through the jobs, beginning with another one than the neighbour."""
    chance = random.Random(number)  # noqa: S311 the same pauses in every run
    async with httpx.AsyncClient(timeout=60) as web:
        for turn in range(rounds):
            doing = JOBS[(number + turn) % len(JOBS)](taken, chance)
            try:
                await _visit(address, web, doing, taken)
            except Exception as failure:  # whatever it was, it counts
                errors.append(f"{type(failure).__name__} at {doing.path}: {failure}"[:200])


async def _visit(address: str, web: httpx.AsyncClient, doing: _Doing, taken: Taken) -> None:
    person = Person(address, web)
    try:
        async with _timed(taken, f"page {doing.path}"):
            await person.open(doing.path)
        await doing.at(person)
        wrong = [said for name, said in person.received if name == "notify" and said.get("type") == "negative"]
        if wrong:
            raise RuntimeError(f"the page said: {wrong[0].get('message')}")
    finally:
        await person.leave()


async def crowd(address: str, people: int, rounds: int) -> tuple[Taken, list[str]]:
    """Let people work at once.

    :param address: of the service.
    :param people: how many.
    :param rounds: how many pages each goes through.
    :return: the seconds by what was waited for, and what went wrong.
    """
    taken: Taken = defaultdict(list)
    errors: list[str] = []
    await asyncio.gather(*(_work(address, number, rounds, taken, errors) for number in range(people)))
    return taken, errors


def in_chromium(address: str, times: int) -> Taken:
    """Time pages in a real browser, alone: until a page answers, and until a suggestion is on the screen.

    :param address: of the service.
    :param times: how often each.
    """
    from playwright.sync_api import sync_playwright  # of the extra `test`

    taken: Taken = defaultdict(list)
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=flags)
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        for path in ("/", "/review", "/search?q=满意度", "/corpus", "/evaluate", "/status"):
            for _ in range(times):
                started = time.perf_counter()
                page.goto(address + path)
                page.wait_for_function("window.did_handshake === true")
                taken[f"Chromium: {path.split('?')[0]} ready"].append(time.perf_counter() - started)
        for project in projects()[:times]:
            page.goto(address)
            page.get_by_label("项目名称", exact=True).fill(project["name"])
            page.get_by_label("资金用途", exact=True).fill(project["purpose"])
            page.get_by_label("绩效目标", exact=True).fill(project["goal"])
            page.wait_for_timeout(1500)
            started = time.perf_counter()
            page.get_by_role("button", name="推荐指标").click()
            page.locator(".zd-row").first.wait_for()
            taken["Chromium: suggestion shown"].append(time.perf_counter() - started)
        browser.close()
    return taken


@click.command()
@click.option("--people", default=50, show_default=True, help="People at once.")
@click.option("--rounds", default=5, show_default=True, help="Pages that each goes through.")
@click.option("--browser", default=0, show_default=True, help="Times to open each page in Chromium, alone, first.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def main(people: int, rounds: int, browser: int, as_json: bool) -> None:
    """Time the pages, under many people at once, over the shipped corpus."""
    with (
        tempfile.TemporaryDirectory(prefix="zhibiao-pages-") as folder,
        served(Path(folder) / "home") as (address, own),
    ):
        alone = in_chromium(address, browser) if browser else {}
        started = time.perf_counter()
        taken, errors = asyncio.run(crowd(address, people, rounds))
        seconds = time.perf_counter() - started
        memory = _resident_megabytes(own.pid)
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    about = f"{people} people, {seconds:.0f} s, {len(errors)} errors, server {memory:.0f} MB; {machine}"
    if as_json:
        print_json({"about": about, "errors": errors, "seconds": {**alone, **taken}})
        return
    table = Table(title=about)
    for heading in ("what", "times", "p50 ms", "p95 ms", "max ms"):
        table.add_column(heading)
    for name, found in sorted({**alone, **taken}.items()):
        ordered = sorted(found)
        high = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
        figures = (statistics.median(ordered), high, ordered[-1])
        table.add_row(name, str(len(ordered)), *(f"{figure * 1000:.0f}" for figure in figures))
    stdout.print(table)
    for error in sorted(set(errors)):
        stdout.print(error)


def _resident_megabytes(process: int) -> float:
    """Give the resident memory of a process; 0 where the system does not tell."""
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except (OSError, ValueError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


if __name__ == "__main__":
    main()
