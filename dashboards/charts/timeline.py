"""Charts of what was when in one replication."""

from collections import Counter

from dashboards.chart import Chart, Rows
from dashboards.experiment import Experiment
from dashboards.figures.buffer_levels import select_buffers
from dashboards.figures.gantt import draw_gantt
from dashboards.figures.layout import plan_layout
from dashboards.figures.level_steps import draw_levels, is_exact
from dashboards.figures.moment import Moment, draw_moment, tell_states
from dashboards.figures.window_shares import Place, draw_window_shares
from dashboards.formats import format_share
from dashboards.results import Results
from dashboards.text import Catalogue
from dashboards.timeline.bins import find_segments
from dashboards.timeline.track import Steps, Track
from dashboards.timeline.window import Window, format_time
from dashboards.timeline.words import list_looks, show_state
from twin.records.state import STATES, ServerState

MOST_POINTS = 4_600
"""Bars of the Gantt chart at most."""
MOST_ROWS = 48
"""Servers and robots that are drawn at once."""


def chart_gantt(track: Track, window: Window, first: int, say: Catalogue) -> Chart:
    """Return what some servers and robots did along the time; ``first`` is the first of them."""
    rows = track.rows[first : first + MOST_ROWS]
    segments = find_segments(track, first=first, end=first + len(rows), most=MOST_POINTS)
    times = track.times_s[first : first + len(rows)]
    work = times[:, ServerState.WORKING]
    busiest, idlest = rows[int(work.argmax())], rows[int(work.argmin())]
    span_s = track.last_s - track.begin_s
    told = say(
        "timeline.gantt.summary",
        count=track.row.size,
        begin=format_time(window.begin_s),
        end=format_time(window.end_s),
        busiest=busiest.name,
        most=format_share(float(work.max()) / span_s),
        idlest=idlest.name,
        least=format_share(float(work.min()) / span_s),
    )
    width_s = window.length_s / segments.bins if segments.bins else 0.0
    note = say("timeline.gantt.merged", seconds=f"{width_s:,.3g}") if segments.bins else say("timeline.gantt.exact")
    states = [state for state in range(STATES) if times[:, state].any()]
    kinds = {state: next(row for row, own in zip(rows, times, strict=True) if own[state] > 0) for state in states}
    headings = [say("timeline.row"), *(show_state(kinds[state], state, say).name for state in states)]
    cells = [[row.name, *(f"{own[state] / 60:.1f}" for state in states)] for row, own in zip(rows, times, strict=True)]
    figure = draw_gantt(rows, first, segments, list_looks(track, say), window, say=say)
    title, note = say("timeline.gantt.title"), f"{note} {say('timeline.gantt.note')}"
    return Chart("timeline-gantt", title, figure, told, note, Rows(headings, cells))


def chart_window_levels(results: Results, track: Track, window: Window, say: Catalogue) -> Chart:
    """Return the parts in the line and in its buffers along the time."""
    capacity = read_capacity(results)
    names = [name for name in select_buffers(results.tables["buffers"]) if name in track.levels]
    shown: dict[str | None, Steps] = {name: track.levels[name] for name in (None, *names) if name in track.levels}
    exact = all(is_exact(steps, len(shown)) for steps in shown.values())
    means = {name: steps.mean for name, steps in shown.items()}
    cells = [
        [
            say("timeline.wip") if name is None else name,
            "" if name is None else str(capacity[name]),
            f"{means[name]:.2f}",
            str(steps.level.min(initial=steps.level[0])),
            str(steps.level.max(initial=0)),
            str(steps.find(window.at_s)),
        ]
        for name, steps in shown.items()
        if steps.level.size
    ]
    headings = [say(f"timeline.levels.{name}") for name in ("buffer", "capacity", "mean", "low", "high", "now")]
    wip = shown[None]
    told = say(
        "timeline.levels.summary",
        mean=f"{means[None]:.1f}",
        low=int(wip.level.min()),
        high=int(wip.level.max()),
        now=wip.find(window.at_s),
        at=format_time(window.at_s),
    )
    note = say("timeline.levels.exact" if exact else "timeline.levels.merged")
    if len(names) < len(capacity):
        note += " " + say("levels.note.some", shown=len(names), total=len(capacity))
    figure = draw_levels(shown, capacity, window, say=say)
    return Chart("timeline-levels", say("timeline.levels.title"), figure, told, note, Rows(headings, cells))


