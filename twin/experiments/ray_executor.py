"""Payloads in batches under Ray: dead workers and lost nodes survived, poison isolated, limits kept.

A batch holds a second or two of work, at most twice as many batches as processors are under way, and a batch
that kills its worker is cut in half until the one payload is found that does it. That one waits until all others
are under way before it is tried again: whatever else kills workers has then had time to pass.
"""

import os
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import ray

from twin.experiments.cluster import count_processors, open_cluster
from twin.experiments.executor import Crashed, Finished
from twin.experiments.limits import NO_LIMITS, Exceeded, Limits, call_within
from twin.experiments.packing import Packed, pack

Value = TypeVar("Value")
BATCH_S = 2.0
MAX_BATCH = 500
SLOW_BATCH_S = 5.0
"""A batch may take this much longer than one payload may, before one of its payloads must be too slow [s]."""
MAX_DEATHS = 4
"""Deaths of a worker with the same payload alone; a killer from outside hardly hits one payload that often."""
MAX_LOSSES = 20
"""Times that the node of a payload may be lost: a node's end says nothing about the payload, but all must end."""
COUNT_EVERY_S = 5.0
"""A joined cluster grows and shrinks; its processors are counted again after this time [s]."""
_ENDS = ray.exceptions
WORKER_DEATHS = (_ENDS.WorkerCrashedError, _ENDS.OutOfMemoryError, _ENDS.RaySystemError)
NODE_LOSSES = (_ENDS.NodeDiedError, _ENDS.ObjectLostError, _ENDS.LocalRayletDiedError)
"""Of an object that is lost, the owner's death and all other ways included."""


@ray.remote(num_cpus=1, max_retries=0, max_calls=200, num_returns="streaming")
def _run_batch(
    function: Callable[[Any], Any], payloads: list[Any], memory_mb: float | None
) -> Iterator[tuple[Packed, float] | None]:
    """Yield once when the work begins, for the time limit, and then the values with the time they took [s]."""
    yield None
    start = time.perf_counter()
    values = [call_within(memory_mb, function, payload) for payload in payloads]
    yield pack(values), time.perf_counter() - start


@dataclass
class _Batch:
    """Payloads under way; ``began`` is when a worker took them up, by this process's clock [s]."""

    indices: list[int]
    began: float | None = None


class RayExecutor:
    """Payloads spread over the processors of this machine, or of a cluster."""

    def __init__(
        self,
        workers: int | None = None,
        *,
        address: str | None = None,
        insecure: bool = False,
        limits: Limits = NO_LIMITS,
        batch_s: float = BATCH_S,
    ) -> None:
        """Prepare; the cluster is started or joined by ``map``, and left when that ends.

        Args:
            workers: how many worker processes; default: one for each processor.
            address: cluster to join instead of starting one.
            insecure: join a cluster without token authentication, too.
            limits: what one payload may take.
            batch_s: work in a batch [s].
        """
        self._workers = workers or (None if address else os.cpu_count() or 1)
        self._address, self._insecure = address, insecure
        self._limits, self._batch_s = limits, batch_s

    def map(self, function: Callable[[Any], Value], payloads: Sequence[Any]) -> Iterator[Finished[Value] | Crashed]:
        """Yield the results as they come."""
        if not payloads:
            return
        with open_cluster(self._workers, self._address, insecure=self._insecure):
            flight = _Flight(function, payloads, self._workers, self._limits, self._batch_s)
            try:
                yield from flight.land()
            finally:
                flight.abandon()


