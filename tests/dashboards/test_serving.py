import subprocess
import sys

WITHOUT_PANDAS = """
import sys
from dashboards.serving import save_memory
save_memory()
import numpy as np
import pyarrow as pa
from dashboards.drawn import Drawn
from dashboards.library import Library
from pathlib import Path
assert pa.array(np.arange(3)).to_pylist() == [0, 1, 2]
assert len(Drawn(Library(Path(sys.argv[1]))).get("/compare", "")) > 1000
print("pandas" in sys.modules, pa.default_memory_pool().backend_name)
"""


def test_the_dashboard_loads_no_pandas(results_folder) -> None:
    told = subprocess.run(
        [sys.executable, "-c", WITHOUT_PANDAS, str(results_folder)], check=True, capture_output=True, text=True
    )
    assert told.stdout.split() == ["False", "system"]
