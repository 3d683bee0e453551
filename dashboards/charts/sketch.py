"""The line of a file that has not been simulated."""

from dashboards import ids
from dashboards.chart import Chart, Rows
from dashboards.figures.layout import NARROW_PX
from dashboards.figures.sheet import lay_sheet
from dashboards.figures.sketch import draw_sketch, tell_kind, tell_time
from dashboards.figures.ways import find_scene, leave_fleet
from dashboards.text import Catalogue
from twin.config.line import Line

WIDE_PX = 500
"""Width of the drawing beside the text of the file on a wide screen, at least."""
COLUMNS_WIDE, COLUMNS_NARROW = 3, 2


def chart_sketch(line: Line, say: Catalogue) -> Chart:
    """Return the drawn line with what its file says of the stations."""
    count = len(line.stations)
    scene = leave_fleet(find_scene(line, count))
    wide = lay_sheet(line, scene, count, width=WIDE_PX, columns=COLUMNS_WIDE, turned=False)
    narrow = lay_sheet(line, scene, count, width=NARROW_PX, columns=COLUMNS_NARROW, turned=True)
    places = sum(buffer.places for buffer in line.buffers)
    summary = say("sketch.summary", stations=count, servers=sum(station.servers for station in line.stations))
    told = say("sketch.summary.buffers", buffers=len(line.buffers), places=places)
    note = say("layout.note.file" if wide.from_file else "layout.note.automatic")
    headings = [say(f"sketch.{name}") for name in ("station", "who", "how_long")]
    rows = [[station.name, tell_kind(station, say), tell_time(station, say)] for station in line.stations]
    return Chart(
        ids.SKETCH,
        say("sketch.title"),
        draw_sketch(line, scene, wide, say=say),
        f"{summary} {told}",
        note,
        Rows(headings, rows, texts=3),
        draw_sketch(line, scene, narrow, say=say),
    )
