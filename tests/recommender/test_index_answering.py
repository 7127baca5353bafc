"""While it serves, new tables are found at once, however many; new files are built beside and taken over."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from typing import ClassVar

import pytest

from corpus.errors import StoreError
from corpus.store import Store
from corpus.table import ParsedDocument, TargetTable
from recommender import Recommender
from recommender.index import answering, builder, files
from recommender.index.files import build_index
from recommender.index.lock import building_lock
from recommender.settings import Settings

pytestmark = pytest.mark.usefixtures("few_examples")

NAMES = ["雪豹红外相机", "古籍修复册页", "渔港疏浚土方", "冰雕展陈作品", "盲道铺设里程", "种猪冻精支数", "航标灯器更换"]


class Beside:
    """A builder in this process, which waits until it may build."""

    may = threading.Event()
    started: ClassVar[list[Beside]] = []
    failure: StoreError | None = None

    def __init__(self, settings, replace):
        self.settings = settings
        self.replace = replace
        self.stopped = False
        Beside.started.append(self)

    def run(self, report):
        while not self.may.wait(0.01):
            if self.stopped:
                raise StoreError("index.builder_ended", "停止")
        if Beside.failure:
            raise Beside.failure
        store = Store(self.settings.store_place())
        try:
            return build_index(store, self.settings, report, replace=self.replace, wait=False) is not None
        finally:
            store.close()

    def stop(self):
        self.stopped = True


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    home = tmp_path_factory.mktemp("built")
    with pytest.MonkeyPatch.context() as patch:
        from corpus.training_tables import load_training_tables

        few = load_training_tables()[::60]
        patch.setattr("recommender.index.build.load_training_tables", lambda: few)
        service = Recommender(Settings(home=home))
        service.snapshot()
        service.close()
    return home


@pytest.fixture
def home(built, tmp_path):
    return shutil.copytree(built, tmp_path / "home")


@pytest.fixture
def beside(monkeypatch):
    Beside.may, Beside.started, Beside.failure = threading.Event(), [], None
    monkeypatch.setattr(answering, "Builder", Beside)
    for module in (answering, files):
        monkeypatch.setattr(module, "MOST_LATER", 3)
    yield Beside
    Beside.may.set()


@pytest.fixture
def service(home):
    opened = Recommender(Settings(home=home), serving=True)
    yield opened
    opened.close()


def _table(name):
    rows = [{"level2": "数量指标", "level3": f"{name}数量", "value": "≥5个"}]
    return TargetTable.model_validate({"project_name": name, "indicators": rows})


def _add(service, number, *names):
    document = f"{number:016}" * 4
    service.store.add_document(document, "甲.txt", ParsedDocument(tables=tuple(map(_table, names))))
    return document


def _found(service, name):
    return any(hit.level3 == f"{name}数量" for hit in service.search(name).hits)


def _until(true, seconds=120):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def _folders(home):
    return {path.name for path in (home / "index").iterdir()}


def test_few_new_tables_need_no_merge(home, service, beside):
    before = _folders(home)
    for number, name in enumerate(NAMES[:3]):
        _add(service, number, name)
        assert _found(service, name)
    assert service.index_state().later == 3
    assert not service.index_state().merging
    assert (beside.started, _folders(home)) == ([], before)


def test_many_new_tables_are_found_one_by_one_while_new_files_are_built(home, service, beside):
    before = _folders(home)
    for number, name in enumerate(NAMES):
        _add(service, number, name)
        assert _found(service, name)  # nothing is built yet: the builder waits
    assert all(_found(service, name) for name in NAMES)
    state = service.index_state()
    assert (state.merging, state.current, state.later, state.behind) == (True, True, 7, 0)
    beside.may.set()
    _until(lambda: service.index_state().later == 0)
    state = service.index_state()
    assert (state.merging, state.current, state.behind) == (False, True, 0)
    assert len(_folders(home)) == 1
    assert _folders(home) != before
    assert len(beside.started) == 1
    assert all(_found(service, name) for name in NAMES)


def test_of_very_many_at_once_the_newest_are_found_and_the_others_after_the_merge(service, beside):
    gone = service.store.tables()
    first = next(iter(gone)).id
    gone.close()
    service.snapshot()
    _add(service, 0, *NAMES[:4])
    service.store.delete_table(first)
    _add(service, 1, *NAMES[4:])
    assert all(_found(service, name) for name in NAMES[4:])
    assert service.snapshot().place_of_table(first) is None  # what was taken out is out, however much came
    assert not _found(service, NAMES[0])
    state = service.index_state()
    assert (state.merging, state.current, state.behind) == (True, False, 5)
    _add(service, 2, "后来的一张")
    assert _found(service, "后来的一张")
    beside.may.set()
    _until(lambda: service.index_state().behind == 0)
    assert all(_found(service, name) for name in (*NAMES, "后来的一张"))
    assert service.snapshot().place_of_table(first) is None
    assert len(beside.started) == 1


def test_what_came_during_the_merge_stands_beside_the_new_files(service, beside):
    _add(service, 0, *NAMES[:4])
    service.snapshot()
    beside.may.set()
    _until(lambda: service.index_state().behind == 0)
    _add(service, 1, NAMES[4])
    assert _found(service, NAMES[4])
    assert service.index_state().later == 1


def test_other_processes_follow_though_nobody_adds_anything(home, service, beside):
    other = Recommender(Settings(home=home), serving=True)
    _add(service, 0, *NAMES[:4])
    assert all(_found(one, NAMES[0]) for one in (service, other))
    old = other.snapshot().base
    beside.may.set()
    _until(lambda: service.snapshot().later == 0)
    _until(lambda: other.snapshot().base != old)
    assert other.snapshot().base == service.snapshot().base
    assert all(_found(other, name) for name in NAMES[:4])
    other.close()


def test_one_builds_for_all(home, service, beside):
    with building_lock(home) as ours:
        assert ours
        assert service.index_state().merging
        _add(service, 0, *NAMES[:5])
        assert _found(service, NAMES[0])
    assert beside.started == []


def test_a_merge_that_fails_disturbs_nobody_and_waits_before_the_next(service, beside, caplog):
    beside.failure = StoreError("home.unusable", "磁盘已满")
    beside.may.set()
    _add(service, 0, *NAMES[:4])
    assert _found(service, NAMES[0])
    _until(lambda: "磁盘已满" in caplog.text)
    _until(lambda: not service.index_state().merging)
    _add(service, 1, NAMES[5])
    assert _found(service, NAMES[5])
    assert len(beside.started) == 1


def test_closing_ends_the_merge(home, beside):
    service = Recommender(Settings(home=home), serving=True)
    _add(service, 0, *NAMES[:4])
    service.snapshot()
    _until(lambda: beside.started)
    service.close()
    assert beside.started[0].stopped
    assert not [one for one in threading.enumerate() if one.name == "zhibiao-merge"]


def test_who_does_not_serve_builds_before_the_answer(home, beside):
    service = Recommender(Settings(home=home))
    _add(service, 0, *NAMES)
    assert all(_found(service, name) for name in NAMES)
    assert (service.index_state().later, beside.started) == (0, [])
    service.close()


# The process of its own


def test_a_process_of_its_own_builds(home):
    service = Recommender(Settings(home=home), serving=True)
    before = service.snapshot()
    steps = []
    after = service.rebuild(steps.append)
    assert steps == ["汇总指标", "建立字面索引", "计算语义向量", "学习指标的命名"]
    assert after.fingerprint == before.fingerprint
    assert service.snapshot() is after
    service.close()


def test_the_process_says_why_it_could_not_build(home):
    shutil.rmtree(home / "index")
    (home / "index").write_text("a file in the folder's place", "utf-8")
    with pytest.raises(StoreError) as caught:
        builder.Builder(Settings(home=home), replace=False).run(lambda _step: None)
    assert caught.value.code == "home.unusable"
    assert str(home / "index") in caught.value.message


def test_the_process_leaves_building_to_another(home):
    with building_lock(home):
        assert builder.Builder(Settings(home=home), replace=False).run(lambda _step: None) is False


def test_a_process_that_ends_by_itself_is_told_of(home):
    started = builder.Builder(Settings(home=home), replace=True)

    def told(_step):
        started._process.kill()

    with pytest.raises(StoreError) as caught:
        started.run(told)
    assert caught.value.code == "index.builder_ended"
    assert "zhibiao rebuild" in caught.value.message


def test_the_process_ends_with_who_started_it(home):
    started = builder.Builder(Settings(home=home), replace=True)
    process: subprocess.Popen = started._process
    process.stdin.write(started._asked)
    process.stdin.close()
    assert process.wait(60) == 1
    process.stdout.close()
    assert not os.path.exists(home / "index" / "manifest.json")
