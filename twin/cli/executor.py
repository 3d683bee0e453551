"""The options that say where runs are carried out, and what each may take."""

import argparse
from dataclasses import replace
from typing import Any

from twin.cli.options import positive_number
from twin.experiments.choose import ExecutorChoice, ExecutorKind


def add_executor(parser: argparse.ArgumentParser) -> None:
    """Add ``--executor``, ``--address`` and limits; all of them end in one ``ExecutorChoice`` in ``args.executor``."""
    group = parser.add_argument_group("where to run")
    group.set_defaults(executor=ExecutorChoice())
    group.add_argument(
        "--executor",
        action=_Choose,
        field="kind",
        type=_read_kind,
        metavar="{serial,ray}",
        help="serial, or ray on all processors; by default ray when it saves more than its start of about 8 s",
    )
    group.add_argument(
        "--address",
        action=_Choose,
        field="address",
        metavar="HOST:PORT",
        help="Ray cluster to join, of which this machine is a node (auto: the one in RAY_ADDRESS)",
    )
    group.add_argument(
        "--insecure-cluster",
        action=_Choose,
        field="insecure",
        nargs=0,
        help="join a cluster without token authentication, though others may reach it",
    )
    group.add_argument(
        "--workers", action=_Choose, field="workers", type=positive_number, metavar="N", help="workers of a local Ray"
    )
    group.add_argument(
        "--run-time-limit",
        action=_Choose,
        field="time_s",
        type=_positive,
        metavar="SECONDS",
        help="give up a run that takes longer (needs ray)",
    )
    group.add_argument(
        "--run-memory-limit",
        action=_Choose,
        field="memory_mb",
        type=_positive,
        metavar="MB",
        help="give up a run that needs more memory (needs ray)",
    )


class _Choose(argparse.Action):
    """Puts the value of an option into the choice of an executor."""

    def __init__(self, *, field: str, **options: Any) -> None:
        super().__init__(**(options | {"dest": "executor", "default": argparse.SUPPRESS}))
        self._field = field

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, option: str | None = None
    ) -> None:
        """Set the field that is named after the option, or the limit."""
        del parser, option
        change: dict[str, Any] = {self._field: True if self.nargs == 0 else values}
        choice: ExecutorChoice = namespace.executor
        if hasattr(choice.limits, self._field):
            change = {"limits": replace(choice.limits, **change)}
        namespace.executor = replace(choice, **change)


def _read_kind(text: str) -> ExecutorKind:
    if text not in list(ExecutorKind):
        raise argparse.ArgumentTypeError(f"expected {' or '.join(ExecutorKind)} (got {text!r})")
    return ExecutorKind(text)


def _positive(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not 0 < value < 1e9:
        raise argparse.ArgumentTypeError(f"expected a number above 0 (got {text!r})")
    return value
