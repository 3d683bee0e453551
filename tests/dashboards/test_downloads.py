import io
from pathlib import Path

import pyarrow.csv
import pyarrow.parquet
import pytest
from flask.testing import FlaskClient

from dashboards.app import create_app
from dashboards.downloads import NAMES
from dashboards.library import Library

UP = [
    "..",
    "../..",
    "%2e%2e",
    "%2e%2e%2f%2e%2e",
    "..%2f..",
    "..%5c..",
    "....//....",
    "..;",
    "%252e%252e",
    "~",
    "C:",
    "\\\\host",
]
WANTED = ["etc/passwd", "manifest.json", "runs.csv", "config/tote_hub.yaml"]
VECTORS = [f"{up}/{wanted}" for up in UP for wanted in WANTED]


@pytest.fixture
def client(results_folder: Path) -> FlaskClient:
    return create_app(results_folder).server.test_client()


@pytest.mark.parametrize("name", NAMES)
def test_every_table_is_given_as_parquet_and_as_csv(name: str, library: Library, client: FlaskClient) -> None:
    expected = library.list_stores()["tote_hub"].read(name)
    file = client.get(f"/data/tote_hub/{name}.parquet")
    assert pyarrow.parquet.read_table(io.BytesIO(file.data)).num_rows == expected.num_rows
    lines = client.get(f"/data/tote_hub/{name}.csv").data.splitlines()
    assert len(lines) == expected.num_rows + 1
    assert lines[0].decode().replace('"', "").split(",") == expected.column_names


def test_a_csv_holds_the_numbers_of_the_table(library: Library, client: FlaskClient) -> None:
    told = pyarrow.csv.read_csv(io.BytesIO(client.get("/data/tote_hub/runs.csv").data))
    assert told["good"].to_pylist() == library.list_stores()["tote_hub"].read("runs")["good"].to_pylist()


@pytest.mark.parametrize("vector", VECTORS)
def test_no_path_leads_out_of_the_store(vector: str, client: FlaskClient) -> None:
    answer = client.get(f"/data/{vector}")
    assert answer.status_code in {400, 404}
    assert b"root:" not in answer.data


@pytest.mark.parametrize(
    "wanted", ["tote_hub/nope.csv", "tote_hub/runs.exe", "tote_hub/runs", "nope/runs.csv", "runs.csv"]
)
def test_what_is_no_table_of_an_experiment_is_refused(wanted: str, client: FlaskClient) -> None:
    assert client.get(f"/data/{wanted}").status_code == 400
