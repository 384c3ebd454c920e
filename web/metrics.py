"""Figures about this process for Prometheus: how many requests, how long, with which end."""

import os
from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate
from typing import Final

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.process_collector import ProcessCollector

UNMATCHED: Final = "(none)"
"""The route of a request that met none: its path is not ours to list."""
ASSETS: Final = "/statique/"

_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "OPTIONS"})


class Metrics:
    """Plain counts while requests run, Prometheus' families when it asks.

    Several web processes each answer for themselves; `comptoir_process` says which one did.
    """

    def __init__(self) -> None:
        self._requests: dict[tuple[str, str, int], int] = {}
        self._buckets: dict[str, list[int]] = {}
        self._sums: dict[str, float] = {}
        self._registry = CollectorRegistry()
        self._registry.register(self)
        ProcessCollector(registry=self._registry)

    def record(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answer; `route` is the template of the path, `/produits/{slug}`."""
        key = (method if method in _METHODS else "other", route, status)
        self._requests[key] = self._requests.get(key, 0) + 1
        buckets = self._buckets.get(route)
        if buckets is None:
            buckets = self._buckets[route] = [0] * (len(_SECONDS) + 1)
            self._sums[route] = 0.0
        buckets[bisect_left(_SECONDS, seconds)] += 1
        self._sums[route] += seconds

    def collect(self) -> Iterator[Metric]:
        """What prometheus_client asks of a collector."""
        requests = CounterMetricFamily("comptoir_requests", "Answers.", labels=("method", "route", "status"))
        for (method, route, status), count in self._requests.items():
            requests.add_metric((method, route, str(status)), count)
        seconds = HistogramMetricFamily("comptoir_request_seconds", "Time to answer.", labels=("route",))
        bounds = [*map(str, _SECONDS), "+Inf"]
        for route, buckets in self._buckets.items():
            seconds.add_metric((route,), list(zip(bounds, accumulate(buckets), strict=True)), self._sums[route])
        process = GaugeMetricFamily("comptoir_process", "The process these figures are of.", labels=("pid",))
        process.add_metric((str(os.getpid()),), 1)
        yield from (requests, seconds, process)

    def text(self) -> bytes:
        """Everything, in Prometheus' text format."""
        return generate_latest(self._registry)


def route_of(template: str | None, path: str) -> str:
    """The name a request is counted under: its route, one name for all static files, one for what met no route."""
    return ASSETS if path.startswith(ASSETS) else template or UNMATCHED
