"""Which replication each row of a table belongs to, found for all rows at once."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Places:
    """The replications of a table ``runs``, each at its row.

    Attributes:
        scenarios: number of each scenario.
        keys: scenario and replication as one number, ascending, shape (runs,).
        rows: row of ``runs`` of each key, shape (runs,).
    """

    scenarios: dict[str, int]
    keys: Ints
    rows: Ints

    @classmethod
    def of(cls, runs: pa.Table) -> "Places":
        """Return those of a table ``runs``; of several rows of the same replication the last one counts."""
        names, texts = encode_texts(runs["scenario"])
        scenarios = {text: number for number, text in enumerate(texts)}
        keys = _join(names, runs)
        order = np.argsort(keys, kind="stable")
        return cls(scenarios, keys[order], order)

    def __len__(self) -> int:
        """Return how many replications there are."""
        return self.keys.size

    def find(self, table: pa.Table) -> Ints:
        """Return the row of ``runs`` of each row of another table, shape (rows,).

        Raises:
            KeyError: a replication is not in ``runs``.
        """
        keys = self._join(table)
        return self.rows[_look_up(self.keys, keys, "replication")]

    def number(self, table: pa.Table, name: str) -> tuple[Ints, Ints]:
        """Number the groups of rows of the same replication and text, in order of first appearance.

        Args:
            table: any with scenario and replication.
            name: of a column of text.

        Returns:
            The first row of each group, shape (groups,), and the group of each row, shape (rows,).
        """
        codes, texts = encode_texts(table[name])
        keys = self.find(table) * len(texts) + codes
        _, first, group = np.unique(keys, return_index=True, return_inverse=True)
        order = np.argsort(first)
        rank = np.empty(order.size, dtype=np.int64)
        rank[order] = np.arange(order.size)
        return first[order], rank[group]

    def find_among(self, table: pa.Table, groups: pa.Table, name: str) -> Ints:
        """Return the row of ``groups`` that has the replication and the text of each row of a table, shape (rows,).

        Args:
            table: any with scenario and replication.
            groups: the same, no two rows alike.
            name: of a column of text that both have.

        Raises:
            KeyError: a row has none.
        """
        codes, texts = encode_texts(groups[name])
        number = {text: code for code, text in enumerate(texts)}
        keys = self.find(groups) * len(texts) + codes
        order = np.argsort(keys)
        own, own_texts = encode_texts(table[name])
        translate = np.array([number.get(text, len(texts) - 1) for text in own_texts], dtype=np.int64)
        wanted = self.find(table) * len(texts) + translate[own]
        found: Ints = order[_look_up(keys[order], wanted, name)]
        return found

    def _join(self, table: pa.Table) -> Ints:
        names, texts = encode_texts(table["scenario"])
        numbers = np.array([self.scenarios.get(text, -1) for text in texts], dtype=np.int64)
        return _join(numbers[names], table)


def encode_texts(column: pa.ChunkedArray) -> tuple[Ints, list[str]]:
    """Return a column of text as numbers, and the text of each number; the last one stands for no text."""
    whole = column.combine_chunks()
    encoded = whole if pa.types.is_dictionary(whole.type) else whole.dictionary_encode()
    texts = encoded.dictionary.to_pylist()
    return encoded.indices.fill_null(len(texts)).to_numpy().astype(np.int64), [*texts, None]


def _join(scenarios: Ints, table: pa.Table) -> Ints:
    """Return scenario and replication, which has 32 bits, as one number."""
    numbers: Ints = table["replication"].to_numpy().astype(np.int64)
    return scenarios * 2**32 + numbers


def _look_up(known: Ints, keys: Ints, what: str) -> Ints:
    """Return the last place of each key among those known, which ascend."""
    at: Ints = np.searchsorted(known, keys, side="right") - 1
    if keys.size and ((at < 0) | (known[np.maximum(at, 0)] != keys)).any() if known.size else keys.size:
        raise KeyError(f"rows of a {what} that is not in the table it belongs to")
    return at
