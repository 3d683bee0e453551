"""Robots and tasks: what was measured of each skill behind the line, down to the single attempts."""

from collections.abc import Mapping
from typing import Any

from dash import dcc, html

from dashboards.chart import Cell, Chart, Link, Rows
from dashboards.charts.skill import chart_outcomes, chart_times
from dashboards.charts.skill_load import chart_gate, chart_load
from dashboards.charts.skill_sensitivity import chart_conditions, chart_faults
from dashboards.components.attempt_table import SORTS, attempt_table, turn_to
from dashboards.components.card import card
from dashboards.components.chart import show_chart
from dashboards.components.choice import choice
from dashboards.components.header import notice
from dashboards.components.rows import show_rows
from dashboards.experiment import Experiment
from dashboards.figures.outcomes import LABELS
from dashboards.formats import DASH, format_quantity, tell_bounds
from dashboards.grades import find_grade
from dashboards.limits import find_limits
from dashboards.page import Offer, Page
from dashboards.results import Results
from dashboards.skills import MeasuredSkill, SkillBook, is_severity, read_skills
from dashboards.view import View

PATH = "/robots"
ATTEMPT_PATH = "/robots/attempt"
ALL = "all"
"""What is chosen when attempts of every outcome are listed."""
PARTS = ("work", "load", "sensitivity")
"""What is shown of a skill, the first one unless another is asked for."""


def render(view: View) -> list[Any]:
    """Return the page of a scenario."""
    book = read_skills(view.experiment, view.results.scenario)
    problem = [notice(book.problem, title=view.say("robots.damaged"), colour="red")] if book.problem else []
    if not book.skills:
        return [*problem, card(view.say("robots.skills"), html.P(view.say("robots.none")))]
    skill, told = _choose(book, view)
    return [*problem, *told, _show_skills(book, skill, view), *_show_skill(book, skill, view)]


def _choose(book: SkillBook, view: View) -> tuple[MeasuredSkill, list[Any]]:
    """Return the skill that the address asks for, and a notice when it asks for one that does not exist."""
    if (key := view.find("skill")) is not None:
        return book.skills[key], []
    first = next(iter(book.skills.values()))
    if (station := view.find("station")) is not None:
        found = book.find_station(station)
        return found or first, [] if found else [notice(view.say("robots.machine", station=station), colour="blue")]
    fault, severity = view.find("fault"), view.find("severity")
    if fault is None and severity is None:
        return first, []
    found = book.find_fault(fault, severity)
    asked = "=".join(word for word in (fault, severity) if word)
    return found or first, [] if found else [notice(view.say("robots.no_fault", fault=asked), colour="blue")]


def _link(view: View, **fields: str | None) -> str:
    """Return the address of this page for a skill, without what was asked for of another one."""
    gone = dict.fromkeys(("station", "fault", "severity", "page", "outcome"))
    return view.link(**{**gone, **fields})


def _show_skills(book: SkillBook, shown: MeasuredSkill, view: View) -> Any:
    say = view.say
    names = ("skill", "stations", "robot_grade", "fidelity", "attempts", "success", "sim_faults")
    cells: list[list[Cell]] = [
        [Link(_mark(skill, shown), _link(view, skill=key)), *_describe(skill, view)]
        for key, skill in book.skills.items()
    ]
    rows = Rows([say(f"robots.skills.{name}") for name in names], cells, texts=4)
    return card(say("robots.skills"), show_rows(rows, id="skills"), note=say("robots.skills.note"))


def _mark(skill: MeasuredSkill, shown: MeasuredSkill) -> str:
    """Return the name of a skill, the one that is shown with a mark."""
    return f"\N{BLACK RIGHT-POINTING SMALL TRIANGLE}\N{NO-BREAK SPACE}{skill.key}" if skill is shown else skill.key


def _describe(skill: MeasuredSkill, view: View) -> list[str]:
    say, entry = view.say, skill.entry
    success = skill.success
    shown = format_quantity(success, "1", say) if success else None
    attempts, faults = len(skill.counted), len(skill.rows) - len(skill.counted)
    return [
        ", ".join(skill.stations) or say("robots.skills.elsewhere"),
        say(f"report.grade.{find_grade(skill.robot)}"),
        entry.fidelity if entry else DASH,
        str(attempts or (entry.attempts if entry else 0)),
        f"{shown.value} % ({tell_bounds(shown, say)})" if shown else DASH,
        str(faults if skill.rows else entry.sim_faults if entry else 0),
    ]


