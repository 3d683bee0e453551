"""Whether Ray answers at an address: ``python -m twin.experiments.probe HOST:PORT``, in a process of its own.

What is not Ray keeps ``ray.init`` for two minutes, and then it ends the whole process.
"""

import logging
import subprocess
import sys

import ray

from twin.errors import UsageError

START_FAULTS = (ray.exceptions.RayError, OSError, RuntimeError, ValueError, SystemExit)
"""What ``ray.init`` raises when a part of it does not start, or not in time; it even ends the process."""
ANSWER_S = 30.0
"""Importing and joining takes 3 s on an idle machine [s]."""


def probe(address: str) -> None:
    """Join the cluster at an address and leave it again.

    Raises:
        UsageError: it cannot be joined; the message is Ray's.
    """
    command = [sys.executable, "-m", "twin.experiments.probe", address]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=ANSWER_S, check=False)
    except subprocess.TimeoutExpired:
        raise UsageError(f"--address {address}: what answers there is no Ray cluster, or it hangs") from None
    if done.returncode:
        said = done.stdout.strip() or f"Ray ended with code {done.returncode}"
        raise UsageError(f"--address {address}: cannot be joined: {said}")


def main() -> None:
    """Join, leave, and print why it did not work."""
    try:
        ray.init(address=sys.argv[1], log_to_driver=False, logging_level=logging.CRITICAL)
    except START_FAULTS as error:
        sys.stdout.write(f"{type(error).__name__}: {' '.join(str(error).split())}\n")
        raise SystemExit(1) from None
    ray.shutdown()


if __name__ == "__main__":
    main()
