"""Skill graphs of the standing tote transfer: stretches of the path of both hands and the trunk."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import cast

import numpy as np
from numpy.typing import NDArray

from twin.config.skill_graph import END, Node, SkillGraph
from twin.control.reference import BodyReference
from twin.control.trajectory import Path, Waypoint
from twin.errors import PolicyFaultError
from twin.policies.adapters.skill import TIMEOUT, Skill
from twin.policies.contract import Embodiment, Observation
from twin.policies.scripted_tote import PATIENCE_S, ScriptedTote
from twin.policies.tote_path import BELOW, HEIGHT, LIFT, READY, TURN, Marks
from twin.tasks.tote_transfer import TransferBrief

Array = NDArray[np.float64]
Values = Mapping[str, float]
Stretch = Callable[[Marks, Array, Values], list[tuple[float, Array]]]
"""What a skill adds to the path from a state: times [s] and states."""


class GraphOfTote(ScriptedTote):
    """Walks a graph whose skills move both hands and the trunk."""

    name = "skill_graph"

    def __init__(self, graph: SkillGraph, brief: TransferBrief, start: Observation, robot: Embodiment) -> None:
        """Begin at the graph's start.

        Args:
            graph: a sound graph.
            brief: the workcell.
            start: the first observation.
            robot: the robot.
        """
        super().__init__(brief.cell, start, robot)
        self._steps = brief.steps
        self._graph = graph
        self._marks = Marks.find(brief.cell, self._seen)
        self._visits: Counter[str] = Counter()
        self._node: Node | None = None
        self._entered_s = start.time_s
        self._enter(graph.start, start.time_s)

    def act(self, observation: Observation) -> BodyReference:
        """Return hands, trunk and centre of mass of the skill under way.

        Raises:
            PolicyFaultError: the robot has to step, which no skill of the graph can.
        """
        if self._steps:
            raise PolicyFaultError("the outfeed is out of reach; skill graphs of tote_transfer stand where they are")
        return super().act(observation)

    def _advance(self, observation: Observation) -> None:
        """Go on with the path, or to the next node once the skill has ended."""
        wait = self._path.find_wait(observation.time_s)
        node = self._node
        if node is None:
            return
        if node.timeout_s is not None and observation.time_s - self._entered_s > node.timeout_s:
            self._follow(TIMEOUT, observation.time_s)
        elif wait >= 0.0 and (self._has_arrived(observation) or wait > PATIENCE_S):
            if self._path.is_last():
                self._follow("done", observation.time_s)
            else:
                self._path.start_next(observation.time_s)

    def _give_up_if_strained(self, observation: Observation) -> None:
        if self._is_strained(observation) and self._node is not None and "overload" in self._node.next:
            self._strained_s = self._overloaded_s = 0.0
            self._follow("overload", observation.time_s)

    def _come_home_if_lost(self, time_s: float) -> None:
        if self._is_lost(time_s) and self._node is not None and "lost" in self._node.next:
            self._follow("lost", time_s)

    def _follow(self, came: str, time_s: float) -> None:
        assert self._node is not None
        self._enter(self._node.next[came], time_s)

    def _enter(self, name: str, time_s: float) -> None:
        """Begin a node's skill where the hands are wanted to be; after the end they stay."""
        self._visits[name] += 1
        node = self._graph.nodes.get(name) if name != END else None
        if node is None or self._visits[name] > node.most_visits:
            self._node, self._done = None, True
            return
        self._node, self._entered_s = node, time_s
        state, _ = self._path.evaluate(time_s)
        skill = TOTE_SKILLS[node.skill]
        add = cast(Stretch, skill.run)
        ways = [Waypoint(node.skill, s, value) for s, value in add(self._marks, state, skill.fill(node.set))]
        self._path = Path(state, ways, time_s)
        self._lost_since_s = time_s


def _mix(state: Array, *parts: Mapping[int, float]) -> Array:
    """Return a state with some of its components replaced."""
    mixed = state.copy()
    for part in parts:
        for component, value in part.items():
            mixed[component] = value
    return mixed


def _reach(m: Marks, state: Array, v: Values) -> list[tuple[float, Array]]:
    beside = _mix(state, m.pick, m.apart, m.beside)
    return [(1.4 * v["pace"], beside), (0.8 * v["pace"], _mix(beside, m.low, m.pick, m.apart))]


def _engage(m: Marks, state: Array, v: Values) -> list[tuple[float, Array]]:
    return [(0.7 * v["pace"], _mix(state, m.pick, m.low))]


def _lift(m: Marks, state: Array, v: Values) -> list[tuple[float, Array]]:
    return [(1.3 * v["pace"], _mix(state, m.pick, {HEIGHT: m.low[HEIGHT] + BELOW + v["height_m"]}))]


def _carry(m: Marks, state: Array, v: Values) -> list[tuple[float, Array]]:
    return [(2.2 * v["pace"], _mix(state, m.place))]


def _lower(m: Marks, state: Array, v: Values) -> list[tuple[float, Array]]:
    return [(1.5 * v["pace"], _mix(state, m.low))]


def _release(m: Marks, state: Array, v: Values) -> list[tuple[float, Array]]:
    return [(0.6 * v["pace"], _mix(state, m.apart))]


def _retreat(m: Marks, state: Array, v: Values) -> list[tuple[float, Array]]:
    return [(0.8 * v["pace"], _mix(state, m.apart, m.beside))]


def _return(_: Marks, state: Array, v: Values) -> list[tuple[float, Array]]:
    return [(1.4 * v["pace"], _mix(state, {TURN: 0.0, READY: 1.0}))]


def _wait(_: Marks, state: Array, v: Values) -> list[tuple[float, Array]]:
    return [(max(0.008, v["duration_s"]), state.copy())]


_PACE = {"pace": (0.5, 1.0, 5.0)}
TOTE_SKILLS: dict[str, Skill] = {
    "reach": Skill("bring the hands beside the tote, below its ledges", _reach, parameters=_PACE),
    "engage": Skill("bring the palms under the ledges", _engage, parameters=_PACE),
    "lift": Skill("lift the tote", _lift, ("done", "overload"), _PACE | {"height_m": (0.02, LIFT, 0.2)}),
    "carry": Skill("turn with the tote to its place", _carry, ("done", "lost"), _PACE),
    "lower": Skill("set the tote down where the hands are", _lower, parameters=_PACE),
    "release": Skill("take the palms from under the ledges", _release, parameters=_PACE),
    "retreat": Skill("bring the hands between tote and body", _retreat, parameters=_PACE),
    "return": Skill("bring hands and trunk to the start pose", _return, parameters=_PACE),
    "wait": Skill("stay for a while", _wait, parameters={"duration_s": (0.0, 1.0, 600.0)}),
}
