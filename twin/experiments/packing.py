"""The values of a batch on their way: those that are tables travel joined, which costs a tenth of one by one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa


@dataclass(frozen=True)
class Packed:
    """Values of a batch.

    Attributes:
        tables: the tables of all values that are such, joined, by name.
        rows: how many rows of each table, in the order of ``tables``, belong to each of these values.
        others: the values that are something else, by their place.
    """

    tables: Mapping[str, pa.Table]
    rows: Sequence[tuple[int, ...]]
    others: Mapping[int, Any]

    def unpack(self) -> list[Any]:
        """Return the values as they were; their tables share the memory of the joined ones."""
        values: list[Any] = []
        firsts = [0] * len(self.tables)
        counts = iter(self.rows)
        for place in range(len(self.rows) + len(self.others)):
            if place in self.others:
                values.append(self.others[place])
                continue
            rows = next(counts)
            values.append(
                {
                    name: table.slice(first, count)
                    for (name, table), first, count in zip(self.tables.items(), firsts, rows, strict=True)
                }
            )
            firsts = [first + count for first, count in zip(firsts, rows, strict=True)]
        return values


def pack(values: Sequence[Any]) -> Packed:
    """Return the values of a batch for their way; tables by name are joined if they have the names of the first."""
    names = next((list(value) for value in values if _is_tables(value)), [])
    others = {place: value for place, value in enumerate(values) if not _is_tables(value) or list(value) != names}
    found = [value for place, value in enumerate(values) if place not in others]
    joined = {name: pa.concat_tables([value[name] for value in found]).combine_chunks() for name in names}
    return Packed(joined, [tuple(value[name].num_rows for name in names) for value in found], others)


def _is_tables(value: Any) -> bool:
    return isinstance(value, dict) and bool(value) and all(isinstance(item, pa.Table) for item in value.values())
