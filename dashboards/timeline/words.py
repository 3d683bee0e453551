"""States of servers and robots in words, colours and signs."""

from typing import NamedTuple

from dashboards.text import Catalogue
from dashboards.theme import ROBOT_LOOKS, STATE_LOOKS, StateLook
from dashboards.timeline.track import Row, Track
from twin.records.state import STATES, RobotState, ServerState

QUIET = {
    ServerState.STARVED,
    ServerState.BLOCKED,
    ServerState.WAITING_ROBOT,
    ServerState.OFF_SHIFT,
    RobotState.WAITING_CHARGER,
    RobotState.RESTING,
    RobotState.SPARE,
}
"""States in which nothing happens: drawn thinner than the others, so that colour is not the only sign."""


class Looks(NamedTuple):
    """How a state of a kind of row is shown.

    Attributes:
        is_robot: whose state it is.
        state: its number.
        name: in words.
        look: colour, hatching and sign.
    """

    is_robot: bool
    state: int
    name: str
    look: StateLook

    @property
    def label(self) -> str:
        """Sign and words."""
        return f"{self.look.icon} {self.name}"


def show_state(row: Row, state: int, say: Catalogue) -> Looks:
    """Return how a state of a row is shown."""
    return _show(row.is_robot, state, say)


def list_looks(track: Track, say: Catalogue) -> list[Looks]:
    """Return the states that occur in a window, those of servers first."""
    used = track.times_s > 0
    kinds = {
        row.is_robot: [i for i, one in enumerate(track.rows) if one.is_robot == row.is_robot] for row in track.rows
    }
    return [
        _show(is_robot, state, say)
        for is_robot in sorted(kinds)
        for state in range(STATES)
        if used[kinds[is_robot], state].any()
    ]


def _show(is_robot: bool, state: int, say: Catalogue) -> Looks:
    if is_robot:
        robot = RobotState(state)
        return Looks(True, state, say(f"robot.{robot.label}"), ROBOT_LOOKS[robot])
    server = ServerState(state)
    return Looks(False, state, say(f"state.{server.label}"), STATE_LOOKS[server])
