"""Calls to code that may raise or never come back."""

import ctypes
import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from twin.errors import PolicyFaultError

Value = TypeVar("Value")
PATIENCE_S = 5.0
"""Longest wait for an answer [s]: of real time for code that hangs, of simulated time for one that is late."""


class _Stop(BaseException):
    """Raised in a thread that is left behind."""


class Patience:
    """Calls functions one after the other in a thread of its own and waits for each so long.

    The thread is a daemon, so that code that hangs keeps no program from ending; it is asked to stop, which Python
    code does at its next line.
    """

    def __init__(self, name: str, patience_s: float = PATIENCE_S) -> None:
        """Begin without a thread.

        Args:
            name: whose code it is, for messages.
            patience_s: longest wait [s].
        """
        self._name, self._patience_s = name, patience_s
        self._questions: queue.SimpleQueue[Callable[[], Any] | None] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[tuple[bool, Any]] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def call(self, function: Callable[[], Value]) -> Value:
        """Return what a function returns.

        Raises:
            PolicyFaultError: it raised, or gave nothing in time.
        """
        if self._thread is None:
            queues = (self._questions, self._answers)
            self._thread = threading.Thread(target=_work, args=queues, name=f"policy {self._name}", daemon=True)
            self._thread.start()
        self._questions.put(function)
        try:
            good, value = self._answers.get(timeout=self._patience_s)
        except queue.Empty:
            self._break_off()
            raise PolicyFaultError(f"policy {self._name} gave nothing for {self._patience_s:g} s") from None
        if good:
            return value  # type: ignore[no-any-return]
        if isinstance(value, PolicyFaultError):
            raise value
        raise PolicyFaultError(f"policy {self._name} raised {type(value).__name__}: {value}"[:500])

    def close(self) -> None:
        """End the thread once it is idle."""
        if self._thread is not None:
            self._questions.put(None)
            self._thread = None

    def _break_off(self) -> None:
        """Ask the thread to end; what it may still answer is nobody's."""
        thread, self._thread = self._thread, None
        questions, self._questions, self._answers = self._questions, queue.SimpleQueue(), queue.SimpleQueue()
        if thread is not None and thread.ident is not None:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(_Stop))
            questions.put(None)


def _work(questions: "queue.SimpleQueue[Callable[[], Any] | None]", answers: "queue.SimpleQueue[Any]") -> None:
    """Answer questions until there are none; the request to stop may come at any line of this, not only at theirs."""
    with suppress(_Stop):
        while (function := questions.get()) is not None:
            answers.put(_ask(function))


def _ask(function: Callable[[], Any]) -> tuple[bool, Any]:
    try:
        return True, function()
    except _Stop:
        raise
    except BaseException as error:  # noqa: BLE001  (whatever foreign code raises, sys.exit too, is its fault)
        return False, error
