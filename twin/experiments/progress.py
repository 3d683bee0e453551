"""Showing how far a long piece of work is, on stderr."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

LINE_EVERY_S = 5.0


class Advance(Protocol):
    """Called once for each piece of work that is done."""

    def __call__(self) -> None:
        """Count one more."""
        ...


class ShowProgress(Protocol):
    """Opens a display for a number of pieces of work."""

    def __call__(self, title: str, total: int) -> "Iterator[Advance]":
        """Return a context manager that gives what to call for each piece."""
        ...


@contextmanager
def show_progress(title: str, total: int) -> Iterator[Advance]:
    """Show a bar with the time left on a terminal, a line now and then elsewhere."""
    if sys.stderr.isatty():
        with _make_bar() as bar:
            task = bar.add_task(title, total=total)
            yield lambda: bar.advance(task)
    else:
        yield _Lines(title, total).advance


@contextmanager
def show_nothing(title: str, total: int) -> Iterator[Advance]:  # noqa: ARG001
    """Show nothing."""
    yield lambda: None


def _make_bar() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True))


class _Lines:
    """Progress as plain lines, for logs."""

    def __init__(self, title: str, total: int) -> None:
        self._title = title
        self._total = total
        self._done = 0
        self._first_done = self._told = time.monotonic()

    def advance(self) -> None:
        """Count one, and tell it when some time has passed or all is done."""
        self._done += 1
        now = time.monotonic()
        if self._done == 1:
            self._first_done = now
        if self._done < self._total and now - self._told < LINE_EVERY_S:
            return
        self._told = now
        sys.stderr.write(f"{self._title}: {self._done}/{self._total}{self._describe_left(now)}\n")
        sys.stderr.flush()

    def _describe_left(self, now: float) -> str:
        """Return the time left by the pace since the first was done, as that one also waits for everything to start."""
        if not 1 < self._done < self._total:
            return ""
        left = (now - self._first_done) / (self._done - 1) * (self._total - self._done)
        return f", about {left:.0f} s left"
