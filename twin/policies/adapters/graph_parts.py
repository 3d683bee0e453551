"""Skill graphs of tasks in which parts are picked and placed."""

import math
from collections import Counter
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from twin.config.skill_graph import END, SkillGraph
from twin.policies.adapters.skill import TIMEOUT, Skill
from twin.policies.contract import Embodiment, Observation
from twin.policies.pick_place import Grasp, PickPlacePolicy
from twin.policies.script import Ticks
from twin.policies.scripted_kitting import ABOVE, SYMMETRY
from twin.tasks.kitting import PARTS, KittingBrief

Array = NDArray[np.float64]
Came = Generator[None, None, str]
"""A stretch of a program that tells what came of it."""
Values = Mapping[str, float]


@dataclass(frozen=True)
class Job:
    """A part and where it belongs.

    Attributes:
        name: of the part.
        centre: where its centre belongs [m], shape (3,).
        grasp: how it is taken.
        within_m: how far from its place it still counts as there [m].
    """

    name: str
    centre: Array
    grasp: Grasp
    within_m: float


def list_kitting_jobs(brief: KittingBrief) -> list[Job]:
    """Return the jobs of a kit."""
    cell = brief.cell
    jobs = []
    for place in cell.places:
        size = PARTS[place.kind].size
        grasp = Grasp(size[1], ABOVE * size[2], symmetry=SYMMETRY[place.kind])
        centre = np.array([*place.slot, cell.bench.height + cell.wall + size[2] / 2])
        jobs.append(Job(place.name, centre, grasp, 2 * cell.clearance))
    return jobs


class GraphOfParts(PickPlacePolicy):
    """Walks a graph whose skills handle one part at a time: the one that was chosen last."""

    name = "skill_graph"

    def __init__(self, graph: SkillGraph, jobs: list[Job], start: Observation, robot: Embodiment) -> None:
        """Begin at the graph's start.

        Args:
            graph: a sound graph.
            jobs: what is to be done.
            start: the first observation.
            robot: the robot.
        """
        self._graph, self._jobs = graph, jobs
        self.job = jobs[0]
        self._chosen: Counter[str] = Counter()
        super().__init__(start, robot)

    def run(self) -> Ticks:
        """Go from node to node; each takes a tick at least."""
        visits: Counter[str] = Counter()
        name = self._graph.start
        while name != END:
            node = self._graph.nodes[name]
            visits[name] += 1
            if visits[name] > node.most_visits:
                break
            skill = PART_SKILLS[node.skill]
            came = yield from self._limit(skill.run(self, skill.fill(node.set)), node.timeout_s)
            yield
            name = node.next[came]

    def _limit(self, steps: Came, timeout_s: float | None) -> Came:
        """Carry a skill out, or break it off when its time is over."""
        until_s = math.inf if timeout_s is None else self.now.time_s + timeout_s
        while self.now.time_s < until_s:
            try:
                next(steps)
            except StopIteration as end:
                return str(end.value)
            yield
        steps.close()
        for hand in self.hands.values():
            hand.velocity[:] = 0.0
        return TIMEOUT

    def is_there(self, job: Job) -> bool:
        """Return whether a part is seen where it belongs."""
        seen = self.see(job.name).position
        return math.dist(seen[:2].tolist(), job.centre[:2].tolist()) < job.within_m

    def choose(self, values: Values) -> Came:
        """Choose the part that comes next."""
        yield
        left = [job for job in self._jobs if not self.is_there(job) and self._chosen[job.name] < values["most"]]
        if not left:
            return "none"
        self.job = min(left, key=lambda job: self._chosen[job.name])
        self.retries += self._chosen[self.job.name] > 0
        self._chosen[self.job.name] += 1
        return "found"

    def take(self, values: Values) -> Came:
        """Take the chosen part."""
        self.job = replace(self.job, grasp=replace(self.job.grasp, force_n=values["force_n"]))
        held = yield from self.pick(self.job.name, self.job.grasp, tries=int(values["tries"]))
        return "held" if held else "empty"

    def put(self, values: Values) -> Came:
        """Put the chosen part where it belongs."""
        yield from self.place(
            self.job.name,
            self.job.centre,
            self.job.grasp,
            tries=int(values["tries"]),
            depth_m=values["depth_m"],
            limit_n=values["limit_n"],
        )
        return "done"

    def look(self, _values: Values) -> Came:
        """Tell whether the chosen part is where it belongs."""
        yield from self.wait("look", 0.15)
        return "right" if self.is_there(self.job) else "wrong"

    def pause(self, values: Values) -> Came:
        """Stay."""
        yield from self.wait("wait", values["duration_s"])
        return "done"

    def clear(self, _values: Values) -> Came:
        """Put the idle hand aside."""
        yield from self.clear_left()
        return "done"

    def come_home(self, _values: Values) -> Came:
        """Bring the hands back."""
        yield from self.go_home()
        return "done"


PART_SKILLS: dict[str, Skill] = {
    "clear_left": Skill("put the idle left hand aside", GraphOfParts.clear),
    "choose": Skill(
        "choose the next part that is not where it belongs, each at most so often",
        GraphOfParts.choose,
        ("found", "none"),
        {"most": (1.0, 2.0, 100.0)},
    ),
    "pick": Skill(
        "take the chosen part",
        GraphOfParts.take,
        ("held", "empty"),
        {"tries": (1.0, 3.0, 10.0), "force_n": (1.0, 20.0, 100.0)},
    ),
    "place": Skill(
        "set the held part down where it belongs",
        GraphOfParts.put,
        parameters={"tries": (1.0, 2.0, 10.0), "limit_n": (1.0, 8.0, 50.0), "depth_m": (0.0, 0.01, 0.05)},
    ),
    "look": Skill("tell whether the chosen part is where it belongs", GraphOfParts.look, ("right", "wrong")),
    "wait": Skill("stay for a while", GraphOfParts.pause, parameters={"duration_s": (0.0, 1.0, 600.0)}),
    "go_home": Skill("bring both hands back to where they started", GraphOfParts.come_home),
}

MakeJobs = Callable[..., list[Job]]
JOBS: dict[str, MakeJobs] = {"kitting": list_kitting_jobs}
"""What makes the jobs of a task from its brief."""
