"""A replay in three dimensions: an attempt's recording as an animated glTF file, which any 3-D viewer loads."""

from pathlib import Path

import numpy as np

from twin.physics.shapes import Box
from twin.records.attempt import AttemptRecord
from twin.seeing.gltf import MovingNode, encode_glb
from twin.seeing.recording import Recording
from twin.seeing.surface import tessellate

FLOOR = Box((6.0, 6.0, 0.005), (0.0, 0.0, -0.0055), (0.86, 0.87, 0.88, 1.0))
"""What is shown of the floor, half a millimetre low so that nothing on it flickers."""


def write_replay(target: Path, recording: Recording, record: AttemptRecord) -> None:
    """Write the replay of an attempt, its key, outcome and phases told with the scene."""
    poses = np.array(recording.poses)
    nodes = [MovingNode(node.name, node.surfaces, poses[:, i]) for i, node in enumerate(recording.nodes)]
    still = np.tile([0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0], (len(poses), 1))
    floor = MovingNode("floor", [tessellate(FLOOR)], still)
    extras = {
        "attempt": record.spec.key,
        "outcome": record.outcome.label,
        "duration_s": record.duration_s,
        "phases": [{"name": p.name, "start_s": p.start_s, "end_s": p.end_s} for p in record.phases],
    }
    target.write_bytes(encode_glb(recording.times, [*nodes, floor], extras))
