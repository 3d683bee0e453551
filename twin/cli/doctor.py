"""``twin doctor``: whether this machine has what the twin needs."""

import argparse
import importlib.metadata
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from packaging.requirements import Requirement

from twin.cli.options import Commands, add_command, give_json
from twin.errors import TwinError
from twin.paths import find_cache_folder, find_data_folder

DISTRIBUTION = "humanoid-line-twin"
PYTHON = (3, 11)
"""PyBullet has no wheels for later versions."""
MEMORY_GB = 2.0
"""Ray and two workers with a physics world each take about 1.5 GB."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        name: what was looked at.
        ok: whether it is as it should be.
        found: what is there.
        remedy: what to do when it is not ok.
        required: whether the twin cannot do without.
    """

    name: str
    ok: bool
    found: str
    remedy: str = ""
    required: bool = True


def add_parser(commands: Commands) -> None:
    """Add the command."""
    add_command(commands, "doctor", run=run, help="say whether this machine has what the twin needs")


def run(args: argparse.Namespace) -> int:
    """Look at everything; 1 when something required is missing."""
    findings = list(examine())
    healthy = all(finding.ok for finding in findings if finding.required)
    if not give_json({"ok": healthy, "findings": [asdict(finding) for finding in findings]}, args):
        _print_text(findings, healthy)
    return 0 if healthy else TwinError.exit_code


def examine() -> Iterator[Finding]:
    """Yield what was found of everything the twin needs."""
    yield _examine_python()
    yield from _examine_packages()
    yield from _examine_robots()
    yield _examine_lines()
    yield _examine_cache()
    yield _examine_browser()
    yield _examine_cores()
    yield _examine_memory()


def _examine_python() -> Finding:
    found = ".".join(map(str, sys.version_info[:3]))
    return Finding("python", sys.version_info[:2] == PYTHON, found, "install CPython 3.11, then `make setup`")


def _examine_packages() -> Iterator[Finding]:
    try:
        requirements = [Requirement(text) for text in importlib.metadata.requires(DISTRIBUTION) or ()]
    except importlib.metadata.PackageNotFoundError:
        yield Finding(DISTRIBUTION, False, "not installed", "run `make setup`")
        return
    for requirement in requirements:
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            yield examine_package(requirement)


def examine_package(requirement: Requirement) -> Finding:
    """Return whether a package is installed in a version that is wanted."""
    remedy = f'pip install "{requirement}"'
    try:
        version = importlib.metadata.version(requirement.name)
    except importlib.metadata.PackageNotFoundError:
        return Finding(requirement.name, False, f"not installed (wanted {requirement.specifier})", remedy)
    wanted = requirement.specifier.contains(version, prereleases=True)
    return Finding(requirement.name, wanted, f"{version} (wanted {requirement.specifier})", remedy)


def _examine_robots() -> Iterator[Finding]:
    from twin.config.load import load
    from twin.config.robot import Robot
    from twin.robot.files import find_source

    for file in sorted(find_data_folder("robots").glob("*/robot.yaml")):
        name = f"robot {file.parent.name}"
        try:
            urdf, _ = find_source(load(file, Robot).source)
        except TwinError as error:
            yield Finding(name, False, str(error), "mend what the message says")
        else:
            yield Finding(name, True, urdf.name)


def _examine_lines() -> Finding:
    from twin.config.lines import list_line_files

    names = list_line_files()
    found = ", ".join(names) or f"none in {find_data_folder('line_configs')}"
    return Finding("lines", bool(names), found, "install the twin again")


def _examine_cache() -> Finding:
    folder = find_cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        return Finding("cache folder", False, f"{folder}: {error.strerror}", "set TWIN_CACHE_DIR to a folder of yours")
    return Finding("cache folder", True, str(folder))


def _examine_browser() -> Finding:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    remedy = "only the browser tests need it: apt install chromium"
    return Finding("chromium", found is not None, found or "not found", remedy, required=False)


def _examine_cores() -> Finding:
    cores = len(os.sched_getaffinity(0))
    return Finding("cores", cores >= 2, str(cores), "with one core, runs are slow", required=False)


def _examine_memory() -> Finding:
    free_gb = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9
    remedy = f"free {MEMORY_GB:g} GB, or use --executor serial"
    return Finding("free memory", free_gb >= MEMORY_GB, f"{free_gb:.1f} GB", remedy, required=False)


def _print_text(findings: list[Finding], healthy: bool) -> None:
    width = max(len(finding.name) for finding in findings)
    for finding in findings:
        label = "ok" if finding.ok else "MISSING" if finding.required else "note"
        remedy = "" if finding.ok else f"; {finding.remedy}"
        print(f"{label:7}  {finding.name:{width}}  {finding.found}{remedy}")
    print("everything required is here" if healthy else "something required is missing")
