"""Replays are read back by a library of others, and by the letter of the format."""

import json
import struct
from pathlib import Path

import numpy as np
import pytest
from pygltflib import GLTF2

from twin.physics.rotation import rotate
from twin.records.attempt import AttemptRecord
from twin.seeing.gltf import unwind
from twin.seeing.recording import Recording
from twin.seeing.replay import write_replay

DTYPES = {5126: np.float32, 5123: np.uint16, 5125: np.uint32}
WIDTHS = {"SCALAR": 1, "VEC3": 3, "VEC4": 4}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory, record: AttemptRecord, recording: Recording) -> Path:
    target = tmp_path_factory.mktemp("replay") / "attempt.glb"
    write_replay(target, recording, record)
    return target


@pytest.fixture(scope="module")
def gltf(path: Path) -> GLTF2:
    return GLTF2().load_binary(str(path))


def read(gltf: GLTF2, number: int) -> np.ndarray:
    accessor = gltf.accessors[number]
    view, width = gltf.bufferViews[accessor.bufferView], WIDTHS[accessor.type]
    values = np.frombuffer(gltf.binary_blob(), DTYPES[accessor.componentType], accessor.count * width, view.byteOffset)
    assert values.nbytes == view.byteLength
    return values.reshape(-1, width)


def test_the_file_is_whole_by_the_letter_of_the_format(path: Path) -> None:
    data = path.read_bytes()
    magic, version, length = struct.unpack_from("<4sII", data)
    assert (magic, version, length) == (b"glTF", 2, len(data))
    size, kind = struct.unpack_from("<I4s", data, 12)
    assert (size % 4, kind) == (0, b"JSON")
    document = json.loads(data[20 : 20 + size])
    block, kind = struct.unpack_from("<I4s", data, 20 + size)
    assert (block, kind) == (document["buffers"][0]["byteLength"], b"BIN\0")
    assert 28 + size + block == length


def test_every_accessor_lies_within_its_view_and_bounds(gltf: GLTF2) -> None:
    for number, accessor in enumerate(gltf.accessors):
        view = gltf.bufferViews[accessor.bufferView]
        assert view.byteOffset % 4 == 0
        assert view.byteOffset + view.byteLength <= gltf.buffers[0].byteLength
        values = read(gltf, number)
        assert np.isfinite(values).all()
        if accessor.min:
            np.testing.assert_allclose(values.min(axis=0), accessor.min)
            np.testing.assert_allclose(values.max(axis=0), accessor.max)


def test_indices_point_at_vertices(gltf: GLTF2) -> None:
    for mesh in gltf.meshes:
        for primitive in mesh.primitives:
            assert gltf.accessors[primitive.attributes.POSITION].min is not None
            assert read(gltf, primitive.indices).max() < gltf.accessors[primitive.attributes.POSITION].count
            assert gltf.accessors[primitive.indices].count % 3 == 0


def test_times_rise_and_every_sampler_has_a_value_for_each(gltf: GLTF2, recording: Recording) -> None:
    for sampler in gltf.animations[0].samplers:
        times = read(gltf, sampler.input)[:, 0]
        assert (np.diff(times) > 0).all()
        assert times == pytest.approx(recording.times, abs=1e-5)
        assert gltf.accessors[sampler.output].count == len(times)


def test_poses_are_those_of_bullet(gltf: GLTF2, recording: Recording) -> None:
    poses = np.array(recording.poses)
    names = [node.name for node in recording.nodes]
    moved = set()
    for channel in gltf.animations[0].channels:
        values = read(gltf, gltf.animations[0].samplers[channel.sampler].output)
        name = gltf.nodes[channel.target.node].name
        truth = poses[:, names.index(name)]
        if channel.target.path == "translation":
            np.testing.assert_allclose(values, truth[:, :3], atol=1e-6)
        else:
            turned = [
                rotate(found) - rotate(true) for found, true in zip(values.astype(float), truth[:, 3:], strict=True)
            ]
            assert np.abs(turned).max() < 1e-5
        moved.add(name)
    assert {"part_1", "robot/left_wrist_yaw_link"} <= moved
    assert not any(name.startswith("cell_") for name in moved)


def test_what_rests_stands_where_bullet_has_it(gltf: GLTF2, recording: Recording) -> None:
    placed = {node.name: node for node in gltf.nodes}
    for node, pose in zip(recording.nodes, recording.poses[0], strict=True):
        np.testing.assert_allclose(placed[node.name].translation, pose[:3], atol=1e-6)
        np.testing.assert_allclose(placed[node.name].rotation, pose[3:], atol=1e-6)


def test_meshes_are_those_of_the_links(gltf: GLTF2, recording: Recording) -> None:
    for node, mesh in zip(recording.nodes, gltf.meshes, strict=False):
        for surface, primitive in zip(node.surfaces, mesh.primitives, strict=True):
            corners = read(gltf, primitive.attributes.POSITION)[read(gltf, primitive.indices)[:, 0]]
            np.testing.assert_allclose(corners.reshape(-1, 3, 3), surface.triangles, atol=1e-6)


def test_up_is_up_in_any_viewer(gltf: GLTF2) -> None:
    root = gltf.nodes[gltf.scenes[0].nodes[0]]
    np.testing.assert_allclose(rotate(np.array(root.rotation)) @ [0.0, 0.0, 1.0], [0.0, 1.0, 0.0], atol=1e-12)
    assert len(root.children) == len(gltf.nodes) - 1


def test_the_scene_tells_which_attempt_it_is(gltf: GLTF2, record: AttemptRecord) -> None:
    assert gltf.scenes[0].extras["attempt"] == record.spec.key
    assert gltf.scenes[0].extras["outcome"] == "success"


def test_a_replay_of_a_quarter_minute_is_below_2_mb(path: Path, recording: Recording) -> None:
    channels = 2 * len(recording.nodes)
    frames = 15 * 15 - len(recording.times)
    assert path.stat().st_size + channels * frames * 4 * 4 < 2e6


def test_turns_go_the_short_way() -> None:
    quaternion = np.array([0.1, 0.2, 0.3, np.sqrt(0.86)])
    turned = unwind(np.array([quaternion, -quaternion, -quaternion, quaternion]))
    np.testing.assert_allclose(turned, np.tile(quaternion, (4, 1)))
