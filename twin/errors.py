"""The errors a caller can act on, each with its exit code."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


class TwinError(Exception):
    """A mistake or a condition that the user can mend; the message says how."""

    exit_code = 1


@dataclass(frozen=True, order=True)
class Issue:
    """One thing wrong with a file: where it is and what to do about it.

    Attributes:
        file: path as the user gave it.
        line: line number, from 1 (0 when the file as a whole is meant).
        column: column number, from 1.
        path: place in the document, such as ``stations[1].cycle_time_s``.
        message: what was found, what was expected, and the nearest name if there is one.
    """

    file: str
    line: int
    column: int
    path: str
    message: str

    def __str__(self) -> str:
        """Render as ``file:line:column: path: message``."""
        place = f"{self.file}:{self.line}:{self.column}: " if self.line else f"{self.file}: "
        return f"{place}{self.path}: {self.message}" if self.path else f"{place}{self.message}"


class ConfigError(TwinError):
    """A file of the user's does not describe what it should; carries every issue found."""

    exit_code = 2

    def __init__(self, issues: list[Issue]) -> None:
        """Keep the issues in the order of their places."""
        self.issues = sorted(issues)
        super().__init__("\n".join(str(issue) for issue in self.issues))


class UsageError(TwinError):
    """A command or a call was given something that it cannot use."""

    exit_code = 2


class MissingDependencyError(TwinError):
    """A package or a file that a robot or a command needs is not installed."""

    exit_code = 2


class PolicyFaultError(TwinError):
    """A policy raised, gave nothing in time, or gave what is no action; it ends the attempt, not the run."""


class StoreError(TwinError):
    """A results folder cannot be read or written as asked."""


class StoreMissingError(StoreError):
    """What was named as a results folder is none, or not there."""

    exit_code = 2


class StoreVersionError(StoreError):
    """Tables of another version of the twin, whole but not to be read by this one."""


class StoreLockedError(StoreError):
    """Another process is writing to the results folder."""

    exit_code = 3


class RunFailedError(TwinError):
    """One or more runs failed; what succeeded is kept."""


class DeadlockError(TwinError):
    """Stations of a line wait for each other for ever."""

    def __init__(self, cause: str, since_s: float) -> None:
        """Say what stands still, which stations wait for which and what helps, and from when on [s]."""
        self.cause, self.since_s = cause, since_s
        super().__init__(cause, since_s)

    def __str__(self) -> str:
        """Render with the time since the start of the simulation, warm-up included."""
        minutes, seconds = divmod(round(self.since_s), 60)
        return f"from {minutes // 60}:{minutes % 60:02}:{seconds:02} on {self.cause}"


class SimulatorError(RunFailedError):
    """The simulator failed so often in a row that going on would tell nothing; what succeeded is kept."""

    def __init__(self, message: str, skill: str = "") -> None:
        """Say what failed, and name the skill (``SkillKey.text``) whose attempts were stopped, if it was one's."""
        self.skill = skill
        super().__init__(message)


class CrashedAttemptsError(RunFailedError):
    """Attempts that killed their worker again and again; all others were carried out."""

    def __init__(self, reasons: Mapping[str, Sequence[str]]) -> None:
        """Keep what is said of each attempt, by its skill (``SkillKey.text``)."""
        self.reasons = reasons
        told = "\n".join(reason for found in reasons.values() for reason in found)
        super().__init__(f"attempts that could not be carried out:\n{told}")
