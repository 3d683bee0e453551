"""The command that makes a store again."""

import json
import shlex
from collections.abc import Iterator
from pathlib import Path

from twin.config.lines import list_line_files
from twin.config.overrides import BASE
from twin.paths import find_data_folder
from twin.records.manifest import Manifest, digest_text
from twin.records.store import Store

HOURS = "plan.planned_hours"
"""What ``--hours`` sets."""


def write_command(store: Store, manifest: Manifest) -> str:
    """Return the command that makes the same store again."""
    if manifest.experiment:
        folder = find_data_folder("line_configs") / "experiments"
        words = ["twin", "sweep", _name_file(store.experiment_file, folder / store.experiment_file.name)]
    else:
        words = ["twin", "run", _name_file(store.line_file, list_line_files().get(store.line_file.stem))]
        if manifest.scenarios != (BASE,):
            words += [word for name in manifest.scenarios for word in ("--scenario", name)]
        words += ["--replications", str(manifest.replications), *_name_parameters(manifest)]
    if manifest.live:
        words.append("--live")
    if manifest.start:
        words += ["--from", f"config/{store.start_file.name}"]
    return shlex.join([*words, "--seed", str(manifest.seed)])


def _name_file(copy: Path, shipped: Path | None) -> str:
    """Return a shipped file's short name, or the name of the file that the user gave, when it is another one."""
    try:
        same = shipped is not None and _digest(shipped) == _digest(copy)
    except (OSError, UnicodeDecodeError):
        same = False
    return copy.stem if same else copy.name


def _digest(file: Path) -> str:
    return digest_text(file.read_text(encoding="utf-8"))


def _name_parameters(manifest: Manifest) -> Iterator[str]:
    for path, value in manifest.parameters.items():
        yield from ("--hours", _encode(value)) if path == HOURS else ("--set", f"{path}={_encode(value)}")


def _encode(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
