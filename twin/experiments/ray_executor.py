"""The only user of Ray: payloads in batches on a local cluster, dead workers survived.

A batch holds a second or two of work, at most twice as many batches as processors are under way, and a batch
that kills its worker is cut in half until the one payload is found that does it.
"""

import logging
import os
import tempfile
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from twin.experiments.executor import Crashed, Finished

os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")

import ray
from ray.exceptions import OutOfMemoryError, WorkerCrashedError

Value = TypeVar("Value")
BATCH_S = 2.0
MAX_BATCH = 500
MAX_DEATHS = 2
WORKER_DEATHS = (WorkerCrashedError, OutOfMemoryError)


@ray.remote(num_cpus=1, max_retries=0, max_calls=200)
def _run_batch(function: Callable[[Any], Any], payloads: list[Any]) -> tuple[list[Any], float]:
    start = time.perf_counter()
    values = [function(payload) for payload in payloads]
    return values, time.perf_counter() - start


class RayExecutor:
    """Payloads spread over the processors of this machine."""

    def __init__(self, workers: int | None = None) -> None:
        """Prepare; the cluster is started by ``map`` and ends with it.

        Args:
            workers: how many worker processes; default: one for each processor.
        """
        self._workers = workers or os.cpu_count() or 1

    def map(self, function: Callable[[Any], Value], payloads: Sequence[Any]) -> Iterator[Finished[Value] | Crashed]:
        """Yield the results as they come."""
        if not payloads:
            return
        started = not ray.is_initialized()
        if started:
            start_cluster(self._workers)
        try:
            yield from _Flight(function, payloads, self._workers).land()
        finally:
            if started:
                ray.shutdown()


def start_cluster(workers: int) -> None:
    """Start Ray on this machine, without its dashboard, its reports to the makers, and its logs on our terminal."""
    ray.init(
        num_cpus=workers,
        include_dashboard=False,
        log_to_driver=False,
        logging_level=logging.ERROR,
        _temp_dir=os.path.join(tempfile.gettempdir(), "twin-ray"),  # noqa: PTH118  (Ray wants a short string)
    )


class _Flight:
    """The batches of one ``map``: waiting, under way, landed."""

    def __init__(self, function: Callable[[Any], Any], payloads: Sequence[Any], workers: int) -> None:
        self._function = ray.put(function)
        self._payloads = payloads
        self._waiting = deque(range(len(payloads)))
        self._again: deque[list[int]] = deque()
        self._airborne: dict[Any, list[int]] = {}
        self._deaths: Counter[int] = Counter()
        self._most = 2 * workers
        self._batch = 1

    def land(self) -> Iterator[Finished[Any] | Crashed]:
        while self._waiting or self._again or self._airborne:
            self._launch()
            (done, *_), _ = ray.wait(list(self._airborne), num_returns=1)
            indices = self._airborne.pop(done)
            try:
                values, elapsed = ray.get(done)
            except WORKER_DEATHS as death:
                yield from self._bury(indices, death)
                continue
            self._batch = max(1, min(MAX_BATCH, round(BATCH_S * len(indices) / max(elapsed, 1e-6))))
            yield from (Finished(index, value) for index, value in zip(indices, values, strict=True))

    def _launch(self) -> None:
        while len(self._airborne) < self._most and (self._again or self._waiting):
            if self._again:
                indices = self._again.popleft()
            else:
                share = -(-len(self._waiting) // self._most)
                indices = [self._waiting.popleft() for _ in range(min(self._batch, share, len(self._waiting)))]
            reference = _run_batch.remote(self._function, [self._payloads[index] for index in indices])
            self._airborne[reference] = indices

    def _bury(self, indices: list[int], death: Exception) -> Iterator[Crashed]:
        """Try a dead worker's payloads again in two halves; give up one that has died alone twice."""
        if len(indices) > 1:
            middle = len(indices) // 2
            self._again.extend((indices[:middle], indices[middle:]))
            return
        self._deaths[indices[0]] += 1
        if self._deaths[indices[0]] < MAX_DEATHS:
            self._again.append(indices)
        else:
            yield Crashed(indices[0], f"its worker died {MAX_DEATHS} times: {type(death).__name__}")
