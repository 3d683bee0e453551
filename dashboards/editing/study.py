"""A quick study: the command that runs a line file, made of a fixed list of arguments."""

import math
import sys
from pathlib import Path

from twin.errors import UsageError

MOST_REPLICATIONS = 500
REPLICATIONS = 10
MOST_HOURS = 1000.0
SEED = 1


def make_command(file: Path, replications: object, hours: object) -> list[str]:
    """Return the command of a study; nothing of it but the file's path comes from the file.

    Args:
        file: line file.
        replications: how many, from outside.
        hours: planned hours of each, from outside; None or empty leaves those of the file.

    Raises:
        UsageError: a number is none, or out of bounds.
    """
    count = _read(replications, least=1, most=MOST_REPLICATIONS, what="replications", whole=True)
    words = [sys.executable, "-P", "-m", "twin.cli", "run", str(file.resolve()), "--replications", f"{count:.0f}"]
    if hours not in (None, ""):
        words += ["--hours", repr(_read(hours, least=0.01, most=MOST_HOURS, what="hours"))]
    return [*words, "--seed", str(SEED), "--executor", "serial", "--out", "{out}"]


def _read(value: object, *, least: float, most: float, what: str, whole: bool = False) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        number = float(value) if abs(value) <= most else math.inf
        if least <= number <= most and not (whole and number % 1):
            return number
    kind = "a whole number" if whole else "a number"
    raise UsageError(f"{what}: expected {kind} from {least:g} to {most:g} (got {str(value)[:40]})")
