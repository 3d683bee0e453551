"""Charts of the robots of pools: what they do with their time, and where they walk."""

from dashboards import ids
from dashboards.chart import Chart, Rows
from dashboards.figures.layout import NARROW_PX, WIDE_PX
from dashboards.figures.state_shares import draw_robot_shares
from dashboards.figures.walks import describe_walk, draw_walks, find_walks
from dashboards.formats import format_quantity, format_share, tell_bounds
from dashboards.results import Results
from dashboards.text import Catalogue
from twin.config.line import Line
from twin.records.intervals import Interval
from twin.records.pools import share_robot_time
from twin.records.state import RobotState


def chart_robot_states(results: Results, say: Catalogue) -> Chart | None:
    """Return what the robots of each pool did with their time, None without pools."""
    pools = share_robot_time(results.tables["robots"])
    if not pools:
        return None
    states = [state for state in RobotState if any(found.shares[state].mean for found in pools)]
    headings = [say("pools.pool"), say("pools.count"), *(say(f"robot.{state.label}") for state in states)]
    headings += [say("pools.walked"), say("pools.services")]
    cells = [
        [found.pool, str(found.robots), *(_show(found.shares[state], "1", say) for state in states)]
        + [_show(found.walked_m, "", say), _show(found.services, "", say)]
        for found in pools
    ]
    told = [
        say(
            "pools.summary",
            pool=found.pool,
            working=format_share(found.shares[RobotState.WORKING].mean),
            walking=format_share(found.shares[RobotState.WALKING].mean),
            charging=format_share(
                found.shares[RobotState.CHARGING].mean + found.shares[RobotState.WAITING_CHARGER].mean
            ),
        )
        for found in pools
    ]
    wide, narrow = (draw_robot_shares(pools, say=say, across=across) for across in (5, 1))
    title, note = say("pools.title"), say("pools.note")
    return Chart(ids.ROBOT_SHARES, title, wide, say.join("sentences", told), note, Rows(headings, cells), narrow)


def chart_walks(line: Line | None, say: Catalogue) -> Chart | None:
    """Return where the robots of pools walk, None where the line file has no places for them."""
    walks = [found for found in find_walks(line) if found.paths]
    if not walks:
        return None
    paths = [(found.pool, *path) for found in walks for path in found.paths]
    headings = [say(f"walks.{name}") for name in ("from", "to", "pool", "metres", "time")]
    cells = [
        [a.name, b.name, pool.name, f"{metres:.2f}", describe_walk(pool, metres, say)] for pool, a, b, metres in paths
    ]
    shortest, longest = min(paths, key=lambda path: path[3]), max(paths, key=lambda path: path[3])
    told = say(
        "walks.summary",
        count=len(paths),
        short=f"{shortest[3]:.3g}",
        long=f"{longest[3]:.3g}",
        start=longest[1].name,
        end=longest[2].name,
    )
    return Chart(
        ids.WALKS,
        say("walks.title"),
        draw_walks(walks, WIDE_PX, say=say).finish(to_scale=True),
        told,
        say("walks.note"),
        Rows(headings, cells, texts=3),
        draw_walks(walks, NARROW_PX, say=say).finish(to_scale=True),
    )


def _show(interval: Interval, unit: str, say: Catalogue) -> str:
    shown = format_quantity(interval, unit, say)
    return f"{shown.value} {shown.unit} ({tell_bounds(shown, say)})".replace("  ", " ")
