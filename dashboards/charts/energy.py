"""The chart of what stations and robots draw."""

from collections.abc import Mapping

from dashboards import ids
from dashboards.chart import Chart, Rows
from dashboards.charts.stations import NO_LINKS
from dashboards.figures.energy import draw_energy, name_state
from dashboards.formats import format_number, format_quantity, format_share, tell_bounds
from dashboards.results import Results
from dashboards.text import Catalogue
from twin.records.energy import measure_power


def chart_energy(results: Results, say: Catalogue, links: Mapping[str, str] = NO_LINKS) -> Chart | None:
    """Return mean power of stations and pools by state, None when nothing is metered."""
    powers = measure_power(results.tables)
    if not powers:
        return None
    states = list(dict.fromkeys(state for found in powers for state in found.states_w))
    headings = [say("energy.scope"), say("energy.total"), say("kpis.bounds"), *(name_state(s, say) for s in states)]
    cells = []
    for found in powers:
        total = format_quantity(found.total_w, "", say)
        parts = [f"{found.states_w[state].mean:.1f}" if state in found.states_w else "–" for state in states]
        cells.append([found.scope, total.value, tell_bounds(total, say), *parts])
    all_w = sum(found.total_w.mean for found in powers)
    most = max(powers, key=lambda found: found.total_w.mean)
    share = format_share(most.total_w.mean / all_w)
    told = [say("energy.summary", total=format_number(all_w / 1000), most=most.scope, share=share)]
    for kpi in ("total_energy_per_good_part", "energy_per_good_part", "machine_energy_per_good_part"):
        if summary := results.find(kpi):
            shown = format_quantity(summary.interval, summary.unit, say)
            told.append(say(f"energy.{kpi}", value=shown.value, unit=shown.unit, bounds=tell_bounds(shown, say)))
            break
    figure = draw_energy(powers, links=links, say=say)
    return Chart(
        ids.ENERGY, say("energy.title"), figure, say.join("sentences", told), say("energy.note"), Rows(headings, cells)
    )
