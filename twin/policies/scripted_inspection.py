"""Scripted inspection: take a part, show it to the camera, let the picture decide, put it into the bin."""

import numpy as np
from numpy.typing import NDArray

from twin.policies.contract import Embodiment, Observation
from twin.policies.label_classifier import LabelClassifier
from twin.policies.pick_place import Grasp, PickPlacePolicy
from twin.policies.script import Frame, Ticks, point_tool
from twin.tasks.inspection import CAMERA, InspectionBrief

ABOVE = 0.3
"""Share of a part's height by which the pads' middle is above its centre: the label stays free."""
PICTURES = 3
THRESHOLD = 0.236
"""Share of label pixels of a good part: see ``label_classifier``."""


class ScriptedInspection(PickPlacePolicy):
    """The reference policy of ``inspection``."""

    name = "scripted"
    version = "1"

    def __init__(self, brief: InspectionBrief, start: Observation, robot: Embodiment) -> None:
        super().__init__(start, robot)
        self._cell = brief.cell
        self._classifier = LabelClassifier(THRESHOLD)
        self.shares: list[float | None] = []

    def run(self) -> Ticks:
        """Inspect the parts one by one."""
        cell = self._cell
        grasp = Grasp(cell.part[1], ABOVE * cell.part[2])
        yield from self.clear_left()
        for number, sample in enumerate(cell.samples):
            if not (yield from self.pick(sample.name, grasp)):
                continue
            shown = Frame(np.array(cell.show) + [0.0, 0.0, grasp.above_m], point_tool(grasp.pitch, 0.0))
            yield from self.move("show", self.side, shown, turn=self.face(shown))
            pictures: list[NDArray[np.uint8]] = []
            while len(pictures) < PICTURES:
                self.eye = CAMERA
                yield
                if self.now.picture is not None:
                    pictures.append(self.now.picture.rgb)
            self.shares += [self._classifier.find_share(picture) for picture in pictures]
            place = cell.find_place(number, good=self._classifier.accepts(pictures))
            centre = np.array([*place, cell.bench.height + 0.004 + cell.part[2] / 2])
            yield from self.place(sample.name, centre, grasp)
        yield from self.go_home()
