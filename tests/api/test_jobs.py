"""Background jobs: real threads, one of a kind at a time, what goes wrong is told."""

from __future__ import annotations

import threading
import time
from types import SimpleNamespace

import pytest

from api.jobs import Jobs
from corpus.errors import StoreError


class Service:
    """Two kinds of work that wait until they are let go."""

    def __init__(self):
        self.go = threading.Event()
        self.begun = threading.Semaphore(0)
        self.calls = []
        self.failure = None

    def rebuild(self, report):
        self.calls.append(threading.current_thread())
        report("汇总指标")
        self.begun.release()
        assert self.go.wait(20)
        if self.failure:
            raise self.failure
        report("计算语义向量")

    def evaluate(self, limit, done):
        self.calls.append(limit)
        for now in range(1, 4):
            done(now, 4)
            self.begun.release()
            assert self.go.wait(20)
        done(4, 4)


@pytest.fixture
def service():
    return Service()


@pytest.fixture
def jobs(service):
    made = Jobs(service)
    yield made
    service.go.set()
    made.close()


def finished(jobs, kind):
    for _ in range(2_000):
        job = jobs.of(kind)
        if job.state != "running":
            return job
        time.sleep(0.01)
    raise AssertionError(job)


def test_before_the_first_job(jobs):
    for kind, title in (("index", "重建索引"), ("evaluation", "评估推荐质量")):
        job = jobs.of(kind)
        assert (job.state, job.title, job.started_at, job.progress, job.error) == ("idle", title, None, None, None)


def test_a_job_runs_beside_whoever_began_it_and_a_second_start_is_the_same_job(jobs, service):
    first = jobs.rebuild_index()
    assert service.begun.acquire(timeout=20)
    assert (first.state, first.finished_at) == ("running", None)
    with_others = []
    others = [threading.Thread(target=lambda: with_others.append(jobs.rebuild_index())) for _ in range(8)]
    for thread in others:
        thread.start()
    for thread in others:
        thread.join()
    assert {job.started_at for job in with_others} == {first.started_at}
    assert {(job.state, job.step, job.steps, job.progress) for job in with_others} == {
        ("running", "汇总指标", ("准备",), None)
    }
    assert len(service.calls) == 1
    assert service.calls[0] is not threading.current_thread()
    service.go.set()
    done = finished(jobs, "index")
    assert (done.state, done.progress, done.error) == ("done", 1.0, None)
    assert done.finished_at >= done.started_at
    assert done.steps[:2] == ("准备", "汇总指标")
    jobs.rebuild_index()
    assert finished(jobs, "index").state == "done"
    assert len(service.calls) == 2


def test_progress_is_told_and_kinds_do_not_wait_for_each_other(jobs, service):
    jobs.rebuild_index()
    assert service.begun.acquire(timeout=20)
    jobs.evaluate(limit=7)
    assert service.begun.acquire(timeout=20)
    running = jobs.of("evaluation")
    assert (running.progress, running.step, running.steps) == (0.25, "已评估 1 份，共 4 份", ("读取语料库",))
    assert jobs.of("index").state == "running"
    service.go.set()
    done = finished(jobs, "evaluation")
    assert (done.progress, done.steps, service.calls[1]) == (1.0, ("读取语料库",), 7)


@pytest.mark.parametrize(
    ("failure", "code", "said"),
    [
        (StoreError("store.full", "磁盘已满；请腾出空间后重试"), "store.full", "磁盘已满；请腾出空间后重试"),
        (ZeroDivisionError("geheim"), "internal", "请把时间告诉管理员"),
    ],
)
def test_a_job_that_fails_says_why_and_may_be_begun_again(jobs, service, failure, code, said):
    service.failure = failure
    service.go.set()
    jobs.rebuild_index()
    failed = finished(jobs, "index")
    assert (failed.state, failed.error["code"]) == ("failed", code)
    assert said in failed.error["message"]
    assert "geheim" not in failed.model_dump_json()
    assert failed.finished_at
    assert failed.step == "汇总指标"
    service.failure = None
    jobs.rebuild_index()
    done = finished(jobs, "index")
    assert (done.state, done.error) == ("done", None)


def test_closing_breaks_off_what_runs(service):
    jobs = Jobs(service)
    jobs.evaluate()
    assert service.begun.acquire(timeout=20)
    closing = threading.Thread(target=jobs.close)
    closing.start()
    service.go.set()
    closing.join(20)
    job = jobs.of("evaluation")
    assert (job.state, job.error["code"]) == ("failed", "job.stopped")
    assert job.progress < 1


def test_nothing_to_close():
    Jobs(SimpleNamespace()).close()
