"""A LeRobotDataset v3.0 in a folder, written an episode at a time."""

import json
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from twin.datasets import layout
from twin.datasets.columns import (
    list_statistics,
    make_schema,
    make_table,
    make_tasks_table,
    open_file,
    read_column,
    write_file,
)
from twin.datasets.feature import INDEX, Feature
from twin.datasets.film import Film, describe_coding, make_feature, name_key, paint
from twin.datasets.plan import Plan
from twin.datasets.statistics import LEVELS, Statistics, describe_column, describe_pictures
from twin.datasets.take import Take
from twin.records.outcome import Outcome
from twin.seeing.camera import View

EPISODES_A_FILE = 500
"""Their statistics take about 60 kB each."""


class SetWriter:
    """Writes a set; ``finish`` after the last episode, or what was written is of no use."""

    def __init__(self, folder: Path, plan: Plan) -> None:
        """Begin an empty set.

        Args:
            folder: where it goes, empty.
            plan: what it is of.
        """
        self.frames = self.episodes = 0
        self._folder, self._plan = folder, plan
        self._features: dict[str, Feature] = {}
        self._rows: list[dict[str, Any]] = []
        self._levels = {view: np.zeros((3, LEVELS), np.int64) for view in plan.views}
        self._file = _File()
        self._data: list[Path] = []

    def __enter__(self) -> Self:
        """Return the writer."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of every file, finished or not."""
        if kind is not None:
            self._file.abandon()

    def add(self, take: Take) -> None:
        """Add an episode.

        Raises:
            RunFailedError: a film could not be written.
        """
        if not self._features:
            pictures = {name_key(view): make_feature(self._plan.size) for view in self._plan.views}
            self._features = {**take.features, **pictures, **INDEX}
        if not self._file.is_open or self._file.frames + take.frames > layout.FILE_FRAMES:
            self._roll()
        columns = {**take.columns, **self._index(take)}
        found = {name: describe_column(column) for name, column in columns.items() if column.dtype.kind != "U"}
        films: dict[str, float | int] = {}
        for view, film in self._file.films.items():
            key = name_key(view)
            films |= {f"videos/{key}/{name}": value for name, value in self._file.place.items()}
            films[f"videos/{key}/from_timestamp"] = film.frames / self._plan.fps
            assert take.recording is not None  # taken with cameras
            levels = paint(take.recording, view, film, self._plan.size)
            films[f"videos/{key}/to_timestamp"] = film.frames / self._plan.fps
            self._levels[view] += levels
            found[key] = describe_pictures(levels, take.frames)
        self._file.write(make_table(columns, make_schema(self._features)))
        self._rows.append(self._describe(take) | films | list_statistics(found))
        self.frames += take.frames
        self.episodes += 1

    def finish(self) -> None:
        """Close the files of data and write what is told of them.

        Raises:
            RunFailedError: a film does not have a picture for every frame.
        """
        self._file.close()
        for start in range(0, self.episodes, EPISODES_A_FILE):
            place = layout.find_place(start // EPISODES_A_FILE)
            rows = self._rows[start : start + EPISODES_A_FILE]
            told = {f"meta/episodes/{name}": value for name, value in place.items()}
            table = pa.table({name: pa.array([row[name] for row in rows]) for name in rows[0]})
            for name, value in told.items():
                table = table.append_column(name, pa.array([value] * len(rows), pa.int64()))
            write_file(self._folder / layout.EPISODES_PATH.format(**place), table)
        write_file(self._folder / layout.TASKS, make_tasks_table([self._plan.source.sentence]))
        self._write_json(layout.INFO, self.describe())
        self._write_json(layout.STATS, self._sum_up())

    def describe(self) -> dict[str, Any]:
        """Return what ``info.json`` tells."""
        plan = self._plan
        coding = {"info": describe_coding(plan.size, plan.fps)}
        return {
            "codebase_version": layout.CODEBASE_VERSION,
            "robot_type": plan.source.spec.robot,
            "total_episodes": self.episodes,
            "total_frames": self.frames,
            "total_tasks": 1,
            "chunks_size": layout.CHUNK_FILES,
            "data_files_size_in_mb": layout.DATA_MB,
            "video_files_size_in_mb": layout.VIDEO_MB,
            "fps": plan.fps,
            "splits": {"train": f"0:{self.episodes}"},
            "data_path": layout.DATA_PATH,
            "video_path": layout.VIDEO_PATH if plan.views else None,
            "features": {
                name: feature.describe() | (coding if feature.dtype == "video" else {})
                for name, feature in self._features.items()
            },
        }

    def _roll(self) -> None:
        """Begin the next file of data and of each camera."""
        self._file.close()
        plan, place = self._plan, layout.find_place(len(self._data))
        path = self._folder / layout.DATA_PATH.format(**place)
        names = {view: layout.VIDEO_PATH.format(video_key=name_key(view), **place) for view in plan.views}
        films = {view: Film(self._folder / name, plan.size, plan.fps) for view, name in names.items()}
        self._file = _File(open_file(path, make_schema(self._features)), films, place)
        self._data.append(path)

    def _index(self, take: Take) -> dict[str, NDArray[Any]]:
        """Return the columns that say where a frame is."""
        frames = np.arange(take.frames)
        return {
            "timestamp": (frames / self._plan.fps).astype(np.float32),
            "frame_index": frames,
            "episode_index": np.full(take.frames, self.episodes),
            "index": self.frames + frames,
            "task_index": np.zeros(take.frames, np.int64),
        }

    def _describe(self, take: Take) -> dict[str, Any]:
        """Return what is told of an episode besides its statistics and films."""
        record = take.record
        return {
            "episode_index": self.episodes,
            "tasks": [self._plan.source.sentence],
            "length": take.frames,
            **{f"data/{name}": value for name, value in self._file.place.items()},
            "dataset_from_index": self.frames,
            "dataset_to_index": self.frames + take.frames,
            "attempt": record.spec.key,
            "seed": record.spec.seed,
            "outcome": record.outcome.label,
            "success": record.outcome is Outcome.SUCCESS,
            "duration_s": record.duration_s,
        }

    def _sum_up(self) -> dict[str, Any]:
        """Return the statistics of the whole set, a column at a time in memory."""
        found: dict[str, Statistics] = {}
        for name, feature in self._features.items():
            if feature.dtype not in ("video", "string"):
                found[name] = describe_column(read_column(self._data, name))
        for view, levels in self._levels.items():
            found[name_key(view)] = describe_pictures(levels, self.frames)
        return {name: {key: value.tolist() for key, value in told.items()} for name, told in found.items()}

    def _write_json(self, name: str, document: Mapping[str, Any]) -> None:
        write_json(self._folder / name, document)


def write_json(path: Path, document: Mapping[str, Any]) -> None:
    """Write a document; its folder is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(document, indent=4, ensure_ascii=False, allow_nan=False) + "\n"
    path.write_text(text, encoding="utf-8")


class _File:
    """The file of data that is being written, and the films beside it."""

    def __init__(
        self,
        writer: pq.ParquetWriter | None = None,
        films: Mapping[View, Film] = {},
        place: Mapping[str, int] = {},
    ) -> None:
        self.films, self.place, self.frames = films, place, 0
        self._writer = writer

    @property
    def is_open(self) -> bool:
        """Whether there is such a file."""
        return self._writer is not None

    def write(self, table: pa.Table) -> None:
        """Add an episode: a group of rows that can be read without the others."""
        assert self._writer is not None  # opened before
        self._writer.write_table(table, row_group_size=max(table.num_rows, 1))
        self.frames += table.num_rows

    def close(self) -> None:
        """End the file and its films."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None
            for film in self.films.values():
                film.close()

    def abandon(self) -> None:
        """Let go of the file and its films."""
        if self._writer is not None:
            self._writer.close()
            for film in self.films.values():
                film.abandon()
