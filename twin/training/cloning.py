"""From a folder of recorded attempts to a folder with a policy, and its 8-bit twin beside it."""

import hashlib
import json
from pathlib import Path
from typing import Any

from twin.control.dynamics import SIDES
from twin.errors import UsageError
from twin.policies.arrays.acting import HandPoseLayout
from twin.training.alignment import align
from twin.training.demonstration import Demonstration, read_demonstration
from twin.training.fitting import Recipe, fit
from twin.training.graph import export, write_models
from twin.training.trial import CARD, FILE, RATE_HZ, SMALL


def clone(folder: Path, out: Path, recipe: Recipe) -> dict[str, Any]:
    """Learn a policy from recorded attempts, write it and return what was learned from and how well.

    Args:
        folder: what ``record_attempts`` has written.
        out: where ``policy.yaml``, ``policy.onnx`` and ``training.json`` go; the 8-bit twin goes to a folder beside it.
        recipe: how to learn.

    Raises:
        UsageError: there is nothing to learn from, or attempts of different kinds.
    """
    demonstrations = [read_demonstration(path) for path in sorted(folder.glob("*.parquet"))]
    _check_alike(demonstrations, folder)
    size = demonstrations[0].actions.shape[1]
    grippers = () if size == HandPoseLayout(()).size else SIDES
    aligned = align(demonstrations, grippers, 1.0 / RATE_HZ)
    if len(aligned.actions) < 2:
        raise UsageError(f"{folder}: expected at least 2 successful attempts to learn from")
    fitted = fit(aligned, recipe)
    model = export(fitted, recipe.observation, {name: rows.shape[2] for name, rows in aligned.shown.items()})
    small = out.with_name(out.name + SMALL)
    write_models(model, out / FILE, small / FILE)
    spec = demonstrations[0].spec
    card = {
        "robot": spec.robot,
        "task": spec.task,
        "teacher": spec.policy,
        "conditions": sorted({item.spec.conditions for item in demonstrations}),
        "seeds": [min(item.spec.seed for item in demonstrations), max(item.spec.seed for item in demonstrations)],
        "attempts": len(demonstrations),
        "left_out": aligned.left_out,
        "rows": sum(len(item.times_s) for item in demonstrations),
        "schedule_s": round(fitted.tables.duration_s, 3),
        "weights": "float32",
        "epochs": recipe.epochs,
        "seed": recipe.seed,
        "held_out_error": round(fitted.error, 4),
        "held_out_error_of_the_usual": round(fitted.usual_error, 4),
        "held_out_hand_error_mm": round(1e3 * fitted.hand_error_m, 3),
    }
    _describe(out, card, recipe)
    _describe(small, card | {"weights": "int8"}, recipe)
    return card | {"cpu_s": round(fitted.duration_s, 1), "policy": str(out), "policy_int8": str(small)}


def _check_alike(demonstrations: list[Demonstration], folder: Path) -> None:
    if not demonstrations:
        raise UsageError(f"{folder}: no recorded attempts (twin train record TASK --out {folder})")
    kinds = sorted({f"{item.spec.robot}/{item.spec.task}" for item in demonstrations})
    if len(kinds) > 1:
        raise UsageError(f"{folder}: expected attempts of one robot and task (found {', '.join(kinds)})")


def _describe(place: Path, card: dict[str, Any], recipe: Recipe) -> None:
    """Write ``policy.yaml``, what a runner must know, and ``training.json``, where the policy comes from."""
    digest = hashlib.sha256((place / FILE).read_bytes()).hexdigest()
    lines = [
        "kind: onnx",
        f'version: "{digest[:12]}"',
        f"title: cloned from {card['attempts']} attempts of {card['teacher']} by {card['robot']}, {card['weights']}",
        f"tasks: [{card['task']}]",
        f"observations: [{', '.join(recipe.observation)}]",
        "actions: hand_poses",
        f"rate_hz: {RATE_HZ:g}",
        f"chunk: {recipe.chunk}",
        "latency: {kind: constant, value_s: 0.001}",
        f"file: {FILE}",
        f"sha256: {digest}",
    ]
    (place / "policy.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (place / CARD).write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
