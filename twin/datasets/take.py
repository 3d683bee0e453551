"""One attempt as the frames of an episode."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin.control.reference import BodyReference
from twin.datasets.feature import PLAIN, Feature, name_features
from twin.episodes.attempt import Attempt, check_spec
from twin.errors import UsageError
from twin.physics.readings import Contact
from twin.physics.rotation import rotate
from twin.physics.world import World
from twin.policies import PolicyEntry, find_policy
from twin.policies.arrays.acting import HandPoseLayout
from twin.policies.arrays.observing import ObservationLayout, ObservationSet
from twin.policies.contract import Embodiment, Observation, Policy
from twin.records.attempt import AttemptRecord, AttemptSpec
from twin.records.outcome import Outcome
from twin.seeing.recording import Recording, begin_recording, read_poses

Array = NDArray[np.float64]
LATE_S = 1e-9


@dataclass(frozen=True)
class Take:
    """The frames of an attempt.

    Attributes:
        record: what came of it.
        features: what its columns hold.
        columns: by name, shape (frames, size) each, (frames,) for plain values.
        recording: where everything was at each frame, if it is to be filmed.
    """

    record: AttemptRecord
    features: Mapping[str, Feature]
    columns: Mapping[str, NDArray[Any]]
    recording: Recording | None

    @property
    def frames(self) -> int:
        """How many frames there are."""
        return len(self.columns["time_s"]) if self.columns else 0

    def digest(self) -> str:
        """Return a hash of every bit of every column."""
        digest = hashlib.blake2b(digest_size=16)
        for name in sorted(self.columns):
            column = self.columns[name]
            digest.update(f"{name} {self.features[name].dtype} {column.shape}\n".encode())
            digest.update("\n".join(column).encode() if column.dtype.kind == "U" else column.tobytes())
        return digest.hexdigest()


def take_episode(spec: AttemptSpec, fps: int, *, filmed: bool = False) -> Take:
    """Carry out an attempt and return its frames; the attempt is the same as without.

    A frame is what the first control tick at or after ``frame / fps`` shows, before its torques act.

    Args:
        spec: what to attempt.
        fps: frames a second.
        filmed: whether to keep where everything was.

    Raises:
        UsageError: the spec names something unknown, or its policy leaves a hand free, so that no hand poses tell what
            it asked for.
    """
    check_spec(spec)
    entry, desk = find_policy(spec.task, spec.policy), Desk()

    def make(brief: Any, start: Observation, robot: Embodiment) -> Policy:
        desk.begin(start)
        return _OverheardPolicy(entry.make(brief, start, robot), desk)

    attempt = _FeltAttempt(spec, PolicyEntry(entry.version, make, entry.privileged), desk)
    notes = _Notes(desk, 1.0 / fps, filmed=filmed)
    with attempt.run(notes.watch):
        record = attempt.make_record()
    return notes.finish(record, attempt.dynamics.joint_names)


class Desk:
    """Where what the policy sees and says lies until it is noted."""

    def __init__(self) -> None:
        """Start empty."""
        self.layout: ObservationLayout
        self.acting: HandPoseLayout
        self.observation: Observation
        self.reference: BodyReference | None = None
        self.done = False
        self.speeds: Array = np.zeros(0)
        self.time_s = -1.0
        """When the policy answered last [s]."""

    def begin(self, start: Observation) -> None:
        """Take the layouts from the first observation."""
        self.layout = ObservationLayout.of(start)
        self.acting = HandPoseLayout(tuple(sorted(start.grips)))


class _FeltAttempt(Attempt):
    """An attempt that tells how fast the robot believes its joints to move, which policies are not told."""

    def __init__(self, spec: AttemptSpec, policy: PolicyEntry, desk: Desk) -> None:
        super().__init__(spec, policy)
        self._desk = desk

    def _control(self, world: World, q: Array, v: Array, contacts: Sequence[Contact]) -> Array:
        self._desk.speeds = v[6:].copy()
        return super()._control(world, q, v, contacts)


class _OverheardPolicy:
    """A policy that works as it would alone, and whose observations and answers are laid on a desk."""

    def __init__(self, policy: Policy, desk: Desk) -> None:
        self._policy, self._desk = policy, desk

    def __getattr__(self, name: str) -> Any:
        return getattr(self._policy, name)

    def act(self, observation: Observation) -> BodyReference:
        """Return what the policy answers."""
        reference: BodyReference = self._policy.act(observation)
        desk = self._desk
        desk.observation, desk.reference, desk.time_s = observation, reference, observation.time_s
        desk.done = self._policy.is_done()
        return reference


class _Notes:
    """Watches an attempt and notes a row for every frame."""

    def __init__(self, desk: Desk, interval_s: float, *, filmed: bool) -> None:
        self._desk, self._interval_s, self._filmed = desk, interval_s, filmed
        self._rows: list[dict[str, Any]] = []
        self._recording: Recording | None = None

    def watch(self, attempt: Attempt, world: World) -> None:
        """Note this control tick, when a frame is due; there is none before the policy's first answer."""
        desk = self._desk
        if desk.reference is None or attempt.time_s < len(self._rows) * self._interval_s - LATE_S:
            return
        phase = attempt.phases[-1].name if attempt.phases else ""
        active = desk.time_s == attempt.time_s
        told = self._tell(attempt) if active or not self._rows else self._rows[-1]
        self._rows.append({**told, **_read_truth(attempt, desk), "phase": phase, "policy_active": active})
        if self._filmed:
            self._recording = self._recording or begin_recording(attempt, world)
            self._recording.times.append(attempt.time_s)
            self._recording.phases.append(phase)
            self._recording.poses.append(read_poses(world, self._recording.nodes))

    def _tell(self, attempt: Attempt) -> dict[str, Any]:
        """Return what the policy saw and said at this tick."""
        desk, seen, reference = self._desk, self._desk.observation, self._desk.reference
        assert reference is not None  # asked before
        if free := [side for side in ("left", "right") if side not in reference.hands]:
            raise UsageError(
                f"policy {attempt.spec.policy} of {attempt.spec.task} leaves the {free[0]} hand free: its actions are "
                "no hand poses, and no data set can be made of them"
            )
        read = {wanted: desk.layout.read(seen, wanted) for wanted in ObservationSet}
        grips = [(seen.grips[side].opening_m, seen.grips[side].force_n) for side in desk.layout.grippers]
        return {
            "observation.state": np.concatenate([seen.joints, desk.speeds, np.ravel(grips)]),
            "observation.proprioception": read[ObservationSet.PROPRIOCEPTION],
            "observation.wrench": read[ObservationSet.WRENCH],
            "observation.environment_state": read[ObservationSet.OBJECTS],
            "action": desk.acting.encode(reference, done=desk.done),
            "command.swing": np.concatenate([_read_swing(reference, foot) for foot in desk.layout.supports]),
        }

    def finish(self, record: AttemptRecord, joints: Sequence[str]) -> Take:
        """Return the whole of it."""
        if not self._rows:
            return Take(record, {}, {}, None)
        named = name_features(self._desk.layout, joints)
        columns: dict[str, NDArray[Any]] = {
            name: np.array([row[name] for row in self._rows]).astype(feature.dtype) for name, feature in named.items()
        }
        count = len(self._rows)
        done = np.arange(count) == count - 1
        success = done & (record.outcome is Outcome.SUCCESS)
        columns |= {
            "time_s": np.array([row["time_s"] for row in self._rows]),
            "policy_active": np.array([row["policy_active"] for row in self._rows]),
            "next.reward": success.astype(np.float32),
            "next.done": done,
            "next.success": success,
            "phase": np.array([row["phase"] for row in self._rows]),
        }
        return Take(record, {**named, **PLAIN}, columns, self._recording)


def _read_swing(reference: BodyReference, foot: str) -> Array:
    """Return whether a foot is to be off the ground, and where it should be then; else zeros, shape (10,)."""
    swing = reference.swings.get(foot)
    if swing is None:
        return np.zeros(10)
    return np.concatenate([[1.0], swing.position, swing.rotation[:, :2].T.ravel()])


def _read_truth(attempt: Attempt, desk: Desk) -> dict[str, Any]:
    """Return what is truly so at this tick, and the torques that are about to act."""
    q, v = attempt.body.read_state()
    turn = rotate(q[3:7])
    places = attempt.scene.locate()
    return {
        "time_s": attempt.time_s,
        "command.torque": attempt.torque,
        "truth.state": np.concatenate([q[:7], turn @ v[:3], turn @ v[3:6], q[7:], v[6:]]),
        "truth.objects": np.concatenate(
            [part for name in desk.layout.objects for part in (places[name].position, places[name].quaternion)]
            or [np.zeros(0)]
        ),
    }
