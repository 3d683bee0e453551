"""Finding a robot's data and its derived files, deriving them when first used."""

import hashlib
import importlib.metadata
import json
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from twin.config.load import load
from twin.config.robot import Robot, UrdfSource
from twin.errors import MissingDependencyError, UsageError
from twin.names import suggest
from twin.paths import find_cache_folder, find_data_folder
from twin.robot.derive import derive_lean, write_frames, write_urdf
from twin.robot.urdf import Matrix


@dataclass(frozen=True)
class RobotFiles:
    """A robot ready for use.

    Attributes:
        data: contents of ``robot.yaml``.
        urdf: lean URDF.
        film_urdf: the same bodies with the source's meshes as visuals.
        frames: each link of the source: its carrier in the lean model, and its placement there (4 x 4).
        hash: content hash of the lean model and of ``robot.yaml``.
    """

    data: Robot
    urdf: Path
    film_urdf: Path
    frames: dict[str, tuple[str, Matrix]]
    hash: str


def list_robots() -> list[str]:
    """Return the names of the robots that have a folder with a ``robot.yaml``."""
    return sorted(path.parent.name for path in find_data_folder("robots").glob("*/robot.yaml"))


@cache
def find_robot(name: str) -> RobotFiles:
    """Return a robot's data and derived files.

    Raises:
        UsageError: there is no such robot.
        MissingDependencyError: the package with its URDF is not installed.
    """
    folder = find_data_folder("robots") / name
    if not (folder / "robot.yaml").is_file():
        raise UsageError(f"no robot named {name!r}; {suggest(name, list_robots())}")
    data = load(folder / "robot.yaml", Robot)
    source, mesh_root = find_source(data.source)
    model = derive_lean(source, data.derivation, mesh_root)
    lean = write_urdf(model, mesh_root, visuals=False)
    frames = write_frames(model)
    digest = hashlib.blake2b((lean + frames + data.model_dump_json()).encode(), digest_size=8).hexdigest()
    cached = find_cache_folder() / "robots" / f"{name}-{digest}"
    texts = {"lean.urdf": lean, "film.urdf": write_urdf(model, mesh_root, visuals=True), "frames.json": frames}
    for filename, text in texts.items():
        _write_once(cached / filename, text)
    placements = {link: (carrier, np.array(place)) for link, (carrier, place) in json.loads(frames).items()}
    return RobotFiles(data, cached / "lean.urdf", cached / "film.urdf", placements, digest)


def find_source(source: UrdfSource) -> tuple[Path, Path]:
    """Return the URDF file and the folder that ``package://`` stands for.

    Raises:
        MissingDependencyError: the package or the file in it is missing.
    """
    try:
        distribution = importlib.metadata.distribution(source.package)
    except importlib.metadata.PackageNotFoundError as error:
        raise MissingDependencyError(
            f"the robot's URDF comes with the package {source.package}, which is not installed: "
            f"pip install {source.package}"
        ) from error
    share = Path(str(distribution.locate_file("cmeel.prefix/share")))
    urdf = share / source.urdf
    if not urdf.is_file():
        raise MissingDependencyError(
            f"{source.package} {distribution.version} has no file {source.urdf}: "
            f"pip install --force-reinstall {source.package}"
        )
    return urdf, share


def _write_once(path: Path, text: str) -> None:
    """Write a file of the cache atomically unless it already holds the text."""
    if path.is_file() and path.read_text() == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as file:
        file.write(text)
    Path(file.name).replace(path)
