"""Live co-simulation: lines in which every attempt of a humanoid is made in physics at its turn.

The lines go on by windows of line time. A copy of each state is advanced to the end of the window, with guesses for
attempts that have not been made. What it has drawn is made, all lines and stations together, and a new copy begins,
until all that was drawn is known. Which attempt a draw is of depends on its stream only, never on a guess, so that
workers, windows and order leave no mark on the result. It is optimistic execution with roll-back (Jefferson, Virtual
Time, ACM TOPLAS 7, 1985).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import pyarrow as pa

from twin.experiments.population import LiveLine
from twin.line.ahead import run_ahead
from twin.line.ahead_lines import can_run_ahead
from twin.line.arrays import State
from twin.line.kernel import advance
from twin.line.state import copy_state, start_line
from twin.records.skill import SkillKey

WINDOW_S = 600.0
"""Line time between two states that are kept: some 45 attempts of two humanoids, enough for many workers [s]."""

Run = tuple[str, int]
"""Scenario and replication."""
Make = Callable[[Mapping[SkillKey, set[int]], str], Mapping[SkillKey, pa.Table]]
"""Makes potential attempts, given by index, none of them a ``sim_fault``; the text says of what line time they are."""


@dataclass(frozen=True)
class CoSimulation:
    """Runs of lines that go on together.

    Attributes:
        lines: line of each scenario; their samples are filled in.
        runs: what to run.
        seed: of the experiment.
        make: makes attempts.
        states: state of each run at the end of the last window.
    """

    lines: Mapping[str, LiveLine]
    runs: Sequence[Run]
    seed: int
    make: Make
    states: dict[Run, State] = field(default_factory=dict, repr=False)

    def run(self, window_s: float = WINDOW_S) -> None:
        """Make all attempts that the runs draw; ``simulate`` of the lines then has the results.

        Args:
            window_s: line time between two states that are kept [s].
        """
        last_s = max(line.end_s for line in self.lines.values())
        for until_s in _list_ends(last_s, window_s):
            title = f"attempts to {until_s / 60:.0f} of {last_s / 60:.0f} min"
            self.states.update(self._settle(partial(self._advance, until_s=until_s), title))
        self._settle(self._run_ahead, "attempts that a run ahead has drawn")

    def _settle(self, reach: Callable[[Run], State | None], title: str) -> dict[Run, State]:
        """Return the states that runs reach once all attempts drawn are made."""
        while True:
            reached = {run: state for run in self.runs if (state := reach(run)) is not None}
            unmade: dict[SkillKey, set[int]] = {}
            for (scenario, _), state in reached.items():
                for key, indices in self.lines[scenario].find_unmade(state).items():
                    unmade.setdefault(key, set()).update(indices)
            if not unmade:
                return reached
            self._fill(self.make(unmade, title))

    def _fill(self, made: Mapping[SkillKey, pa.Table]) -> None:
        for key, attempts in made.items():
            for line in self.lines.values():
                if key in line.made:
                    line.fill(key, attempts)

    def _advance(self, run: Run, until_s: float) -> State:
        """Return a state at the end of a window, or of the planned time; the one before stays as it is."""
        scenario, replication = run
        line = self.lines[scenario]
        if run in self.states:
            state = copy_state(self.states[run])
        else:
            state = start_line(line.compiled, seed=self.seed, replication=replication)
        advance(line.compiled.model, state, min(until_s, line.end_s))
        return state

    def _run_ahead(self, run: Run) -> State | None:
        """Return the end of a run as the engine leaves it that draws before the time has come."""
        scenario, replication = run
        line = self.lines[scenario]
        if not can_run_ahead(line.compiled):
            return None
        found = run_ahead(line.compiled, np.array([line.end_s]), seed=self.seed, replication=replication)
        return found[0] if found else None


def _list_ends(last_s: float, window_s: float) -> Iterator[float]:
    """Yield the ends of windows [s]; the last may be short."""
    windows = max(1, int(np.ceil(last_s / window_s)))
    yield from (min(number * window_s, last_s) for number in range(1, windows + 1))
