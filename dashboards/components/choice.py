"""A choice among values of a field of the address."""

from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc

from dashboards import ids


def choice(name: str, *, label: str, values: Mapping[str, str], value: str, default: str) -> Any:
    """Return a selector that puts what is chosen into the address.

    Args:
        name: of the field.
        label: what is chosen.
        values: what can be chosen, and what is to be read for each.
        value: what is chosen now.
        default: what the page shows when the address says nothing.
    """
    return dmc.Select(
        id=ids.make_choice(name, default),
        label=label,
        data=[{"value": key, "label": text} for key, text in values.items()],
        value=value,
        allowDeselect=False,
        size="xs",
        className="choice",
    )
