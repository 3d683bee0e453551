"""Tables that stand beside a loss: what a station does, who is called there, how the attempts ended."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dashboards.chart import Rows
from dashboards.formats import format_quantity, tell_bounds
from dashboards.results import Results
from dashboards.text import Catalogue
from dashboards.theme import STATE_LOOKS
from twin.records.intervals import NOT_NEGATIVE, SHARE, Interval, mean_interval
from twin.records.state import ServerState


def tabulate_station(results: Results, station: str, say: Catalogue) -> Rows:
    """Return the share of time of a station in each state that occurs there, the largest first."""
    found = [(state, results.find(f"{state.label}_share", station)) for state in ServerState]
    there = [(state, share) for state, share in found if share is not None and share.mean > 0]
    cells = [
        [f"{STATE_LOOKS[state].icon} {say(f'state.{state.label}')}", _show(share.interval, "1", say), str(share.n)]
        for state, share in sorted(there, key=lambda item: -item[1].mean)
    ]
    return Rows([say("losses.station.state"), say("losses.station.share"), say("kpis.n")], cells)


def tabulate_crews(results: Results, say: Catalogue) -> Rows | None:
    """Return calls and load of each crew per replication, None without crews."""
    crews, planned_s = results.tables["crews"], results.planned_s
    headings = [say(f"losses.crews.{name}") for name in ("crew", "people", "calls", "busy", "walking")]
    cells = []
    for name in dict.fromkeys(crews["crew"].to_pylist()):
        mine = crews.filter(pc.equal(crews["crew"], name))
        people = int(mine["people"][0].as_py())
        shares = [_read(mine, column) / (max(people, 1) * planned_s) for column in ("busy_s", "walking_s")]
        calls = mean_interval(_read(mine, "calls"), limits=NOT_NEGATIVE)
        cells.append(
            [
                str(name),
                str(people),
                _show(calls, "", say),
                *(_show(mean_interval(s, limits=SHARE), "1", say) for s in shares),
            ]
        )
    return Rows(headings, cells) if cells else None


def tabulate_outcomes(results: Results, station: str | None, say: Catalogue) -> Rows | None:
    """Return attempts of each outcome per replication, at one station or at each; None where no humanoid works."""
    table = results.tables["outcomes"]
    if station is not None:
        table = table.filter(pc.equal(table["station"], station))
    headings = [say("station"), *(say(f"losses.outcomes.{name}") for name in ("outcome", "count", "share"))]
    cells = []
    for name in dict.fromkeys(table["station"].to_pylist()):
        here = table.filter(pc.equal(table["station"], name))
        total = max(int(pc.sum(here["count"]).as_py()), 1)
        counts = {
            outcome: here.filter(pc.equal(here["outcome"], outcome))
            for outcome in dict.fromkeys(here["outcome"].to_pylist())
        }
        for outcome, rows in sorted(counts.items(), key=lambda item: -pc.sum(item[1]["count"]).as_py()):
            number = int(pc.sum(rows["count"]).as_py())
            if number:
                counted = _read(rows, "count")
                every = np.pad(counted, (0, max(results.replications - counted.size, 0)))
                mean = mean_interval(every, limits=NOT_NEGATIVE)
                word = say.name(f"outcome.{outcome}", outcome.replace("_", " "))
                cells.append([str(name), word, _show(mean, "", say), f"{100 * number / total:.1f} %"])
    return Rows(headings, cells, texts=2) if cells else None


def _read(table: pa.Table, name: str) -> np.ndarray:
    return np.asarray(table[name].to_numpy(zero_copy_only=False), dtype=float)


def _show(interval: Interval, unit: str, say: Catalogue) -> str:
    shown = format_quantity(interval, unit, say)
    return f"{shown.value} {shown.unit} ({tell_bounds(shown, say)})".replace("  ", " ")