class _Flight:
    """The batches of one ``map``: waiting, under way, landed."""

    def __init__(
        self,
        function: Callable[[Any], Any],
        payloads: Sequence[Any],
        workers: int | None,
        limits: Limits,
        batch_s: float,
    ) -> None:
        self._function = ray.put(function)
        self._payloads = payloads
        self._waiting = deque(range(len(payloads)))
        self._again: deque[list[int]] = deque()
        self._suspects: deque[int] = deque()
        self._airborne: dict[Any, _Batch] = {}
        self._deaths: Counter[int] = Counter()
        self._losses: Counter[int] = Counter()
        self._workers = workers
        self._counted_at = float("-inf")
        self._most = 0
        self._limits = limits
        self._batch_s = batch_s
        self._batch = 1

    def land(self) -> Iterator[Finished[Any] | Crashed]:
        """Yield every result, whatever happens to workers and nodes."""
        while self._waiting or self._again or self._suspects or self._airborne:
            self._launch()
            ready, _ = ray.wait(list(self._airborne), num_returns=1, timeout=self._find_patience())
            for stream in ready:
                yield from self._read(stream)
            yield from self._stop_slow()

    def abandon(self) -> None:
        """Stop what is under way, which nobody waits for any more."""
        for stream in self._airborne:
            ray.cancel(stream, force=True)
        self._airborne.clear()

    def _launch(self) -> None:
        self._count_workers()
        while len(self._airborne) < self._most and (indices := self._pick()):
            payloads = [self._payloads[index] for index in indices]
            stream = _run_batch.remote(self._function, payloads, self._limits.memory_mb)
            self._airborne[stream] = _Batch(indices)

    def _pick(self) -> list[int]:
        """Return the payloads of the next batch, none when there is nothing to do but wait."""
        if self._again:
            return self._again.popleft()
        if self._waiting:
            share = -(-len(self._waiting) // self._most)
            return [self._waiting.popleft() for _ in range(min(self._batch, share, len(self._waiting)))]
        return [self._suspects.popleft()] if self._suspects else []

    def _count_workers(self) -> None:
        now = time.monotonic()
        if now - self._counted_at > COUNT_EVERY_S:
            self._counted_at = now
            self._most = 2 * (self._workers or count_processors())

    def _read(self, stream: Any) -> Iterator[Finished[Any] | Crashed]:
        """Take what a batch has to say: that it has begun, its values, or its end."""
        batch = self._airborne[stream]
        try:
            said = ray.get(next(stream))
        except ray.exceptions.RayTaskError as error:
            raise error.cause from error  # as the serial executor does
        except (*WORKER_DEATHS, *NODE_LOSSES) as end:
            del self._airborne[stream]
            yield from self._bury(batch, end)
            return
        if said is None:
            batch.began = time.monotonic()
            return
        del self._airborne[stream]
        packed, elapsed = said
        values = packed.unpack()
        self._batch = max(1, min(MAX_BATCH, round(self._batch_s * len(values) / max(elapsed, 1e-6))))
        for index, value in zip(batch.indices, values, strict=True):
            yield Crashed(index, str(value)) if isinstance(value, Exceeded) else Finished(index, value)

    def _bury(self, batch: _Batch, end: Exception) -> Iterator[Crashed]:
        """Try the payloads of a dead worker again in two halves; give up one that has died alone too often.

        A node that was lost, or a worker that died before it began, says nothing about the payloads.
        """
        indices = batch.indices
        if innocent := isinstance(end, NODE_LOSSES) or batch.began is None:
            self._again.append(indices)
        elif len(indices) > 1:
            middle = len(indices) // 2
            self._again.extend((indices[:middle], indices[middle:]))
            return
        else:
            self._suspects.append(indices[0])
        count, most = (self._losses, MAX_LOSSES) if innocent else (self._deaths, MAX_DEATHS)
        count.update(indices)
        if count[indices[0]] == most:
            (self._again if innocent else self._suspects).pop()
            reason = next(iter(str(end).splitlines()), "")
            yield from (
                Crashed(index, f"its worker died {most} times: {type(end).__name__}: {reason}") for index in indices
            )

    def _find_patience(self) -> float | None:
        """Return how long there is nothing to do but wait [s]: until a batch would be too slow, if any can be."""
        deadlines = [deadline for batch in self._airborne.values() if (deadline := self._find_deadline(batch))]
        return max(0.0, min(deadlines) - time.monotonic()) if deadlines else None

    def _find_deadline(self, batch: _Batch) -> float | None:
        if self._limits.time_s is None or batch.began is None:
            return None
        return batch.began + self._limits.time_s + (SLOW_BATCH_S if len(batch.indices) > 1 else 0.0)

    def _stop_slow(self) -> Iterator[Crashed]:
        """Kill batches that take too long; a payload alone is given up, the others are tried one by one.

        One by one and not in halves, as for dead workers: each half would wait for its limit again.
        """
        now = time.monotonic()
        slow = [item for item in self._airborne.items() if (self._find_deadline(item[1]) or now + 1) <= now]
        for stream, batch in slow:
            ray.cancel(stream, force=True)
            del self._airborne[stream]
            if len(batch.indices) > 1:
                self._again.extend([index] for index in batch.indices)
            else:
                yield Crashed(batch.indices[0], f"took longer than {self._limits.time_s:g} s")
