"""A set is a LeRobotDataset v3.0, field by field; the format stands here as data, not in the program's words."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

FRAMES, EPISODES, FPS = 26, 2, 25
SENTENCE = "Logistics: take the tote from the table with both hands, turn, set it down on the other table."
FILM = "observation.images.work"

INFO = {
    "codebase_version": "v3.0",
    "robot_type": "unitree_g1",
    "total_episodes": EPISODES,
    "total_frames": FRAMES,
    "total_tasks": 1,
    "chunks_size": 1000,
    "data_files_size_in_mb": 100,
    "video_files_size_in_mb": 200,
    "fps": FPS,
    "splits": {"train": "0:2"},
    "data_path": "data/chunk-{chunk_index:03d}/file-{file_index:03d}.parquet",
    "video_path": "videos/{video_key}/chunk-{chunk_index:03d}/file-{file_index:03d}.mp4",
}
DEFAULTS = {"timestamp": "float32"} | dict.fromkeys(("frame_index", "episode_index", "index", "task_index"), "int64")
OWN: dict[str, tuple[str, tuple[int, ...]]] = {
    "observation.state": ("float32", (58,)),
    "observation.proprioception": ("float32", (158,)),
    "observation.wrench": ("float32", (12,)),
    "observation.environment_state": ("float32", (9,)),
    "action": ("float32", (46,)),
    "command.torque": ("float32", (29,)),
    "command.swing": ("float32", (20,)),
    "truth.state": ("float32", (71,)),
    "truth.objects": ("float32", (7,)),
    "time_s": ("float64", (1,)),
    "policy_active": ("bool", (1,)),
    "next.reward": ("float32", (1,)),
    "next.done": ("bool", (1,)),
    "next.success": ("bool", (1,)),
    "phase": ("string", (1,)),
    FILM: ("video", (64, 96, 3)),
}
CODING = {
    "video.height": 64,
    "video.width": 96,
    "video.codec": "h264",
    "video.pix_fmt": "yuv420p",
    "video.is_depth_map": False,
    "video.fps": FPS,
    "video.channels": 3,
    "has_audio": False,
}
PLACE = ("chunk_index", "file_index")
EPISODE_COLUMNS = {
    "episode_index": pa.int64(),
    "tasks": pa.list_(pa.string()),
    "length": pa.int64(),
    **{f"data/{name}": pa.int64() for name in PLACE},
    "dataset_from_index": pa.int64(),
    "dataset_to_index": pa.int64(),
    **{f"videos/{FILM}/{name}": pa.int64() for name in PLACE},
    f"videos/{FILM}/from_timestamp": pa.float64(),
    f"videos/{FILM}/to_timestamp": pa.float64(),
    **{f"meta/episodes/{name}": pa.int64() for name in PLACE},
}
OUTCOME_COLUMNS = {"attempt": pa.string(), "seed": pa.int64(), "outcome": pa.string(), "success": pa.bool_()}
STATISTICS = ("min", "max", "mean", "std", "count", "q01", "q10", "q50", "q90", "q99")


@pytest.fixture(scope="module")
def info(short_set: Path) -> dict[str, Any]:
    return json.loads((short_set / "meta/info.json").read_text())


@pytest.fixture(scope="module")
def data(short_set: Path) -> pa.Table:
    return pq.read_table(short_set / "data/chunk-000/file-000.parquet", use_threads=False)


@pytest.fixture(scope="module")
def episodes(short_set: Path) -> pa.Table:
    return pq.read_table(short_set / "meta/episodes/chunk-000/file-000.parquet", use_threads=False)


def test_the_files_are_where_the_format_has_them(short_set: Path) -> None:
    found = {str(path.relative_to(short_set)) for path in short_set.rglob("*") if path.is_file()}
    assert found == {
        "README.md",
        "meta/info.json",
        "meta/stats.json",
        "meta/tasks.parquet",
        "meta/episodes/chunk-000/file-000.parquet",
        "data/chunk-000/file-000.parquet",
        f"videos/{FILM}/chunk-000/file-000.mp4",
        "extras/attempts.parquet",
        "extras/origin.json",
    }


def test_info_has_these_keys_and_values_and_no_others(info: dict[str, Any]) -> None:
    assert {name: value for name, value in info.items() if name != "features"} == INFO


def test_features_tell_type_shape_and_names(info: dict[str, Any]) -> None:
    told = {name: (about["dtype"], tuple(about["shape"])) for name, about in info["features"].items()}
    assert told == OWN | {name: (dtype, (1,)) for name, dtype in DEFAULTS.items()}
    for name, about in info["features"].items():
        assert set(about) == {"dtype", "shape", "names"} | ({"info"} if name == FILM else set())
        assert "/" not in name
        if about["dtype"] == "float32" and about["shape"] != [1]:
            assert len(about["names"]) == len(set(about["names"])) == about["shape"][0]
    assert info["features"][FILM]["names"] == ["height", "width", "channels"]
    assert info["features"][FILM]["info"] == CODING


def test_columns_have_the_types_that_the_features_tell(info: dict[str, Any], data: pa.Table) -> None:
    plain = {"float32": pa.float32(), "float64": pa.float64(), "int64": pa.int64(), "bool": pa.bool_()}
    plain["string"] = pa.string()
    expected = {
        name: plain[about["dtype"]] if about["shape"] == [1] else pa.list_(plain[about["dtype"]], about["shape"][0])
        for name, about in info["features"].items()
        if about["dtype"] != "video"
    }
    assert dict(zip(data.column_names, data.schema.types, strict=True)) == expected
    assert sum(column.null_count for column in data.columns) == 0


def test_indices_run_on_without_gaps(data: pa.Table) -> None:
    assert data["index"].to_pylist() == list(range(FRAMES))
    assert data["episode_index"].to_pylist() == [0] * 13 + [1] * 13
    assert data["frame_index"].to_pylist() == [*range(13), *range(13)]
    assert data["task_index"].to_pylist() == [0] * FRAMES
    times = np.array([*range(13), *range(13)]) / FPS
    assert np.array_equal(data["timestamp"].to_numpy(), times.astype(np.float32))
    assert np.allclose(data["time_s"].to_numpy(), times, atol=1e-9)


def test_a_group_of_rows_is_an_episode(short_set: Path) -> None:
    told = pq.read_metadata(short_set / "data/chunk-000/file-000.parquet")
    assert [told.row_group(group).num_rows for group in range(told.num_row_groups)] == [13, 13]


def test_episodes_tell_where_their_frames_and_pictures_are(info: dict[str, Any], episodes: pa.Table) -> None:
    kinds = dict(zip(episodes.column_names, episodes.schema.types, strict=True))
    wanted = EPISODE_COLUMNS | OUTCOME_COLUMNS | {"duration_s": pa.float64()}
    assert {name: kind for name, kind in kinds.items() if not name.startswith("stats/")} == wanted
    numbered = [name for name, about in info["features"].items() if about["dtype"] != "string"]
    assert {name for name in kinds if name.startswith("stats/")} == {
        f"stats/{name}/{statistic}" for name in numbered for statistic in STATISTICS
    }
    rows = episodes.to_pylist()
    assert [row["tasks"] for row in rows] == [[SENTENCE]] * EPISODES
    assert [(row["dataset_from_index"], row["dataset_to_index"], row["length"]) for row in rows] == [
        (0, 13, 13),
        (13, 26, 13),
    ]
    spans = [(row[f"videos/{FILM}/from_timestamp"], row[f"videos/{FILM}/to_timestamp"]) for row in rows]
    assert spans == [(0.0, 13 / FPS), (13 / FPS, 26 / FPS)]
    assert [row["outcome"] for row in rows] == ["timeout"] * EPISODES
    assert [row["seed"] for row in rows] == [7, 8]


def test_statistics_are_those_of_the_columns(short_set: Path, info: dict[str, Any], data: pa.Table) -> None:
    told = json.loads((short_set / "meta/stats.json").read_text())
    assert set(told) == {name for name, about in info["features"].items() if about["dtype"] != "string"}
    for name in ("action", "truth.state", "next.done", "index"):
        values = np.array(data[name].to_pylist(), float).reshape(FRAMES, -1)
        assert tuple(told[name]) == STATISTICS
        assert told[name]["count"] == [FRAMES]
        assert np.allclose(told[name]["std"], values.std(axis=0))
        assert np.allclose(told[name]["q90"], np.quantile(values, 0.9, axis=0))
        assert np.array_equal(told[name]["min"], values.min(axis=0))
    assert all(np.shape(told[FILM][key]) == (3, 1, 1) for key in STATISTICS if key != "count")
    assert 0.0 <= told[FILM]["min"][0][0][0] < told[FILM]["mean"][0][0][0] < told[FILM]["max"][0][0][0] <= 1.0


def test_a_task_is_the_name_of_a_row(short_set: Path) -> None:
    tasks = pd.read_parquet(short_set / "meta/tasks.parquet")
    assert tasks.index.name == "task"
    assert tasks.iloc[0].name == SENTENCE
    assert tasks.columns.tolist() == ["task_index"]
    assert tasks.loc[SENTENCE].task_index == 0


def test_a_film_has_exactly_one_picture_a_frame(short_set: Path) -> None:
    film = short_set / f"videos/{FILM}/chunk-000/file-000.mp4"
    assert imageio_ffmpeg.count_frames_and_secs(str(film))[0] == FRAMES
    words = [imageio_ffmpeg.get_ffmpeg_exe(), "-i", str(film)]
    told = subprocess.run(words, capture_output=True, text=True, check=False).stderr
    assert re.search(r"Video: h264.*yuv420p.*96x64.*25 fps", told)


def test_the_last_frame_of_each_episode_and_no_other_is_done(data: pa.Table) -> None:
    assert np.flatnonzero(data["next.done"].to_numpy(zero_copy_only=False)).tolist() == [12, 25]
    assert not any(data["next.success"].to_pylist())
    assert not any(data["next.reward"].to_pylist())


def test_the_card_begins_with_what_the_hub_reads(short_set: Path) -> None:
    begin, header, text = (short_set / "README.md").read_text().split("---\n", 2)
    assert begin == ""
    for line in ("license: other", "task_categories:", "- robotics", "- LeRobot", "  data_files: data/*/*.parquet"):
        assert line in header.splitlines()
    for words in ("Seeds | 7 to 8", "Licence", "Known limits", "Frames | 26", "Size |", "extras/origin.json"):
        assert words in text
