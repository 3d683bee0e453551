from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.line.arrays import Records, make_dtype
from twin.line.by_reference import refer
from twin.line.jit import kernel

ROW = make_dtype(number="u4", amount="f8")


class Shelf(NamedTuple):
    rows: Records
    amounts: NDArray[np.float64]
    cells: NDArray[np.int64]


def make_shelf() -> Shelf:
    rows = np.zeros(3, ROW)
    rows["number"] = [1, 2, 0]
    return Shelf(rows, np.array([0.5, 1.5, 2.5]), np.arange(12).reshape(3, 4))


@kernel
def exchange(shelf: Shelf, place: int) -> float:
    there = refer(shelf)
    row = there.rows[place]
    there.rows[row.number].amount = there.amounts[place]
    there.amounts[row.number] = there.cells[place, row.number]
    there.cells[place, row.number] = -1
    return row.number + there.amounts[place]


@kernel
def sum_cells(shelf: Shelf) -> int:
    there = refer(shelf)
    total = 0
    for place in range(len(there.cells)):
        for cell in there.cells[place]:
            total += cell
    return total + there.cells.shape[0] * there.cells.shape[1] - there.cells.size


def test_rows_and_cells_behind_a_reference_are_read_and_written() -> None:
    shelf = make_shelf()
    assert exchange(shelf, 1) == 2 + 1.5
    assert shelf.rows["amount"].tolist() == [0.0, 0.0, 1.5]
    assert shelf.amounts.tolist() == [0.5, 1.5, 6.0]
    assert shelf.cells[1].tolist() == [4, 5, -1, 7]


def test_an_array_behind_a_reference_knows_its_lengths() -> None:
    assert sum_cells(make_shelf()) == sum(range(12))
