"""A cluster of two nodes on this machine, for real."""

import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from twin.errors import UsageError
from twin.experiments.executor import Finished

pytestmark = pytest.mark.slow


def work(number: int) -> int:
    """Return a square; the waiting is a simulation's, without its load on the machine."""
    time.sleep(0.1)
    return number * number


@pytest.fixture(scope="module")
def nodes() -> Iterator[Any]:
    """Return a cluster of two nodes with a processor each, which this process has not joined."""
    cluster_utils = pytest.importorskip("ray.cluster_utils")
    cluster = cluster_utils.Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    cluster.add_node(num_cpus=1)
    yield cluster
    cluster.shutdown()


def test_a_cluster_without_token_is_refused(nodes: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from twin.experiments.ray_executor import RayExecutor

    monkeypatch.delenv("RAY_AUTH_MODE")
    with pytest.raises(UsageError, match=f"--address {nodes.address}: .*--insecure-cluster"):
        list(RayExecutor(address=nodes.address).map(work, [1]))


def test_a_cluster_with_other_code_is_refused(nodes: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from twin.experiments import cluster

    ours = cluster.describe_code()
    monkeypatch.setattr(cluster, "describe_code", lambda: "0.0.9+abc")
    with pytest.raises(UsageError) as caught:
        cluster.join_cluster(nodes.address, insecure=True)
    cluster.ray.shutdown()
    assert f"runs {ours}, this machine 0.0.9+abc; install the same wheel" in str(caught.value)


def test_a_killed_node_changes_nothing(nodes: Any) -> None:
    """The second node, which this process is not on, dies with its batches under way."""
    from twin.experiments.ray_executor import RayExecutor

    results, (victim,) = [], nodes.worker_nodes
    killer = threading.Thread(target=nodes.remove_node, args=(victim,), kwargs={"allow_graceful": False})
    for result in RayExecutor(address=nodes.address, insecure=True, batch_s=0.5).map(work, range(120)):
        results.append(result)
        if len(results) == 20:
            killer.start()
    killer.join()
    assert sorted(results, key=lambda result: result.index) == [Finished(i, i * i) for i in range(120)]
    assert not nodes.worker_nodes


def test_what_is_no_cluster_is_told() -> None:
    """A listener that never speaks; Ray itself would end the process after two minutes."""

    from twin.experiments import probe

    with socket.socket() as listener, pytest.MonkeyPatch.context() as patch:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        patch.setattr(probe, "ANSWER_S", 3.0)
        with pytest.raises(UsageError, match="no Ray cluster, or it hangs"):
            probe.probe(f"127.0.0.1:{listener.getsockname()[1]}")
