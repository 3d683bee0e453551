"""The dashboard in a process of its own, asked over HTTP."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import numpy as np

from twin.errors import TwinError

TIMEOUT_S = 60.0
ENDED_S = 30.0
_MEMORY = {"now": "VmRSS", "most": "VmHWM", "own": "RssAnon", "files": "RssFile"}


@dataclass(frozen=True)
class Client:
    """A dashboard that runs, and the callback that draws its pages.

    Attributes:
        address: of the dashboard.
        pid: its process.
        callback: what declares the callback.
    """

    address: str
    pid: int
    callback: dict[str, Any]

    def read_page(self, path: str, **fields: str) -> dict[str, Any]:
        """Return the answer with a page, as a browser gets it; ``fields``: of the address."""
        given = {"pathname": path, "search": f"?{urlencode(fields)}" if fields else ""}
        inputs = [{**one, "value": given.get(one["property"])} for one in self.callback["inputs"]]
        id, _, name = self.callback["output"].rpartition(".")
        call = {"output": self.callback["output"], "outputs": {"id": id, "property": name}, "inputs": inputs}
        call |= {"changedPropIds": [f"{one['id']}.{one['property']}" for one in inputs], "state": []}
        body = json.dumps(call).encode()
        request = Request(f"{self.address}/_dash-update-component", body, {"Content-Type": "application/json"})
        with urlopen(request, timeout=TIMEOUT_S) as answer:
            found: dict[str, Any] = json.load(answer)
        return found

    def time_page(self, path: str, **fields: str) -> tuple[float, float]:
        """Return the wall time of an answer with a page, and the CPU time of the server's process meanwhile [s]."""
        wall_s, cpu_s = time.perf_counter(), self._read_cpu_s()
        self.read_page(path, **fields)
        return time.perf_counter() - wall_s, self._read_cpu_s() - cpu_s

    def find_pages(self) -> list[str]:
        """Return the paths of the pages in the menu."""
        links = [part for part in _walk(self.read_page("/")) if part.get("type") == "Link"]
        own = [part["props"] for part in links if "switch" not in part["props"].get("className", "")]
        menu = [props["href"] for props in own if "nav-link" in props.get("className", "")]
        return list(dict.fromkeys(href.partition("?")[0] for href in menu))

    def read_memory_mb(self) -> dict[str, float]:
        """Return the resident memory of the server; of all systems but Linux nothing is known [MB].

        Returns:
            What it is ``now`` and was at ``most``, and its parts now: its ``own``, and that of mapped ``files``, which
            are libraries that processes share.
        """
        path = Path(f"/proc/{self.pid}/status")
        if not path.exists():
            return dict.fromkeys(_MEMORY, float("nan"))
        lines = dict(line.split(":", 1) for line in path.read_text().splitlines())
        return {key: int(lines[name].split()[0]) * 1024 / 1e6 for key, name in _MEMORY.items()}

    def _read_cpu_s(self) -> float:
        path = Path(f"/proc/{self.pid}/schedstat")
        tasks = path.parent / "task"
        if not tasks.exists():
            return float("nan")
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks.iterdir()) / 1e9


@contextmanager
def open_dashboard(folder: Path) -> Iterator[Client]:
    """Run the dashboard of a folder of stores on a free port."""
    command = [sys.executable, "-m", "twin.cli", "dash", "--store", str(folder), "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        told = process.stdout.readline() if process.stdout else ""
        address = re.search(r"http://[\d.:]+", told)
        if address is None:
            raise TwinError(f"the dashboard did not start (it said {told!r})")
        with urlopen(f"{address[0]}/_dash-dependencies", timeout=TIMEOUT_S) as answer:
            declared = json.load(answer)
        draws = next(one for one in declared if "pathname" in {given["property"] for given in one["inputs"]})
        yield Client(address[0], process.pid, draws)
    finally:
        process.terminate()  # what a shell runs in the background takes no notice of Ctrl-C
        process.wait(ENDED_S)


def read_together(client: Client, asked: Sequence[tuple[str, str]], readers: int, work_s: float) -> dict[str, Any]:
    """Let several readers ask for pages at once, each beginning with another one.

    Args:
        client: of the dashboard.
        asked: pages and scenarios, in turn.
        readers: how many.
        work_s: how long [s].
    """
    end = time.monotonic() + work_s

    def read(number: int) -> tuple[list[float], list[str]]:
        times_s, errors, place = [], [], number * len(asked) // readers
        while time.monotonic() < end:
            try:
                page, scenario = asked[place % len(asked)]
                times_s.append(client.time_page(page, scenario=scenario)[0])
            except (URLError, OSError, ValueError) as error:
                errors.append(str(error))
            place += 1
        return times_s, errors

    with ThreadPoolExecutor(readers) as pool:
        found = list(pool.map(read, range(readers)))
    times_s = np.array([time_s for times, _ in found for time_s in times])
    errors = [error for _, some in found for error in some]
    p50, p95 = np.quantile(times_s, [0.5, 0.95]) * 1e3 if times_s.size else (float("nan"), float("nan"))
    numbers = {"seconds": work_s, "answers": times_s.size, "per_s": times_s.size / work_s, "p50_ms": float(p50)}
    return {**numbers, "p95_ms": float(p95), "errors": len(errors), **({"first_error": errors[0]} if errors else {})}


def _walk(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, list):
        for part in tree:
            yield from _walk(part)
    elif isinstance(tree, dict):
        yield tree
        for part in tree.values():
            yield from _walk(part)
