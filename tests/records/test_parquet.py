import io
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from twin.records.parquet import GROUP_CELLS, encode_table

THREADS = """
import os
from pathlib import Path
import pyarrow as pa
from twin.records.parquet import decode_table, encode_table, sort_table
before = set(os.listdir("/proc/self/task"))
table = pa.table({"seed": list(range(1000, 0, -1))})
read = decode_table(encode_table(table, table.schema), table.schema, Path("part"))
assert sort_table(read, "seed")["seed"].to_pylist() == list(range(1, 1001))
new = set(os.listdir("/proc/self/task")) - before
print([Path(f"/proc/self/task/{task}/comm").read_text().strip() for task in new])
"""


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="counts the threads of a process by /proc")
def test_arrow_leaves_no_thread_that_could_abort_the_process_when_it_ends() -> None:
    done = subprocess.run([sys.executable, "-c", THREADS], capture_output=True, text=True, check=True)
    assert done.stdout.strip() in ("[]", "['jemalloc_bg_thd']")


@pytest.mark.parametrize("columns", [1, 8, 30])
def test_what_is_read_at_once_is_as_large_in_wide_tables_as_in_narrow_ones(columns: int) -> None:
    table = pa.table({f"column{number}": list(range(2 * GROUP_CELLS // columns)) for number in range(columns)})
    told = pq.ParquetFile(io.BytesIO(encode_table(table, table.schema))).metadata
    assert {told.row_group(number).num_rows for number in range(2)} == {GROUP_CELLS // columns}
