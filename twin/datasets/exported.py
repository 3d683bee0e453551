"""What has become of a planned data set."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Exported:
    """What was exported.

    Attributes:
        folder: where it is.
        episodes: how many it holds.
        frames: how many frames.
        outcomes: how the episodes ended, and how many each way.
        left_out: attempts that are no episodes, by why.
        data_bytes: size of the data files.
        video_bytes: size of the films.
    """

    folder: Path
    episodes: int
    frames: int
    outcomes: Mapping[str, int]
    left_out: Mapping[str, int]
    data_bytes: int
    video_bytes: int
