"""Where every episode of a set comes from: all that makes it again, to the last bit."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from twin.datasets import layout
from twin.datasets.plan import Plan
from twin.datasets.take import Take
from twin.errors import UsageError
from twin.records.attempt import AttemptRecord, AttemptSpec
from twin.records.fault import FaultSpec
from twin.records.play_command import write_play_command


@dataclass(frozen=True)
class Origin:
    """Where one episode comes from.

    Attributes:
        spec: the attempt.
        outcome: how it ended.
        frames: how many frames it has.
        digest: hash of all its columns, those apart that say where in the set it is.
        fps: frames a second.
        versions: of everything that made it.
    """

    spec: AttemptSpec
    outcome: str
    frames: int
    digest: str
    fps: int
    versions: Mapping[str, str]


def describe_take(take: Take) -> dict[str, Any]:
    """Return what is kept of an episode's origin."""
    record = take.record
    return {
        "attempt": record.spec.key,
        "spec": asdict(record.spec),
        "command": write_play_command(record.spec),
        "outcome": record.outcome.label,
        "duration_s": record.duration_s,
        "frames": take.frames,
        "digest": take.digest(),
    }


def describe_left_out(record: AttemptRecord, why: str) -> dict[str, Any]:
    """Return what is kept of an attempt that is no episode."""
    return {"attempt": record.spec.key, "outcome": record.outcome.label, "why": why, "reason": record.reason}


def make_document(
    plan: Plan,
    episodes: Sequence[Mapping[str, Any]],
    left_out: Sequence[Mapping[str, Any]],
    versions: Mapping[str, str],
) -> dict[str, Any]:
    """Return the origin of a whole set."""
    return {
        "source": plan.source.name,
        "sentence": plan.source.sentence,
        "first_seed": plan.seed,
        "fps": plan.fps,
        "cameras": [str(view) for view in plan.views],
        "picture_size": list(plan.size),
        "successes_only": plan.successes_only,
        "versions": dict(versions),
        "episodes": [{"episode_index": index, **episode} for index, episode in enumerate(episodes)],
        "left_out": list(left_out),
    }


def read_origins(folder: Path) -> list[Origin]:
    """Return where each episode of a set comes from.

    Raises:
        UsageError: the folder holds no set of ours.
    """
    path = folder / layout.ORIGIN
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        return [_read_origin(episode, document) for episode in document["episodes"]]
    except OSError:
        raise UsageError(f"{folder}: expected a data set of `twin export lerobot` (no {layout.ORIGIN})") from None
    except (ValueError, KeyError, TypeError):
        raise UsageError(f"{path}: damaged, or written by another version") from None


def _read_origin(episode: Mapping[str, Any], document: Mapping[str, Any]) -> Origin:
    told = dict(episode["spec"])
    told["overrides"] = tuple((name, value) for name, value in told["overrides"])
    told["faults"] = tuple(FaultSpec(**fault) for fault in told["faults"])
    spec = AttemptSpec(**told)
    return Origin(spec, episode["outcome"], episode["frames"], episode["digest"], document["fps"], document["versions"])
