"""The chart of the drawn line."""

from collections.abc import Callable

from dashboards import ids
from dashboards.chart import Chart, Link, Rows
from dashboards.charts.stations import tabulate_states
from dashboards.experiment import Experiment
from dashboards.figures.layout import Picture, finish_layout, plan_layout
from dashboards.figures.ways import Kind, Scene
from dashboards.formats import format_share
from dashboards.results import Results
from dashboards.text import Catalogue

LEGEND = (Kind.FLOW, Kind.REWORK, Kind.CARRIED, Kind.CARRIERS, Kind.CALL, Kind.CHARGE)


def chart_layout(
    experiment: Experiment,
    results: Results,
    say: Catalogue,
    link: Callable[[str], str] = lambda station: "",  # noqa: ARG005
    shown: str | None = None,
) -> Chart:
    """Return the drawn line with what its stations do.

    Args:
        experiment: what the scenario is of.
        results: of the scenario.
        say: the words.
        link: address of a station.
        shown: station that is marked.
    """
    line, count = experiment.load_line(results.scenario), len(results.stations)
    scene, wide = plan_layout(line, count, wide=True)
    picture = Picture(results, scene, list_buffers(results), link, shown, say)
    _, narrow = plan_layout(line, count, wide=False)
    found = "lost" if not scene.stations else "file" if wide.from_file else "automatic"
    note = say(f"layout.note.{found}")
    return Chart(
        ids.LAYOUT,
        say("layout.title"),
        finish_layout(picture, wide),
        _tell(results, scene, say),
        say.join("sentences", (note, say("layout.legend"), *_explain_ways(scene, say))),
        _tabulate(results, link, say),
        finish_layout(picture, narrow),
    )


def list_buffers(results: Results) -> list[str]:
    """Return the names of the buffers in order of the line file."""
    return list(dict.fromkeys(results.tables["buffers"]["buffer"].to_pylist()))


def _tell(results: Results, scene: Scene, say: Catalogue) -> str:
    found = results.find("allocation_efficiency", results.bottleneck)
    share = format_share(found.mean) if found else "–"
    told = say("layout.summary", bottleneck=results.bottleneck, stations=len(results.stations), share=share)
    back = sum(way.kind is Kind.REWORK for way in scene.ways)
    more = [say("layout.summary.rework", count=back)] if back else []
    more += [say("layout.summary.fleet", count=len(scene.fleet))] if scene.fleet else []
    return say.join("sentences", (told, *more))


def _explain_ways(scene: Scene, say: Catalogue) -> list[str]:
    """Return what the lines mean, of those kinds that are drawn."""
    kinds = {way.kind for way in scene.ways}
    return [say(f"layout.legend.{kind}") for kind in LEGEND if kind in kinds]


def _tabulate(results: Results, link: Callable[[str], str], say: Catalogue) -> Rows:
    """Return the shares of the states, each station's name leading to its numbers."""
    rows = tabulate_states(results, say)
    if not link(results.stations[0]):
        return rows
    cells = [[Link(str(name), link(str(name))), *others] for name, *others in rows.cells]
    return Rows(rows.headings, cells, rows.texts)
