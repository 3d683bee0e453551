"""Where the product's data and the user's caches live."""

import os
from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).parent


def find_data_folder(name: str) -> Path:
    """Return the folder of shipped data: inside an installed wheel, or beside ``twin`` in a checkout.

    Args:
        name: ``robots`` or ``line_configs``.
    """
    shipped = _PACKAGE / "data" / name
    return shipped if shipped.is_dir() else _PACKAGE.parent / name


def find_cache_folder() -> Path:
    """Return the folder for derived robot models and skill models; ``TWIN_CACHE_DIR`` overrides it."""
    return Path(os.environ.get("TWIN_CACHE_DIR") or platformdirs.user_cache_dir("humanoid-line-twin"))
