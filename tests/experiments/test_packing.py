import pickle

import pyarrow as pa
import pytest

from twin.experiments.packing import pack


def make_tables(*numbers: int) -> dict[str, pa.Table]:
    return {"runs": pa.table({"good": [len(numbers)]}), "kpis": pa.table({"value": pa.array(numbers, pa.int64())})}


@pytest.mark.parametrize(
    "values",
    [
        [make_tables(1, 2), make_tables(), make_tables(3)],
        [make_tables(1), "an error", make_tables(2, 3)],
        [1, 2, 3],
        [{}, None, [make_tables(1)]],
        [],
    ],
)
def test_values_come_out_as_they_went_in(values: list[object]) -> None:
    assert pickle.loads(pickle.dumps(pack(values), protocol=5)).unpack() == values


def test_tables_of_a_batch_travel_as_one() -> None:
    packed = pack([make_tables(1, 2), make_tables(3)])
    assert {name: table.num_rows for name, table in packed.tables.items()} == {"runs": 2, "kpis": 3}
    assert packed.tables["kpis"]["value"].num_chunks == 1
