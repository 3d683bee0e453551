"""What the dashboard may change."""

from dataclasses import dataclass

from dashboards.editing.folder import LineFolder
from dashboards.editing.jobs import JobBoard


@dataclass(frozen=True)
class Workshop:
    """What the dashboard may change: nothing, unless the command that serves it says so.

    Attributes:
        folder: of line files that may be edited; None when none may.
        board: of studies that may be started; None when none may.
    """

    folder: LineFolder | None = None
    board: JobBoard | None = None
