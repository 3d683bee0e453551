"""Studies that run in processes of their own: how far each is, what it said last, and how to end it."""

import os
import re
import signal
import subprocess
import threading
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum
from pathlib import Path

from twin.errors import UsageError

MOST_AT_ONCE = 2
TAIL_LINES = 30
LONGEST_LINE = 500
MOST_KEPT = 12
"""Studies that the board remembers; the stores of all of them stay."""
GRACE_S = 3.0
"""How long a process that is asked to end is waited for before it is killed [s]."""
_PROGRESS = re.compile(r"^(.{1,60}): (\d{1,9})/(\d{1,9})")


class JobState(IntEnum):
    """What has become of a study."""

    RUNNING = 0
    DONE = 1
    FAILED = 2
    CANCELLED = 3

    @property
    def label(self) -> str:
        """Key of its name."""
        return self.name.lower()


@dataclass(frozen=True)
class Progress:
    """How far a study is.

    Attributes:
        work: what is counted, in the words of the program.
        done: how many are done.
        total: how many there are.
    """

    work: str
    done: int
    total: int


@dataclass(frozen=True)
class Job:
    """A study as it is at a moment.

    Attributes:
        name: of its folder.
        file: name of the line file.
        out: its store.
        command: what was started.
        state: what has become of it.
        progress: how far it is, None before it has said so.
        tail: the last lines that it has said.
        started: when.
        ended: when, None while it runs.
    """

    name: str
    file: str
    out: Path
    command: tuple[str, ...]
    state: JobState
    progress: Progress | None
    tail: tuple[str, ...]
    started: datetime
    ended: datetime | None


@dataclass
class _Running:
    """A process and what is known of it; changed by its reader only, but for ``cancelled``."""

    name: str
    file: str
    out: Path
    process: "subprocess.Popen[str]"
    started: datetime
    tail: deque[str] = field(default_factory=lambda: deque(maxlen=TAIL_LINES))
    progress: Progress | None = None
    cancelled: bool = False
    ended: datetime | None = None

    @property
    def state(self) -> JobState:
        if self.ended is None:
            return JobState.RUNNING
        if self.cancelled:
            return JobState.CANCELLED
        return JobState.DONE if self.process.returncode == 0 else JobState.FAILED

    def describe(self) -> Job:
        command = tuple(str(word) for word in self.process.args)  # type: ignore[union-attr]  # always a list here
        known = (self.state, self.progress, tuple(self.tail), self.started, self.ended)
        return Job(self.name, self.file, self.out, command, *known)


class JobBoard:
    """Starts studies, at most two at once, each as leader of a process group that ends as a whole."""

    def __init__(self, root: Path) -> None:
        """Keep the stores of the studies in a folder."""
        self.root = root
        self._lock = threading.Lock()
        self._jobs: dict[str, _Running] = {}
        self._closed = False

    def start(self, file: Path, command: Sequence[str], *, now: datetime | None = None) -> Job:
        """Start a study.

        Args:
            file: the line file.
            command: what makes a store of it, where the word ``{out}`` stands for the store's folder.
            now: when it begins.

        Raises:
            UsageError: as many as may run at once do so already, or it cannot be started.
        """
        with self._lock:
            running = [job for job in self._jobs.values() if job.state is JobState.RUNNING]
            if self._closed or len(running) >= MOST_AT_ONCE:
                raise UsageError(f"{len(running)} studies are running, the most at once; wait for one, or cancel one")
            started = now or datetime.now(UTC)
            name = self._choose_name(file, started)
            out = self.root / name
            words = [str(out) if word == "{out}" else word for word in command]
            job = _Running(name, file.name, out, _open(words), started)
            self._jobs[name] = job
            self._forget()
        threading.Thread(target=_follow, args=(job,), daemon=True, name=f"study {name}").start()
        return job.describe()

    def list_jobs(self) -> list[Job]:
        """Return the studies, the newest first."""
        with self._lock:
            return [job.describe() for job in reversed(self._jobs.values())]

    def cancel(self, name: object) -> bool:
        """End a study with all that it has started; return whether it was running."""
        with self._lock:
            job = self._jobs.get(name) if isinstance(name, str) else None
            if job is None or job.state is not JobState.RUNNING:
                return False
            job.cancelled = True
        _end(job.process)
        return True

    def close(self) -> None:
        """End every study that is running, and start none any more."""
        with self._lock:
            self._closed = True
            names = list(self._jobs)
        for name in names:
            self.cancel(name)

    def _choose_name(self, file: Path, started: datetime) -> str:
        stem = re.sub(r"[^A-Za-z0-9_-]", "_", file.stem)[:60]
        name = f"{stem}-{started:%Y%m%d-%H%M%S}"
        names = (name, *(f"{name}-{number}" for number in range(2, 1000)))
        return next(name for name in names if name not in self._jobs and not (self.root / name).exists())

    def _forget(self) -> None:
        ended = [name for name, job in self._jobs.items() if job.state is not JobState.RUNNING]
        for name in ended[: max(len(self._jobs) - MOST_KEPT, 0)]:
            del self._jobs[name]


def _open(words: Sequence[str]) -> "subprocess.Popen[str]":
    try:
        return subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
    except OSError as error:
        raise UsageError(f"the study cannot be started ({error.strerror})") from error


def _follow(job: _Running) -> None:
    """Keep what a process says last, until it ends."""
    stream = job.process.stderr
    if stream is not None:
        for line in iter(lambda: stream.readline(LONGEST_LINE), ""):
            text = line.rstrip()
            if found := _PROGRESS.match(text):
                job.progress = Progress(found[1], int(found[2]), int(found[3]))
            elif text:
                job.tail.append(text)
        stream.close()
    job.process.wait()
    job.ended = datetime.now(UTC)


def _end(process: "subprocess.Popen[str]") -> None:
    """End a process and its group: asked first, killed when that does not help."""
    _signal(process, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(GRACE_S)
    _signal(process, signal.SIGKILL)
    process.wait()


def _signal(process: "subprocess.Popen[str]", number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)
