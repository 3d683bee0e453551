"""What a data set is to be of, and what its episodes look like."""

from dataclasses import dataclass

from twin.datasets.source import Source
from twin.seeing.camera import View

FPS = 25
"""Frames a second unless told otherwise: every fifth control tick, so that frames are exactly on time."""
SLOWEST, FASTEST = 10, 50
SIZE = (320, 240)
LICENCE = "other"


@dataclass(frozen=True)
class Plan:
    """What is to be exported.

    Attributes:
        source: gives the attempts.
        episodes: how many the set holds.
        seed: of the first attempt; the others follow.
        fps: frames a second, 10 to 50.
        views: cameras, none for a set without pictures.
        size: width and height of pictures [pixel], even.
        successes_only: whether attempts that fail are left out.
        licence: short name of a licence as the Hub knows them.
    """

    source: Source
    episodes: int
    seed: int = 1
    fps: int = FPS
    views: tuple[View, ...] = ()
    size: tuple[int, int] = SIZE
    successes_only: bool = False
    licence: str = LICENCE
