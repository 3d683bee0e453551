"""Opens data sets by lerobot itself, in an environment of its own (`make check-lerobot`): no part of the test suite."""

import json
import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from lerobot.datasets.lerobot_dataset import LeRobotDataset


def open_set(folder: Path) -> None:
    """Compare what lerobot reads of a set with what stands in its files; AssertionError unless it is the same."""
    told = json.loads((folder / "meta/info.json").read_text())
    data = LeRobotDataset(f"twin/{folder.name}", root=folder, video_backend="pyav")
    table = pq.read_table(folder / "data")
    assert data.num_episodes == told["total_episodes"]
    assert len(data) == data.num_frames == told["total_frames"] == table.num_rows
    assert data.fps == told["fps"]
    assert set(data.meta.stats) == {name for name, about in told["features"].items() if about["dtype"] != "string"}
    films = data.meta.video_keys
    for index in sorted({0, 1, len(data) // 2, len(data) - 1}):
        frame = data[index]
        assert frame["task"] == data.meta.tasks.index[0]
        for name, about in told["features"].items():
            if name in films:
                height, width, channels = about["shape"]
                assert tuple(frame[name].shape) == (channels, height, width)
                assert 0.2 < float(frame[name].max()) <= 1.0
            elif about["dtype"] == "string":
                assert frame[name] == table[name][index].as_py()
            else:
                read = frame[name].numpy()  # lerobot makes single floats of doubles
                assert np.array_equal(read, np.array(table[name][index].as_py(), read.dtype)), name
    ends = [int(end) for end in data.meta.episodes["dataset_to_index"]]
    assert all(bool(data[end - 1]["next.done"]) for end in ends)
    window = {"action": [0.0, 1 / told["fps"]], "observation.state": [-1 / told["fps"], 0.0]}
    near = LeRobotDataset(f"twin/{folder.name}", root=folder, delta_timestamps=window, video_backend="pyav")[
        ends[0] - 1
    ]
    assert near["action"].shape[0] == 2
    assert near["action_is_pad"].tolist() == [False, True]


if __name__ == "__main__":
    import lerobot

    for name in sys.argv[1:]:
        open_set(Path(name))
        sys.stdout.write(f"{name}: opened by lerobot {lerobot.__version__}\n")
