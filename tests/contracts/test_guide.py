"""The line guide: its examples run, its tables tell what the program says, and no word of the schema is left out."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from twin.config.document import Document
from twin.config.line import Line
from twin.config.lines import find_line_issues, find_line_warnings, load_line, make_line_schema
from twin.config.load import parse_document
from twin.config.model import HOUR_S
from twin.config.overrides import apply_overrides, parse_assignments
from twin.errors import ConfigError, RunFailedError
from twin.experiments.run import Experiment, run_experiment
from twin.line.compile import CompiledLine, compile_line, find_skill_keys
from twin.line.saved import save_state
from twin.line.simulate import run_until, simulate
from twin.paths import find_data_folder
from twin.records.kpis import LINE, summarise_tables
from twin.records.skill import SkillModel
from twin.records.tables import TABLES
from twin.skills.references import find_skill_issues

FOLDER = find_data_folder("line_configs")
INDEX = FOLDER / "guide" / "README.md"
PAGES = sorted(path for path in INDEX.parent.glob("*.md") if path != INDEX)
DOCUMENTS = [*PAGES, INDEX, FOLDER / "README.md"]
UNCHANGED = "none"
FROM = "`from_h`"
"""Column of the hours after which the state was saved that a row goes on from."""


class Example(NamedTuple):
    """A line that a page shows."""

    page: Path
    number: int
    text: str

    def __str__(self) -> str:
        return f"{self.page.stem}-{self.number}"

    def read(self) -> Document:
        return parse_document(self.text, str(self))

    def write(self, folder: Path) -> Path:
        path = folder / f"{self.page.stem}.yaml"
        path.write_text(self.text)
        return path


class Row(NamedTuple):
    """A row of a table whose first column changes an example."""

    example: Example
    changes: tuple[str, ...]
    cells: Mapping[str, str]

    def __str__(self) -> str:
        return f"{self.example.page.stem}: {' '.join(self.changes) or UNCHANGED}"


def find_blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(), re.MULTILINE | re.DOTALL)


def find_examples(page: Path) -> list[Example]:
    texts = [text for text in find_blocks(page, "yaml") if text.startswith("line:")]
    return [Example(page, number, text) for number, text in enumerate(texts, 1)]


def find_rows(page: Path) -> Iterator[Row]:
    """Yield the rows of a page's tables whose first column, ``change``, is of the example above."""
    heading: list[str] = []
    shown = 0
    for line in page.read_text().splitlines():
        shown += line.startswith("line:")
        cells = [cell.strip() for cell in line.strip("|").split(" | ")] if line.startswith("|") else []
        if not cells or not heading:
            heading = cells
        elif heading[0] == "change" and not set(line) <= set("|-: "):
            changes = tuple(re.findall(r"`([^`]+)`", cells[0]))
            assert changes or cells[0] == UNCHANGED, line
            yield Row(find_examples(page)[shown - 1], changes, dict(zip(heading[1:], cells[1:], strict=True)))


def list_words(schema: Any) -> Iterator[str]:
    """Yield the keys and the choices that a JSON Schema knows."""
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        yield from schema.get("enum", [])
        yield from [schema["const"]] if "const" in schema else []
    for part in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from list_words(part)


def compile_example(line: Line) -> CompiledLine:
    """Return a compiled line; what is measured in physics elsewhere is given here: one attempt in five is dropped."""
    outcomes = np.array([0, 0, 0, 0, 1], np.int8)
    models = [
        SkillModel(key, "hash", outcomes, np.full(5, 14.0), np.full(5, 2_000.0), 50.0, "full", 0)
        for key in find_skill_keys(line)
    ]
    return compile_line(line, {model.key: model for model in models})


def list_answers(row: Row, folder: Path) -> list[str]:
    """Return what is wrong or odd with a changed example, as ``twin check`` says it after file, line and column."""
    changes = parse_assignments(row.changes)
    try:
        load_line(row.example.write(folder), overrides=changes, also=find_skill_issues)
    except ConfigError as error:
        return [f"{issue.path}: {issue.message}" for issue in error.issues]
    warnings = find_line_warnings(apply_overrides(row.example.read(), changes))
    return [f"{issue.path}: {issue.message} (warning)" for issue in warnings]


