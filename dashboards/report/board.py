"""The page of a scoreboard: what it says, a table for each line, the attempts behind it."""

import math
from collections.abc import Iterable, Iterator

from dashboards.formats import format_number, format_quantity, tell_bounds
from dashboards.grades import find_grade
from dashboards.names import name_kpi
from dashboards.report.blocks import show_card
from dashboards.report.document import write_document
from dashboards.report.html import Html, element, join, make_table
from dashboards.text import FIRST, Catalogue, load_catalogue
from twin.records.manifest import SkillEntry
from twin.records.scoreboard import RATE, SCORE_KPIS, Protocol, Scoreboard, ScoredLine, ScoreRow, ScoreState
from twin.records.summary import KpiSummary

_NONE = "\N{EN DASH}"


def make_board_page(board: Scoreboard, language: str = FIRST) -> str:
    """Return a scoreboard as one HTML document: the same board gives the same text."""
    say = load_catalogue(language)
    return write_document(say("board.title"), _list_parts(board, say), language)


def _list_parts(board: Scoreboard, say: Catalogue) -> Iterator[Html]:
    yield _show_heading(board, say)
    points = [element("li", _tell_best(line, board, say)) for line in board.lines]
    yield element("section", element("h2", say("board.best")), element("ul", *points), class_="card answer")
    for line in board.lines:
        yield _show_line(line, board.find_rows(line.name), say)
    yield _show_skills(board, say)
    yield show_card(say("board.reading"), element("p", say("board.reading.text")))
    yield _show_facts(board, say)


def _show_heading(board: Scoreboard, say: Catalogue) -> Html:
    hours = " / ".join(dict.fromkeys(f"{line.planned_hours:g}" for line in board.lines))
    protocol = board.protocol
    intro = say(
        "board.intro",
        attempts=protocol.attempts,
        replications=protocol.replications,
        hours=hours,
        seed=protocol.seed,
    )
    kind = element("p", say("board.kind"), class_="kind")
    told = [element("p", intro, class_="note")]
    if protocol.is_trial:
        asked = {"attempts": Protocol.attempts, "replications": Protocol.replications}
        told.append(element("p", say("board.trial", **asked), class_="note"))
    return element("header", kind, element("h1", say("board.title")), *told)


def _tell_best(line: ScoredLine, board: Scoreboard, say: Catalogue) -> str:
    """Return who makes most on a line, against its plan, and who may be as good."""
    rows = [row for row in board.find_rows(line.name) if RATE in row.kpis]
    if not rows:
        return say("board.best.none", line=line.name)
    best, *others = rows
    found = best.kpis[RATE]
    shown = format_quantity(found.interval, found.unit, say)
    text = say(
        "board.best.line",
        line=line.name,
        robot=best.robot,
        policy=best.policy,
        value=shown.value,
        unit=shown.unit,
        bounds=tell_bounds(shown, say),
    )
    if line.target_per_hour is not None:
        text += say("board.best.target", target=format_number(line.target_per_hour))
    close = [f"{row.robot} + {row.policy}" for row in others if row.kpis[RATE].high >= found.low]
    return text + (say("board.best.close", names=say.join("words", close)) if close else "")


def _show_line(line: ScoredLine, rows: list[ScoreRow], say: Catalogue) -> Html:
    scored = [row for row in rows if row.state is ScoreState.SCORED]
    others = [row for row in rows if row.state is not ScoreState.SCORED]
    note = say("board.no_target")
    if line.target_per_hour is not None:
        note = say("board.target", target=format_number(line.target_per_hour), currency=line.currency or _NONE)
    parts = [element("p", line.description), element("p", note, class_="note")]
    if scored:
        most = _find_scale(line, scored)
        cells = [_list_cells(row, line, most, say) for row in scored]
        parts.append(make_table(_list_headings(say), cells, texts=2))
    if others:
        headings = [say("board.robot"), say("board.policy"), say("board.unscored"), say("board.why")]
        cells = [[row.robot, _keep(row.policy), _keep(say(f"board.state.{row.state}")), row.reason] for row in others]
        parts.append(make_table(headings, cells, texts=4))
    return show_card(line.name, *parts)


def _list_headings(say: Catalogue) -> list[str]:
    before = (say(f"board.{name}") for name in ("robot", "policy", "rate", "strip", "cost"))
    return [*before, name_kpi("oee", say), say("board.interventions"), say("board.stations")]