def _show_skill(book: SkillBook, skill: MeasuredSkill, view: View) -> list[Any]:
    say = view.say
    heading = html.H2(say("robots.heading", skill=skill.key), className="skill-heading")
    if not skill.rows:
        stated = "robots.no_attempts.stated" if skill.entry else "robots.no_attempts"
        count = skill.entry.attempts if skill.entry else 0
        return [heading, notice(say(stated, count=count), colour="blue")]
    part = view.find("part") or PARTS[0]
    return [heading, _show_parts(part, view), *_PARTS[part](book, skill, view)]


def _show_parts(part: str, view: View) -> Any:
    links = [
        dcc.Link(
            view.say(f"robots.part.{name}"),
            href=view.link(part=None if name == PARTS[0] else name),
            className="nav-link here" if name == part else "nav-link",
        )
        for name in PARTS
    ]
    label: Any = {"aria-label": view.say("robots.parts")}
    return html.Nav(links, className="parts", **label)


def _show_work(book: SkillBook, skill: MeasuredSkill, view: View) -> list[Any]:
    others = [other for other in book.skills.values() if other is not skill]
    charts = [
        chart_times(skill, view.say),
        chart_outcomes(skill, others, lambda **fields: _link(view, **fields), view.say),
    ]
    return [html.Div(_show_charts(charts, view), className="pair"), _show_attempts(skill, view)]


def _show_load(_: SkillBook, skill: MeasuredSkill, view: View) -> list[Any]:
    limits, problem = find_limits(view.library.root)
    told = [notice(problem, title=view.say("robots.gate.damaged"), colour="red")] if problem else []
    return [*told, *_show_charts([chart_gate(skill, limits, view.say), chart_load(skill, view.say)], view)]


def _show_sensitivity(book: SkillBook, skill: MeasuredSkill, view: View) -> list[Any]:
    say = view.say
    sound = book.skills.get(skill.sound_key)
    faulty = [one for one in book.skills.values() if one.sound_key == skill.sound_key and one.faults and one.counted]
    shown: list[Any] = []
    if sound is not None and sound.counted and faulty:
        shown += _show_charts([chart_faults(sound, faulty, lambda **fields: _link(view, **fields), say)], view)
    else:
        why = "robots.faults.no_sound" if faulty else "robots.faults.no_faults"
        shown.append(card(say("robots.faults.title"), note=say(why)))
    conditions = chart_conditions(skill, say)
    few = card(say("robots.conditions.title"), note=say("robots.conditions.few", count=len(skill.counted)))
    return [*shown, show_chart(conditions, view) if conditions else few]


def _show_attempts(skill: MeasuredSkill, view: View) -> Any:
    say, outcome = view.say, view.find("outcome")
    sort = view.find("sort") or "seed"
    there = {row["outcome"] for row in skill.rows if row["outcome"]}
    values = {ALL: say("attempts.all", count=len(skill.rows))}
    for label in LABELS:
        if label in there or label == outcome:
            values[label] = say("attempts.some", outcome=say.name(f"outcome.{label}", label), count=skill.count(label))
    rows = [row for row in skill.rows if outcome in (None, row["outcome"])]
    sheet = turn_to(rows, sort, int(view.find("page") or 1))
    chosen = choice("outcome", label=say("robots.outcome"), values=values, value=outcome or ALL, default=ALL)
    return card(
        say("attempts.title"), chosen, attempt_table(sheet, sort, view, ATTEMPT_PATH), note=say("attempts.note")
    )


def _show_charts(charts: list[Chart | None], view: View) -> list[Any]:
    return [show_chart(chart, view) for chart in charts if chart is not None]


_PARTS = {"work": _show_work, "load": _show_load, "sensitivity": _show_sensitivity}


def _has_skill(experiment: Experiment, results: Results, value: str) -> bool:
    return value in read_skills(experiment, results.scenario).skills


def _has_fault(experiment: Experiment, results: Results, value: str) -> bool:
    return read_skills(experiment, results.scenario).find_fault(value, None) is not None


def _has_severity(experiment: Experiment, results: Results, value: str) -> bool:
    skills = read_skills(experiment, results.scenario).skills.values()
    return any(is_severity(fault, value) for skill in skills for fault in skill.faults)


def _is_page(_: Experiment, __: Results, value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) < 7


FIELDS: Mapping[str, Offer] = {
    "skill": _has_skill,
    "station": lambda _, results, value: value in results.stations,
    "fault": _has_fault,
    "severity": _has_severity,
    "outcome": lambda _, __, value: value in LABELS,
    "part": lambda _, __, value: value in PARTS,
    "sort": lambda _, __, value: value in SORTS,
    "page": _is_page,
}

PAGE = Page(PATH, "nav.robots", render, FIELDS)
