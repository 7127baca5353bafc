"""The state of the home and of the service, as Prometheus asks for it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

from prometheus_client import ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector, CollectorRegistry

from api.answers.answers import Answers
from api.bounds.bounds import BoundsState
from api.jobs import TITLES, Jobs
from corpus.usage import file_bytes
from recommender.index.state import built_last
from recommender.service import Recommender

Family = GaugeMetricFamily | CounterMetricFamily


class Gauges(Collector):
    """Looks only when it is asked, and only at what is cheap: no index is built or loaded for it.

    :param service: the home.
    :param jobs: its background work.
    :param bounds: what the bounds on work count.
    :param answers: who answers.
    """

    def __init__(self, service: Recommender, jobs: Jobs, bounds: BoundsState, answers: Answers) -> None:
        self._service = service
        self._jobs = jobs
        self._bounds = bounds
        self._answers = answers

    def collect(self) -> Iterator[Family]:
        """Give everything as it is now."""
        service, settings = self._service, self._service.settings
        yield _gauge("zhibiao_requests_at_work", "Requests that are worked on", self._bounds.at_work)
        yield _by("zhibiao_requests_refused", "Requests refused by a bound", "reason", dict(self._bounds.refused))
        yield _gauge("zhibiao_workers", "Worker processes that can be asked or are answering", self._answers.workers())
        running: dict[str, float] = {kind: float(self._jobs.of(kind).state == "running") for kind in TITLES}
        yield _levels("zhibiao_job_running", "Whether a background job runs", "kind", running)
        yield _by("zhibiao_parse_failures", "Documents that could not be read", "code", service.reader.failures())
        yield _gauge("zhibiao_index_current", "Whether the index that answers is the store's", service.index_current())
        built = built_last(settings.home / "index")
        if built is not None:
            yield _gauge("zhibiao_index_built_timestamp_seconds", "When the index was built last", built)
        size = file_bytes(service.store.place)
        if size is not None:
            yield _gauge("zhibiao_store_bytes", "Size of the store's file with its log", size)
        yield _gauge("zhibiao_disk_free_bytes", "Free space of the home's disk", shutil.disk_usage(settings.home).free)
        yield _levels("zhibiao_drafts", "Drafts by state", "state", service.store.usage.drafts())
        yield _gauge("zhibiao_sessions", "Sessions that have not expired", service.store.usage.sessions())
        yield _levels("zhibiao_corpus", "What the store holds", "what", service.store.counts())


def registry_of(gauges: Gauges) -> CollectorRegistry:
    """Give a registry of the home's state and of the process: memory, processor time, open files."""
    registry = CollectorRegistry()
    registry.register(gauges)
    ProcessCollector(registry=registry)
    return registry


def _gauge(name: str, said: str, value: float) -> Family:
    return GaugeMetricFamily(name, said, value=float(value))


def _levels(name: str, said: str, label: str, values: dict[str, int] | dict[str, float]) -> Family:
    family = GaugeMetricFamily(name, said, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def _by(name: str, said: str, label: str, values: dict[str, int]) -> Family:
    family = CounterMetricFamily(name, said, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family
