"""Finding a robot's data and its derived files, deriving them when first used."""

import hashlib
import importlib.metadata
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from twin.config.load import load
from twin.config.robot import Robot, Tool, UrdfSource
from twin.errors import MissingDependencyError, UsageError
from twin.names import suggest
from twin.paths import find_cache_folder, find_data_folder
from twin.robot.check import check_robot
from twin.robot.derive import LeanModel, derive_lean, find_mesh, name_film_mesh, write_frames, write_urdf
from twin.robot.gripper import add_gripper, add_plates
from twin.robot.mesh import read_triangles, thin_out, write_triangles
from twin.robot.urdf import Matrix

FILM_DETAIL_M = 0.004
"""Details of the meshes that films may lose [m]."""


@dataclass(frozen=True)
class RobotFiles:
    """A robot ready for use.

    Attributes:
        data: contents of ``robot.yaml``.
        urdf: lean URDF, the controller's model; the same whatever tool is worn.
        frames: each link of the source: its carrier in the lean model, and its placement there (4 x 4).
        hash: content hash of the lean model and of ``robot.yaml``.
    """

    data: Robot
    urdf: Path
    frames: dict[str, tuple[str, Matrix]]
    hash: str

    def find_body_urdf(self, tool: Tool, *, film: bool = False) -> Path:
        """Return the URDF of the body that moves in the world, made when first used.

        Args:
            tool: what it wears at its wrists.
            film: with thinned-out meshes of the source to look at; it moves the same.

        Raises:
            UsageError: the robot has no such tool.
        """
        target = self.urdf.with_name(f"{tool}-{FILM_DETAIL_M:g}.urdf" if film else f"{tool}.urdf")
        if not target.is_file():
            model = _derive(self.data, tool)
            meshes = self.urdf.parent / "meshes"
            if film:
                _thin_meshes(model, find_source(self.data.source)[1], meshes)
            _write_once(target, write_urdf(model, meshes if film else None))
        return target

    def name_fidelity(self, tool: Tool) -> str:
        """Return the declared shortcuts of every attempt with a tool, joined by ``+``."""
        worn = self.data.tools.gripper if tool is Tool.GRIPPER else self.data.tools.hand
        return "+".join(worn.fidelity if worn else ()) or "full"


def _derive(data: Robot, tool: Tool) -> LeanModel:
    source, mesh_root = find_source(data.source)
    if tool is Tool.HAND:
        hand = data.tools.hand
        model = derive_lean(source, data.derivation, mesh_root, boxes=hand.boxes, hidden=hand.replaces)
        return add_plates(model, hand, data.frames)
    gripper = data.tools.gripper
    if gripper is None:
        raise UsageError(f"robot {data.robot} has no gripper (tools.gripper in its robot.yaml)")
    model = derive_lean(source, data.derivation, mesh_root, hidden=gripper.replaces)
    return add_gripper(model, gripper, data.frames)


def _thin_meshes(model: LeanModel, mesh_root: Path, meshes: Path) -> None:
    for link in model.urdf.links.values():
        for shape in link.visuals:
            if shape.kind == "mesh":
                triangles = thin_out(read_triangles(find_mesh(shape, mesh_root)), FILM_DETAIL_M)
                write_triangles(meshes / name_film_mesh(shape), triangles)


def list_robots() -> list[str]:
    """Return the names of the robots that have a folder with a ``robot.yaml``."""
    return sorted(path.parent.name for path in find_data_folder("robots").glob("*/robot.yaml"))


@cache
def find_robot(name: str) -> RobotFiles:
    """Return a robot's data and derived files.

    Raises:
        UsageError: there is no such robot.
        MissingDependencyError: the package with its URDF is not installed.
        ConfigError: its data or its URDF are unsound.
    """
    if name not in list_robots():
        raise UsageError(f"no robot named {name!r}; {suggest(name, list_robots())}")
    file = find_data_folder("robots") / name / "robot.yaml"
    data = load(file, Robot)
    model = _derive(data, Tool.HAND)
    check_robot(file, data, model.urdf, model.frames)
    lean = write_urdf(model)
    frames = write_frames(model)
    digest = hashlib.blake2b((lean + frames + data.model_dump_json()).encode(), digest_size=8).hexdigest()
    cached = find_cache_folder() / "robots" / f"{name}-{digest}"
    _write_once(cached / "lean.urdf", lean)
    return RobotFiles(data, cached / "lean.urdf", model.frames, digest)


def find_source(source: UrdfSource) -> tuple[Path, Path]:
    """Return the URDF file and the folder that ``package://`` stands for.

    Raises:
        MissingDependencyError: the package or the file in it is missing.
    """
    if source.package is None:
        root = find_data_folder("robots")
        return _find_inside(root, source.urdf), root
    try:
        distribution = importlib.metadata.distribution(source.package)
    except importlib.metadata.PackageNotFoundError as error:
        raise MissingDependencyError(
            f"the robot's URDF comes with the package {source.package}, which is not installed: "
            f"pip install {source.package}"
        ) from error
    share = Path(str(distribution.locate_file(source.share)))
    urdf = _find_inside(share, source.urdf)
    if not urdf.is_file():
        raise MissingDependencyError(
            f"{source.package} {distribution.version} has no file {source.urdf}: "
            f"pip install --force-reinstall {source.package}"
        )
    return urdf, share


def _find_inside(root: Path, name: str) -> Path:
    """Return a file below a folder; a name that leads out of it is refused."""
    path = root / name
    if not path.resolve().is_relative_to(root.resolve()):
        raise UsageError(f"the robot's URDF {name} lies outside its root {root.name}")
    return path


def _write_once(path: Path, text: str) -> None:
    """Write a file of the cache atomically unless it already holds the text."""
    if path.is_file() and path.read_text() == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as file:
        file.write(text)
    Path(file.name).replace(path)
