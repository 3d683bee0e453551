"""A catalogue as YAML text, the same bytes for the same scenarios."""

import json
from collections.abc import Iterator, Mapping

from twin.config.scenario import Catalogue, Likeness, Scenario

_HEAD = """\
# Made by `twin scenario generate` of a design (design-v1.yaml beside this file); change that, not this.
# Values are SI, by the conditions of the task (`twin task list`). README.md in this folder tells what is what.
"""


def render_catalogue(catalogue: Catalogue) -> str:
    """Return a catalogue as the text of its file: a few lines a scenario, so that differences read well."""
    blocks = [_render(scenario) for scenario in catalogue.scenarios]
    return f"{_HEAD}catalogue: {catalogue.catalogue}\nscenarios:\n" + "\n".join(blocks)


def _render(scenario: Scenario) -> str:
    return "".join(f"{'  - ' if index == 0 else '    '}{line}\n" for index, line in enumerate(_list_lines(scenario)))


def _list_lines(scenario: Scenario) -> Iterator[str]:
    yield f"name: {scenario.name}"
    yield f"reading: {json.dumps(scenario.reading, ensure_ascii=False)}"
    yield f"industry: {json.dumps(scenario.industry, ensure_ascii=False)}"
    for key in ("task", "family", "stress", "workcell", "robot"):
        yield f"{key}: {getattr(scenario, key)}"
    if scenario.likeness is not Likeness.SIZE:
        yield f"likeness: {scenario.likeness}"
    if scenario.policy != "scripted":
        yield f"policy: {scenario.policy}"
    if scenario.conditions != "nominal":
        yield f"conditions: {scenario.conditions}"
    yield f"overrides: {_render_values(scenario.overrides)}"
    if scenario.faults:
        yield f"faults: [{', '.join(json.dumps(fault) for fault in scenario.faults)}]"
    if scenario.timeout_s is not None:
        yield f"timeout_s: {scenario.timeout_s:g}"


def _render_values(values: Mapping[str, float]) -> str:
    return "{" + ", ".join(f"{name}: {value:.6g}" for name, value in values.items()) + "}"
