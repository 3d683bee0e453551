import subprocess
import sys
from pathlib import Path

import pytest

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