def chart_window_shares(track: Track, window: Window, first: int, say: Catalogue) -> Chart:
    """Return what stations and pools did in the window."""
    rows = track.rows[first : first + MOST_ROWS]
    times = track.times_s
    places: list[Place] = list(dict.fromkeys((row.place, row.is_robot) for row in rows))
    shares: dict[tuple[Place, int], float] = {}
    for place in places:
        mine = [i for i, row in enumerate(track.rows) if (row.place, row.is_robot) == place]
        total = times[mine].sum(axis=0)
        shares |= {(place, state): float(total[state] / total.sum()) for state in range(STATES) if total[state]}
    looks = list_looks(track, say)
    busiest = max(places, key=lambda place: shares.get((place, ServerState.WORKING), 0.0))
    told = say(
        "timeline.shares.summary",
        place=busiest[0],
        share=format_share(shares.get((busiest, int(ServerState.WORKING)), 0.0)),
        minutes=f"{window.length_s / 60:,.1f}",
    )
    names = list(dict.fromkeys(one.name for one in looks))
    found = {
        (place, one.name): shares.get((place, one.state), 0.0)
        for place in places
        for one in looks
        if place[1] == one.is_robot
    }
    cells = [[place[0], *(_show_share(found.get((place, name), 0.0)) for name in names)] for place in places]
    figure = draw_window_shares(places, shares, looks, say=say)
    title, note = say("timeline.shares.title"), say("timeline.shares.note")
    return Chart("timeline-shares", title, figure, told, note, Rows([say("timeline.row"), *names], cells))


def chart_moment(experiment: Experiment, results: Results, track: Track, window: Window, say: Catalogue) -> Chart:
    """Return the drawn line at the moment."""
    found = track.find_states(window.at_s)
    looks = {row: show_state(row, state, say) for row, state in found.items()}
    order = sorted(looks, key=track.rows.index)
    stations = {
        name: [looks[row] for row in order if row.place == name and not row.is_robot] for name in results.stations
    }
    levels = {name: steps.find(window.at_s) for name, steps in track.levels.items() if name is not None}
    moment = Moment(stations, levels, read_capacity(results))
    line, count = experiment.load_line(results.scenario), len(results.stations)
    wide, narrow = (plan_layout(line, count, wide=wide, fleet=False) for wide in (True, False))
    servers = [looks[row] for row in order if not row.is_robot]
    told = say(
        "timeline.moment.summary",
        at=format_time(window.at_s),
        servers=len(servers),
        states=", ".join(f"{number} {one.name}" for one, number in Counter(servers).most_common()),
        parts=track.levels[None].find(window.at_s),
    )
    robots = [looks[row] for row in order if row.is_robot]
    if robots:
        told += " " + say("timeline.moment.robots", count=len(robots), states=", ".join(tell_states(robots)))
    cells = [[row.name, looks[row].label] for row in order]
    return Chart(
        "timeline-moment",
        say("timeline.moment.title", at=format_time(window.at_s)),
        draw_moment(moment, *wide, say=say),
        told,
        say("timeline.moment.note"),
        Rows([say("timeline.row"), say("timeline.state")], cells, texts=2),
        draw_moment(moment, *narrow, say=say),
    )


def read_capacity(results: Results) -> dict[str, int]:
    """Return the places of each buffer."""
    buffers = results.tables["buffers"]
    return dict(zip(buffers["buffer"].to_pylist(), buffers["capacity"].to_pylist(), strict=True))


def _show_share(share: float) -> str:
    return f"{100 * share:.1f} %"
