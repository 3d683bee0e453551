"""Files that a user names by path, or by the name of one that ships."""

from collections.abc import Callable, Mapping
from pathlib import Path

from twin.errors import UsageError
from twin.names import suggest
from twin.paths import find_data_folder


def find_file(path_or_name: str | Path, kind: str, list_shipped: Callable[[], Mapping[str, Path]]) -> Path:
    """Return the path of a file; one that is meant as a path need not exist.

    Args:
        path_or_name: a path, or a name without suffix and folder.
        kind: what is looked for, as a message calls it.
        list_shipped: gives the shipped files by name.

    Raises:
        UsageError: it is neither a file nor the name of a shipped one.
    """
    path = Path(path_or_name)
    if path.exists() or path.suffix or len(path.parts) != 1:
        return path
    shipped = list_shipped()
    if path.name not in shipped:
        raise UsageError(f"no file and no {kind} named {path.name!r}; {suggest(path.name, shipped)}")
    return shipped[path.name]


def list_files(folder: str = "") -> dict[str, Path]:
    """Return the YAML files of a folder below ``line_configs`` by their names."""
    return {file.stem: file for file in sorted((find_data_folder("line_configs") / folder).glob("*.yaml"))}
