"""How a KPI of a scenario differs from that of the base, and whether that is shown to be real."""

from dataclasses import dataclass

from dashboards.answer import format_level, name_base, show_difference
from dashboards.formats import tell_bounds
from dashboards.source import Source
from dashboards.text import Catalogue

LESS_IS_BETTER = frozenset({"cost_per_good_part", "energy_per_good_part", "interventions_per_shift"})
"""KPIs of which a smaller value is the better one."""


@dataclass(frozen=True)
class Change:
    """A difference in words.

    Attributes:
        kind: ``met`` for a real gain, ``below`` for a real loss, ``open`` when none is shown.
        text: the difference with its interval.
        verdict: whether it is real.
        note: how that was found.
    """

    kind: str
    text: str
    verdict: str
    note: str


def find_change(source: Source, scenario: str, kpi: str, say: Catalogue) -> Change | None:
    """Return how a KPI differs from that of the base; None for the base itself, or when no replication is shared."""
    found = source.compare(kpi).get(scenario)
    if found is None:
        return None
    shown = show_difference(found, kpi, source, say)
    text = say(
        "change.text",
        value=shown.value,
        unit=shown.unit,
        bounds=tell_bounds(shown, say),
        base=name_base(source, say),
        n=found.difference.n,
    )
    note = say("change.note", level=format_level(source.level))
    if not found.is_real:
        return Change("open", text, say("change.open"), note)
    better = (found.difference.mean < 0) == (kpi in LESS_IS_BETTER)
    return Change("met" if better else "below", text, say("change.better" if better else "change.worse"), note)
