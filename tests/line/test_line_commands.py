import json

import pytest

from twin.cli import main

TABLE = """
entries:
  - {id: one, group: A_exp_BAS, params: {K: 2, B: 1}, metric: throughput, expected: 0.75, test_tolerance_rel: 0.02}
  - {id: two, group: R_mobile_workers, params: {}, metric: throughput, expected: 0.8, test_tolerance_rel: 0.02}
"""


def test_validate_prints_a_document_for_machines(tmp_path, capsys) -> None:
    (tmp_path / "table.yaml").write_text(TABLE)
    assert main(["validate", "--table", str(tmp_path / "table.yaml"), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["supported"], document["outside"], document["not_supported"]) == (1, 0, 1)
    assert document["entries"][0]["within"] is True
    assert document["entries"][0]["half_width_99"] < 0.015
    assert document["entries"][1]["reason"].startswith("workers that hand their part over")


def test_validate_writes_a_page_of_the_documentation(tmp_path) -> None:
    (tmp_path / "table.yaml").write_text(TABLE)
    page = tmp_path / "page.md"
    assert main(["validate", "--table", str(tmp_path / "table.yaml"), "--page", str(page)]) == 0
    text = page.read_text()
    assert "1 of 2 entries are supported, 0 of them" in text
    assert "| `one` |  | 0.75 | 0.7" in text
    assert "| `two` |  |  |  | not supported: workers that hand" in text


def test_validate_fails_when_an_entry_is_outside(tmp_path, capsys) -> None:
    (tmp_path / "table.yaml").write_text(TABLE.replace("0.75", "0.8"))
    assert main(["validate", "--table", str(tmp_path / "table.yaml")]) == 1
    assert "OUTSIDE" in capsys.readouterr().out


def test_validate_names_a_table_that_is_not_there(tmp_path, capsys) -> None:
    assert main(["validate", "--table", str(tmp_path / "none.yaml")]) == 2
    assert "none.yaml" in capsys.readouterr().err


def test_bench_names_a_group_that_is_not_there(capsys) -> None:
    assert main(["bench", "lines"]) == 2
    assert "did you mean 'line'" in capsys.readouterr().err


@pytest.mark.slow
def test_bench_line_tells_both_speeds_and_their_ratio(capsys) -> None:
    assert main(["bench", "line", "--json"]) == 0
    cases = json.loads(capsys.readouterr().out)["cases"]
    assert cases
    assert all(case["parts_per_s"] > 0 and case["reference_parts_per_s"] > 0 for case in cases)
    assert all(
        case["ratio"] == pytest.approx(case["parts_per_s"] / case["reference_parts_per_s"], rel=0.3) for case in cases
    )
