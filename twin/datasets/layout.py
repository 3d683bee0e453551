"""Where everything stands in a LeRobotDataset v3.0, and how large its files may be."""

CODEBASE_VERSION = "v3.0"
INFO = "meta/info.json"
STATS = "meta/stats.json"
TASKS = "meta/tasks.parquet"
EPISODES_PATH = "meta/episodes/chunk-{chunk_index:03d}/file-{file_index:03d}.parquet"
DATA_PATH = "data/chunk-{chunk_index:03d}/file-{file_index:03d}.parquet"
VIDEO_PATH = "videos/{video_key}/chunk-{chunk_index:03d}/file-{file_index:03d}.mp4"
CARD = "README.md"
ATTEMPTS = "extras/attempts.parquet"
ORIGIN = "extras/origin.json"

CHUNK_FILES = 1000
"""Most files of a folder."""
DATA_MB, VIDEO_MB = 100, 200
"""Sizes that files of data and of pictures stay below [MiB], as ``info.json`` promises."""
FILE_FRAMES = 20_000
"""Frames after which the next episode begins a new file: a file of data then has about 40 MiB, a film of 576 x 432
pixels about 100."""


def find_place(file: int) -> dict[str, int]:
    """Return chunk and file index of a file by its number."""
    return {"chunk_index": file // CHUNK_FILES, "file_index": file % CHUNK_FILES}