def _find_scale(line: ScoredLine, rows: Iterable[ScoreRow]) -> float:
    """Return the good parts per hour at the right end of every strip of a line."""
    highs = [_bound(row.kpis[RATE])[1] for row in rows if RATE in row.kpis]
    return 1.05 * max([*highs, line.target_per_hour or 0.0, 1e-9])


def _list_cells(row: ScoreRow, line: ScoredLine, most: float, say: Catalogue) -> list[str]:
    kept = say("board.scripted", stations=say.join("words", row.scripted)) if row.scripted else ""
    named = say.join("words", row.stations) if row.scripted else say("board.all")
    stations = join([element("span", named, class_="left"), element("span", kept, class_="muted left")])
    strip = _draw_strip(row.kpis.get(RATE), line.target_per_hour, most)
    rate, cost, oee, interventions = (_show_kpi(row.kpis.get(kpi), say) for kpi in SCORE_KPIS)
    return [row.robot, _keep(row.policy), rate, strip, cost, oee, interventions, stations]


def _keep(text: str) -> Html:
    """Return a text that stays on one line."""
    return element("span", text, class_="value-line")


def _show_kpi(found: KpiSummary | None, say: Catalogue) -> str:
    """Return mean and bounds; money keeps its cents however wide its interval is."""
    if found is None:
        return _NONE
    shown = format_quantity(found.interval, found.unit, say)
    is_money, unit = found.unit.endswith("/part"), shown.unit if found.unit == "1" else ""
    bounds = tell_bounds(shown, say)
    if is_money and found.interval.bounded:
        bounds = say("interval.bounds", low=f"{found.low:.2f}", high=f"{found.high:.2f}")
    value = f"{found.mean:.2f}" if is_money else shown.value
    return join(
        [
            element("div", element("b", value), f" {unit}", class_="value-line"),
            element("div", bounds, class_="value-line change"),
        ]
    )


def _draw_strip(found: KpiSummary | None, target: float | None, most: float) -> Html:
    """Return a scale from 0 to ``most`` with the interval, the mean and the plan; its numbers stand beside it."""
    marks = []
    if found is not None:
        low, high = _bound(found)
        span = f"left:{_percent(low, most)};width:{_percent(high - low, most)}"
        marks += [
            element("i", class_="span", style=span),
            element("i", class_="mean", style=f"left:{_percent(found.mean, most)}"),
        ]
    if target is not None:
        marks.append(element("i", class_="plan", style=f"left:{_percent(target, most)}"))
    return element("div", *marks, class_="strip", aria_hidden="true")


def _bound(found: KpiSummary) -> tuple[float, float]:
    """Return the bounds of a KPI; its mean where the data give none."""
    return tuple(value if math.isfinite(value) else found.mean for value in (found.low, found.high))  # type: ignore[return-value]


def _percent(value: float, most: float) -> str:
    return f"{100 * value / most:.2f}%"


def _show_skills(board: Scoreboard, say: Catalogue) -> Html:
    skills: dict[str, SkillEntry] = {skill.key: skill for row in board.rows for skill in row.skills}
    headings = [say(f"board.{name}") for name in ("skill", "attempts", "success", "sim_faults", "fidelity")]
    rows = []
    for skill in skills.values():
        shown = format_quantity(skill.success, "1", say)
        success = f"{shown.value} % ({tell_bounds(shown, say)})"
        cells = (str(skill.attempts), success, str(skill.sim_faults), skill.fidelity)
        rows.append([skill.key, *map(_keep, cells)])
    robots = dict.fromkeys(row.robot for row in board.rows)
    told = [say("report.grade", robot=name, grade=say(f"report.grade.{find_grade(name)}")) for name in robots]
    note = say("board.grades", robots=say.join("clauses", told))
    return show_card(say("board.skills"), make_table(headings, rows), element("p", note, class_="note"))


def _show_facts(board: Scoreboard, say: Catalogue) -> Html:
    versions = ", ".join(f"{name} {version}" for name, version in board.versions.items())
    facts = [(say("board.facts.versions"), versions)]
    facts += [(say("board.facts.line", line=line.name), line.digest) for line in board.lines]
    parts = [part for name, text in facts for part in (element("dt", name), element("dd", text))]
    return show_card(say("board.facts"), element("dl", *parts))
