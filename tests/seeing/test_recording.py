import numpy as np

from twin.episodes.attempt import run_attempt
from twin.records.attempt import AttemptRecord
from twin.seeing.recording import Recording


def test_watching_changes_nothing(record: AttemptRecord) -> None:
    assert run_attempt(record.spec) == record


def test_frames_cover_the_attempt_at_a_steady_rate(record: AttemptRecord, recording: Recording) -> None:
    assert len(recording.times) == len(recording.phases) == len(recording.poses)
    assert np.abs(np.diff(recording.times) - 0.5).max() < 0.009
    assert record.duration_s - recording.times[-1] < 0.51


def test_every_body_but_the_floor_can_be_seen(recording: Recording) -> None:
    names = [node.name for node in recording.nodes]
    assert {"robot/pelvis", "robot/left_ankle_roll_link", "part_1"} <= set(names)
    assert sum(name.startswith("cell_") for name in names) == 2
    assert len(set(names)) == len(names)


def test_the_feet_stay_and_the_part_travels(recording: Recording) -> None:
    names = [node.name for node in recording.nodes]
    poses = np.array(recording.poses)
    foot, part = poses[:, names.index("robot/left_ankle_roll_link")], poses[:, names.index("part_1")]
    assert np.ptp(foot[:, :3], axis=0).max() < 0.005
    assert np.linalg.norm(part[-1, :2] - part[0, :2]) > 0.3
