"""What stands behind a report: skills and their attempts, robots and their grade, how to repeat it."""

import json
from collections.abc import Iterator

from dashboards.formats import format_quantity, tell_bounds
from dashboards.grades import list_grades
from dashboards.repeat import write_command
from dashboards.report.blocks import show_card
from dashboards.report.html import Html, element, make_table
from dashboards.source import Source
from dashboards.text import Catalogue


def show_skills(source: Source, say: Catalogue) -> Html:
    """Return the attempts behind the humanoids' work."""
    skills = source.experiment.manifest.skills
    if not skills:
        return show_card(say("report.skills"), element("p", say("report.evidence.none")))
    headings = [say(f"report.skills.{name}") for name in ("skill", "fidelity", "attempts", "success", "sim_faults")]
    rows = []
    for skill in skills:
        shown = format_quantity(skill.success, "1", say)
        success = f"{shown.value} % ({tell_bounds(shown, say)})"
        rows.append([skill.key, skill.fidelity, str(skill.attempts), success, str(skill.sim_faults)])
    live = [element("p", say("report.skills.live"))] if source.experiment.manifest.live else []
    table = make_table(headings, rows, texts=2)
    return show_card(say("report.skills"), *live, table, note=say("report.skills.note"))


def show_facts(source: Source, say: Catalogue) -> Html:
    """Return what was run, and how to repeat it."""
    manifest = source.experiment.manifest
    facts = [
        part
        for name, text in _list_facts(source, say)
        for part in (element("dt", say(f"report.facts.{name}")), element("dd", text))
    ]
    command = element("pre", element("code", write_command(source.experiment.store, manifest)))
    return show_card(
        say("report.facts"),
        element("dl", *facts),
        element("h3", say("report.repeat")),
        command,
        element("p", say("report.repeat.note"), class_="note"),
    )


def _list_facts(source: Source, say: Catalogue) -> Iterator[tuple[str, str]]:
    experiment, base = source.experiment, source.base
    manifest = experiment.manifest
    line = experiment.load_line(manifest.scenarios[0] if source.file is None else source.file.scenario)
    yield "line", f"{manifest.name} ({manifest.line_file})"
    if line is not None and line.description:
        yield "line_description", line.description
    if source.file is not None:
        design = say(f"design.{source.file.design}")
        yield "experiment", f"{source.file.experiment} ({manifest.experiment}), {design}"
    yield "created", manifest.created.replace("T", " ").removesuffix("+00:00") + " UTC"
    yield "replications", say("report.facts.count", count=experiment.complete, scenarios=len(source.cells))
    hours, warm_up = base.planned_s / 3600, base.tables["runs"]["warm_up_s"][0].as_py() / 3600
    yield "hours", say("report.facts.hours.each", hours=f"{hours:.4g}", warm_up=f"{warm_up:.3g}")
    yield "seed", say("report.facts.seed.note", seed=manifest.seed)
    yield "robots", list_grades(source.experiment, say)
    if manifest.parameters:
        yield "changes", "; ".join(f"{path} = {_encode(value)}" for path, value in manifest.parameters.items())
    yield "versions", ", ".join(f"{name} {version}" for name, version in manifest.versions.items())
    yield "identity", manifest.identity


def _encode(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
