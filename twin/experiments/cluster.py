"""Starting Ray on this machine, or joining a cluster that runs the same code."""

import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import ray
from ray.exceptions import RayError
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from twin.errors import RunFailedError, UsageError
from twin.experiments.address import check_address, resolve_address
from twin.experiments.code_version import describe_code
from twin.experiments.probe import START_FAULTS, probe

os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")

CHECK_S = 60.0
"""Time in which every node must have told its version: it starts a process and imports the package [s]."""


@contextmanager
def open_cluster(workers: int | None, address: str | None, *, insecure: bool = False) -> Iterator[None]:
    """Use the cluster that is open already; otherwise join one, or start one, and leave it at the end.

    Args:
        workers: processes of a new cluster; default: one for each processor.
        address: cluster to join; None starts one.
        insecure: join a cluster without token authentication, too.

    Raises:
        UsageError: the cluster cannot be joined.
        RunFailedError: Ray does not start on this machine.
    """
    if ray.is_initialized():
        yield
        return
    try:
        if address is None:
            start_cluster(workers or os.cpu_count() or 1)
        else:
            join_cluster(address, insecure=insecure)
        yield
    finally:
        ray.shutdown()


def start_cluster(workers: int) -> None:
    """Start Ray on this machine, without its dashboard, its reports to the makers, and its logs on our terminal.

    Raises:
        RunFailedError: it does not start.
    """
    try:
        ray.init(
            address="local",
            num_cpus=workers,
            include_dashboard=False,
            log_to_driver=False,
            logging_level=logging.ERROR,
            _temp_dir=os.path.join(tempfile.gettempdir(), "twin-ray"),  # noqa: PTH118  (Ray wants a short string)
        )
    except START_FAULTS as error:
        raise RunFailedError(
            f"Ray does not start on this machine ({_describe(error)}); "
            "free some memory and disk, see `twin doctor`, or use --executor serial"
        ) from error


def join_cluster(address: str, *, insecure: bool = False) -> None:
    """Join a cluster that is safe to join and whose nodes all run this very code.

    Raises:
        UsageError: nothing answers, it is open to a network, or it runs another version.
    """
    place = resolve_address(address)
    check_address(place, insecure=insecure)
    probe(place)
    try:
        ray.init(address=place, log_to_driver=False, logging_level=logging.ERROR)
    except START_FAULTS as error:
        raise UsageError(f"--address {place}: cannot be joined: {_describe(error)}") from error
    _check_versions(place)


def count_processors() -> int:
    """Return how many processors the cluster has now."""
    resources: dict[str, float] = ray.cluster_resources()  # type: ignore[no-untyped-call]
    return max(1, int(resources.get("CPU", 0)))


def _check_versions(address: str) -> None:
    ours = describe_code()
    for host, theirs in _ask_versions(address).items():
        if theirs != ours:
            raise UsageError(
                f"--address {address}: node {host} runs {theirs}, this machine {ours}; "
                "install the same wheel of humanoid-line-twin on every node"
            )


def _ask_versions(address: str) -> dict[str, str]:
    """Return the version of every node's code, by host."""

    def tell() -> str:  # nested, so that it is sent as code: a node may lack the package
        try:
            from twin.experiments.code_version import describe_code
        except ImportError as error:
            return f"no or an older humanoid-line-twin ({error})"
        return describe_code()

    task = ray.remote(num_cpus=0, max_retries=3)(tell)
    nodes = [node for node in ray.nodes() if node["Alive"]]  # type: ignore[no-untyped-call]
    asked = {node["NodeManagerAddress"]: _ask(task, node["NodeID"]) for node in nodes}
    try:
        return dict(zip(asked, ray.get(list(asked.values()), timeout=CHECK_S), strict=True))
    except RayError as error:
        raise UsageError(f"--address {address}: a node does not tell its version: {_describe(error)}") from error


def _ask(task: Any, node: str) -> Any:
    return task.options(scheduling_strategy=NodeAffinitySchedulingStrategy(node, soft=False)).remote()


def _describe(error: BaseException) -> str:
    """Return the first line of a message of Ray's, which are long."""
    return next(iter(str(error).splitlines()), "") or type(error).__name__
