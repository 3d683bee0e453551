from dashboards.figures.heat import SCALE, TEXT, Spot, draw_heat
from dashboards.formats import Quantity


def spot(fault: str, severity: float, badness: float) -> Spot:
    return Spot(fault, severity, badness, Quantity(f"{badness:g}", "parts", "1 to 2"), f"/robots?fault={fault}")


SPOTS = [spot("push", 0.5, 1.0), spot("push", 1.0, 3.0), spot("slip", 0.5, 2.0)]


def test_what_was_not_tried_is_left_empty(say) -> None:
    (heat,) = draw_heat(SPOTS, say=say).data
    assert [list(row) for row in heat.z] == [[1, 3], [2, None]]
    assert heat.customdata[1][1] is None


def test_on_a_narrow_screen_the_names_stand_above_the_rows(say) -> None:
    figure = draw_heat(SPOTS, narrow=True, say=say)
    assert [list(row) for row in figure.data[0].z] == [[None, None], [1, 3], [None, None], [2, None]]
    assert [note.text for note in figure.layout.annotations] == ["push", "slip"]


def test_the_numbers_can_be_read_on_every_colour() -> None:
    assert min(measure_contrast(TEXT, colour) for colour in SCALE) >= 4.5


def measure_contrast(one: str, other: str) -> float:
    """Return the contrast of two colours (WCAG 2.2, 1.4.3)."""
    high, low = sorted((measure_luminance(one), measure_luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def measure_luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