def save_start(file: Path, hours: float) -> Path:
    """Save the state of an example after some hours, as ``twin fork`` does, and return where."""
    compiled = compile_line(load_line(file), {})
    state = file.with_suffix(".npz")
    save_state(state, compiled, run_until(compiled, hours * HOUR_S, seed=1, replication=0))
    return state


def measure(row: Row, folder: Path) -> dict[str, float]:
    """Return what ``twin run`` says of a changed example: KPIs by name, those of stations as ``station.name``."""
    file = row.example.write(folder)
    start = save_start(file, float(row.cells[FROM])) if FROM in row.cells else None
    experiment = Experiment(str(file), overrides=parse_assignments(row.changes), start=start)
    store = run_experiment(experiment, folder / "store", executor="serial")
    found = summarise_tables({name: store.read(name) for name in TABLES})
    return {kpi.kpi if kpi.scope == LINE else f"{kpi.scope}.{kpi.kpi}": kpi.mean for kpi in found}


EXAMPLES = [example for page in DOCUMENTS for example in find_examples(page)]
MISTAKES = [row for page in DOCUMENTS for row in find_rows(page) if "answer" in row.cells]
STUCK = [row for page in DOCUMENTS for row in find_rows(page) if "message" in row.cells]
MEASURED = [row for page in DOCUMENTS for row in find_rows(page) if not {"answer", "message"} & row.cells.keys()]
SNIPPETS = [(page, text) for page in DOCUMENTS for text in find_blocks(page, "python")]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_an_example_is_flawless_and_its_warnings_are_announced(example: Example) -> None:
    document = example.read()
    assert find_line_issues(document, find_skill_issues) == []
    page = example.page.read_text()
    assert [warning.message for warning in find_line_warnings(document) if warning.message not in page] == []


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_an_example_makes_good_parts(example: Example, tmp_path: Path) -> None:
    compiled = compile_example(load_line(example.write(tmp_path)))
    tables = simulate(compiled, seed=1, scenario="base", replication=0)
    assert tables["runs"]["good"][0].as_py() > 0


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_has_an_example_and_stands_in_the_index(page: Path) -> None:
    assert find_examples(page)
    assert f"]({page.name})" in INDEX.read_text()


def test_every_key_and_choice_of_the_schema_is_named_on_a_page() -> None:
    prose = "".join(re.sub(r"^```.*?^```", "", page.read_text(), flags=re.MULTILINE | re.DOTALL) for page in DOCUMENTS)
    named = {word for _, code in re.findall(r"(`+)(.+?)\1", prose) for word in re.findall(r"\w+", code)}
    assert sorted(set(list_words(make_line_schema())) - named) == []


@pytest.mark.parametrize("row", MISTAKES, ids=str)
def test_a_mistake_gets_the_answer_that_the_page_shows(row: Row, tmp_path: Path) -> None:
    assert row.cells["answer"].strip("`").strip() in list_answers(row, tmp_path)


@pytest.mark.parametrize("row", STUCK, ids=str)
def test_a_line_that_stands_still_says_what_the_page_shows(row: Row, tmp_path: Path) -> None:
    with pytest.raises(RunFailedError) as caught:
        measure(row, tmp_path)
    assert row.cells["message"].strip("`") in str(caught.value)


@pytest.mark.slow
@pytest.mark.parametrize("row", MEASURED, ids=str)
def test_a_number_of_a_page_is_what_a_run_gives(row: Row, tmp_path: Path) -> None:
    measured = measure(row, tmp_path)
    for kpi, shown in row.cells.items() - {(FROM, row.cells.get(FROM))}:
        assert float(shown) == pytest.approx(measured[kpi.strip("`")], rel=0.02, abs=0.001), kpi


@pytest.mark.parametrize(("page", "snippet"), SNIPPETS, ids=[page.stem for page, _ in SNIPPETS])
def test_a_snippet_runs_beside_the_example_of_its_page(page, snippet, tmp_path, monkeypatch) -> None:
    find_examples(page)[0].write(tmp_path)
    monkeypatch.chdir(tmp_path)
    exec(compile(snippet, str(page), "exec"), {})


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda page: f"{page.parent.name}-{page.stem}")
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)", page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []
