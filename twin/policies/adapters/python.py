"""Policies that an installed package brings, by the entry-point group ``twin.policies``.

A package names an object of ``PythonPolicy`` there; nothing else names code: no file, no path, no YAML text.
"""

import hashlib
import importlib.metadata
import importlib.util
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from twin.config.policy import Delay, Placement
from twin.errors import UsageError
from twin.policies.adapters.asked import Answerer, Declared, Shapes, make_array_policy
from twin.policies.adapters.guard import GuardedPolicy
from twin.policies.arrays.observing import ObservationSet
from twin.policies.arrays.policy import Pace
from twin.policies.contract import Embodiment, Observation, Policy, PolicyEntry

GROUP = "twin.policies"


@dataclass(frozen=True)
class PythonPolicy:
    """What a package declares of a policy: one of ``make`` and ``make_answerer``.

    Attributes:
        version: raise it whenever the same observations may give other answers.
        tasks: tasks that it can be asked to do.
        make: makes a policy of control ticks for one attempt from the scene's brief, the first observation and the
            robot; it answers at once, at 125 Hz.
        make_answerer: makes what answers arrays with chunks of actions, for one attempt.
        observations: sets that the answerer is shown.
        rate_hz: actions a second of the answerer.
        chunk: how many actions of an answer are carried out before it is asked again.
        latency: distribution of the time that it computes for an answer; None for no time.
        placement: where it computes.
    """

    version: str
    tasks: Sequence[str]
    make: Callable[[Any, Observation, Embodiment], Policy] | None = None
    make_answerer: Callable[[Shapes], Answerer] | None = None
    observations: Sequence[ObservationSet] = ()
    rate_hz: float = 25.0
    chunk: int = 1
    latency: Delay | None = None
    placement: Placement | None = None


@cache
def list_installed() -> dict[str, importlib.metadata.EntryPoint]:
    """Return the entry points of installed packages by the policy's name."""
    return {point.name: point for point in importlib.metadata.entry_points(group=GROUP)}


@cache
def load_installed(name: str) -> PythonPolicy:
    """Return what a package declares of a policy.

    Raises:
        UsageError: it cannot be imported, or declares what is no policy.
    """
    point = list_installed()[name]
    try:
        found = point.load()
    except Exception as error:
        raise UsageError(f"policy {name} of package {_name_package(point)}: {type(error).__name__}: {error}") from error
    where = f"policy {name} ({point.value})"
    if not isinstance(found, PythonPolicy):
        raise UsageError(f"{where}: expected a PythonPolicy (got {type(found).__name__})")
    if (found.make is None) == (found.make_answerer is None):
        raise UsageError(f"{where}: expected either make or make_answerer")
    if found.make_answerer is not None and not (found.observations and 0 < found.rate_hz <= 125 and found.chunk >= 1):
        raise UsageError(f"{where}: expected observations, a rate of up to 125 Hz and a chunk of 1 or more")
    return found


def make_python_entry(name: str) -> PolicyEntry:
    """Return the entry of an installed policy.

    Raises:
        UsageError: see ``load_installed``.
    """
    declared = load_installed(name)
    version = f"{declared.version}-{_digest(list_installed()[name])}"
    if declared.make_answerer is not None:
        return PolicyEntry(version, make_array_policy(_declare(name, version, declared), declared.make_answerer))
    make = declared.make
    assert make is not None

    def begin(brief: Any, start: Observation, robot: Embodiment) -> GuardedPolicy:
        return GuardedPolicy(name, version, lambda: make(brief, start, robot))

    return PolicyEntry(version, begin)


def find_answerer(name: str) -> tuple[Declared, Callable[[Shapes], Answerer]]:
    """Return what an installed policy of arrays declares, and what makes its answerer.

    Raises:
        UsageError: it answers with no arrays; or see ``load_installed``.
    """
    declared = load_installed(name)
    if declared.make_answerer is None:
        raise UsageError(
            f"policy {name}: answers every control tick at once (make); there is no latency to be measured"
        )
    return _declare(name, declared.version, declared), declared.make_answerer


def _declare(name: str, version: str, declared: PythonPolicy) -> Declared:
    network = declared.placement.network if declared.placement else None
    delays = [law for law in (declared.latency, network) if law is not None]
    pace = Pace(declared.rate_hz, declared.chunk)
    return Declared(name, version, tuple(declared.observations), pace, delays)


def _name_package(point: importlib.metadata.EntryPoint) -> str:
    return f"{point.dist.name}-{point.dist.version}" if point.dist else "unknown"


def _digest(point: importlib.metadata.EntryPoint) -> str:
    """Return a digest of the package's name and version and of the source of its top module or package."""
    digest = hashlib.blake2b(_name_package(point).encode(), digest_size=8)
    spec = importlib.util.find_spec(point.module.partition(".")[0])
    if spec is not None and spec.origin is not None:
        origin = Path(spec.origin)
        files = sorted(origin.parent.rglob("*.py")) if origin.name == "__init__.py" else [origin]
        for file in files:
            digest.update(file.read_bytes())
    return digest.hexdigest()
