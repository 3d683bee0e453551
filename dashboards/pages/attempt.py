"""An attempt: how it went, what it did to the robot, how to make it again, its film."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import dcc, html

from dashboards.attempt import Attempt, read_attempt, write_film_command
from dashboards.chart import Rows
from dashboards.charts.attempt import WHOLE, chart_forces, chart_phases, chart_torques, list_limbs
from dashboards.components.card import card
from dashboards.components.chart import show_chart
from dashboards.components.choice import choice
from dashboards.components.header import notice
from dashboards.components.rows import show_rows
from dashboards.experiment import Experiment
from dashboards.figures.outcomes import find_look
from dashboards.films import Film, find_film
from dashboards.page import Page
from dashboards.pages.robots import ATTEMPT_PATH, PATH
from dashboards.skills import MeasuredSkill, read_skills
from dashboards.view import View
from twin.errors import StoreError
from twin.records.film import REPLAY_NAME, TRACE_NAME, FilmFacts
from twin.records.play_command import write_play_command
from twin.records.trace import Trace, read_trace

LIMBS = frozenset({WHOLE, "left_arm", "right_arm", "left_leg", "right_leg", "trunk"})
FACTS = (
    ("duration_s", 1.0, ".2f", "s"),
    ("retries", 1.0, ".0f", ""),
    ("peak_force_n", 1.0, ".0f", "N"),
    ("peak_torque_ratio", 100.0, ".1f", "%"),
    ("energy_j", 0.001, ".2f", "kJ"),
    ("mechanical_j", 0.001, ".2f", "kJ"),
    ("copper_j", 0.001, ".2f", "kJ"),
    ("placement_error_m", 1000.0, ".1f", "mm"),
    ("hottest_rise_k", 1.0, ".1f", "K"),
    ("worn_nm_rev", 1.0, ".2f", "N m rev"),
    ("stop_s", 1.0, ".2f", "s"),
    ("stop_hand_m", 1.0, ".3f", "m"),
    ("stop_speed", 1.0, ".2f", "m/s"),
    ("fall_radius_m", 1.0, ".2f", "m"),
    ("human_force_n", 1.0, ".0f", "N"),
    ("human_share", 100.0, ".0f", "%"),
)
"""Column, factor, format and unit of the numbers of an attempt; those that were not measured are left out."""
_WHERE = {"hottest_rise_k": "hottest_joint", "worn_nm_rev": "worn_joint", "human_force_n": "human_region"}
"""Column that says what a number is of."""


def render(view: View) -> list[Any]:
    """Return the page of the attempt that the address names."""
    key = view.find("attempt")
    skill = _find(view.experiment, view.results.scenario, key)
    if skill is None or key is None:
        lead = dcc.Link(view.say("attempt.to_robots"), href=view.link_to(PATH))
        return [notice(view.say("attempt.missing"), colour="blue"), html.P(lead)]
    place = next(i for i, row in enumerate(skill.rows) if row["attempt"] == key)
    attempt = read_attempt(skill.rows[place])
    film = find_film(view.experiment.store, key)
    phases = chart_phases(attempt, view.say)
    return [
        _show_way(skill, place, view),
        _show_facts(attempt, view),
        html.Div([_show_film(attempt, film, view), *([show_chart(phases, view)] if phases else [])], className="pair"),
        *_show_signals(attempt, film, view),
        html.Div([_show_conditions(attempt, view), _show_versions(attempt, view)], className="pair"),
        _show_command(attempt, view),
    ]


def _find(experiment: Experiment, scenario: str, key: str | None) -> MeasuredSkill | None:
    """Return the skill that an attempt is of, None when there is no such attempt."""
    skills = read_skills(experiment, scenario).skills.values() if key else ()
    return next((skill for skill in skills if key in skill.table["attempt"].to_pylist()), None)


def _show_way(skill: MeasuredSkill, place: int, view: View) -> Any:
    say = view.say
    links = [dcc.Link(skill.key, href=view.link_to(PATH, skill=skill.key), className="nav-link")]
    for name, number in (("previous", place - 1), ("next", place + 1)):
        if 0 <= number < len(skill.rows) and skill.rows[number]["attempt"]:
            href = view.link(attempt=skill.rows[number]["attempt"])
            links.append(dcc.Link(say(f"attempt.{name}"), href=href, className="nav-link"))
    label: Any = {"aria-label": say("attempt.way")}
    return html.Nav(links, className="parts", **label)


def _show_facts(attempt: Attempt, view: View) -> Any:
    say, row = view.say, attempt.row
    outcome = row["outcome"] or ""
    told = f"{find_look(outcome).icon} {say.name(f'outcome.{outcome}', outcome)}"
    facts = [(say("robots.outcome"), told), (say("attempt.done"), f"{row['done']} / {row['total']}")]
    for column, factor, form, unit in FACTS:
        if row[column] is not None:
            where = row[_WHERE[column]] if column in _WHERE else ""
            number = f"{factor * row[column]:{form}} {unit}".rstrip()
            facts.append((say(f"attempt.fact.{column}"), f"{number} ({where})" if where else number))
    faults = ", ".join(fault.text for fault in attempt.spec.faults) if attempt.spec else ""
    facts += [
        (say("attempt.faults"), faults or say("attempt.faults.none")),
        (say("attempt.fidelity"), row["fidelity"] or ""),
    ]
    parts = [html.Div([html.Dt(name), html.Dd(text)]) for name, text in facts]
    return card(say("attempt.title", attempt=attempt.key), html.Dl(parts, className="facts-list"))


def _show_film(attempt: Attempt, film: Film | None, view: View) -> Any:
    say, store = view.say, view.experiment.store.folder
    command = _show_code(write_film_command(store, attempt.key), "film-command")
    if film is None or not film.name:
        return card(say("attempt.film"), html.P(say("attempt.film.none")), command)
    run = view.experiment.name
    links = [
        html.A(say(f"attempt.film.{name}"), href=film.address(run, file), download=file)
        for name, file in (("replay", REPLAY_NAME), ("trace", TRACE_NAME))
        if (film.folder / file).is_file()
    ]
    label: Any = {"aria-label": say("attempt.film.of", attempt=attempt.key)}
    video = html.Video(
        src=film.address(run, film.name), controls=True, preload="metadata", className="film", id="film", **label
    )
    told = [] if film.facts is None else _tell_difference(film.facts, view)
    damaged = [notice(say("attempt.film.damaged"), colour="red"), command] if film.facts is None else []
    return card(
        say("attempt.film"), *told, *damaged, video, html.P(links, className="links"), note=say("attempt.film.note")
    )


def _tell_difference(facts: FilmFacts, view: View) -> list[Any]:
    if facts.is_same:
        return []
    say = view.say
    changed = "; ".join(f"{name}: {then or '–'} → {now or '–'}" for name, (then, now) in facts.versions.items())
    text = say(
        "attempt.film.other",
        stored=say.name(f"outcome.{facts.stored_outcome}", facts.stored_outcome),
        stored_s=f"{facts.stored_duration_s:.2f}",
        now=say.name(f"outcome.{facts.outcome}", facts.outcome),
        now_s=f"{facts.duration_s:.2f}",
        versions=changed or say("attempt.film.no_versions"),
    )
    return [notice(text, title=say("attempt.film.other.title"))]


def _show_signals(attempt: Attempt, film: Film | None, view: View) -> list[Any]:
    say = view.say
    if film is None or not (film.folder / TRACE_NAME).is_file():
        return [card(say("attempt.torques.title"), note=say("attempt.signals.none"))]
    try:
        trace = _read_trace(film, attempt.key)
    except StoreError as error:
        return [notice(str(error), title=say("attempt.signals.damaged"), colour="red")]
    limbs = [limb for limb in list_limbs(trace) if limb in LIMBS]
    limb = view.find("limb") or WHOLE
    names = {WHOLE: say("attempt.limb.whole"), **{name: say.name(f"limb.{name}", name) for name in limbs}}
    chosen = choice(
        "limb", label=say("attempt.limb"), values=names, value=limb if limb in names else WHOLE, default=WHOLE
    )
    torques = chart_torques(trace, limb if limb in names else WHOLE, say)
    forces = chart_forces(trace, say)
    shown = [show_chart(chart, view) for chart in (torques, forces) if chart is not None]
    return (
        [html.Div(chosen, className="limb"), *shown] if shown else [notice(say("attempt.signals.empty"), colour="blue")]
    )


def _read_trace(film: Film, key: str) -> Trace:
    """Return the trace of an attempt.

    Raises:
        StoreError: it cannot be read, or is of another attempt.
    """
    path = film.folder / TRACE_NAME
    try:
        trace = read_trace(path)
    except (ValueError, IndexError) as error:
        raise StoreError(f"{path}: damaged ({error}); make the film again") from error
    if trace.attempt != key or any(len(signal.values) != len(trace.times) for signal in trace.signals):
        raise StoreError(f"{path}: of another attempt, or damaged; make the film again")
    return trace


def _show_conditions(attempt: Attempt, view: View) -> Any:
    say = view.say
    cells = [[name, f"{value:.6g}"] for name, value in attempt.sample.items()]
    rows = Rows([say("robots.conditions.what"), say("attempt.value")], cells)
    return card(say("attempt.conditions"), show_rows(rows, id="conditions"), note=say("attempt.conditions.note"))


def _show_versions(attempt: Attempt, view: View) -> Any:
    say = view.say
    rows = Rows([say("attempt.versions.of"), say("attempt.version")], _pair(attempt.versions), texts=2)
    return card(say("attempt.versions"), show_rows(rows, id="versions"), note=say("attempt.versions.note"))


def _pair(versions: Mapping[str, str]) -> Sequence[Sequence[str]]:
    return [[name, version] for name, version in versions.items()]


def _show_command(attempt: Attempt, view: View) -> Any:
    say = view.say
    command = write_play_command(attempt.spec) if attempt.spec else None
    if command is None:
        return card(say("attempt.repeat"), note=attempt.problem or say("attempt.repeat.none"))
    return card(say("attempt.repeat"), _show_code(command, "play-command"), note=say("attempt.repeat.note"))


def _show_code(text: str, id: str) -> Any:
    return html.Pre(html.Code(text), id=id, className="command", tabIndex="0")


PAGE = Page(
    ATTEMPT_PATH,
    None,
    render,
    {
        "attempt": lambda experiment, results, value: _find(experiment, results.scenario, value) is not None,
        "limb": lambda _, __, value: value in LIMBS,
    },
)
