"""Lists of a line file's plain data, valid or not, with their places."""

from typing import Any

from twin.config.document import Place
from twin.config.line import Line

REQUIRED_LISTS = {key for key, value in Line.model_fields.items() if value.is_required()}

Entry = tuple[Place, dict[str, Any]]


def list_entries(data: dict[str, Any], key: str, place: Place = ()) -> list[Entry]:
    """Return the mappings of a list, with their places; whatever else stands there is the schema's to tell."""
    items = data.get(key)
    if not isinstance(items, list):
        return []
    return [((*place, key, index), item) for index, item in enumerate(items) if isinstance(item, dict)]


def list_names(data: dict[str, Any], key: str) -> list[str] | None:
    """Return the names of a list's items, or None when they are not sure: one has none, or the key may be misspelt.

    Then any reference may be right, and the schema tells what is wrong.
    """
    if key not in data and (key in REQUIRED_LISTS or data.keys() - Line.model_fields.keys()):
        return None
    items = data.get(key, [])
    if not isinstance(items, list):
        return None
    names = [item.get("name") if isinstance(item, dict) else None for item in items]
    known = [name for name in names if isinstance(name, str)]
    return known if len(known) == len(names) else None
