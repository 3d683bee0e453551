"""What the records name in English, in the words of a catalogue."""

from dashboards.text import Catalogue
from twin.records.bottleneck import Method
from twin.records.definitions import KPI_DEFINITIONS


def name_kpi(kpi: str, say: Catalogue) -> str:
    """Return the name of a KPI."""
    return say.name(f"kpi.{kpi}", KPI_DEFINITIONS[kpi].label)


def mention_kpi(kpi: str, say: Catalogue) -> str:
    """Return the name of a KPI as it stands within a sentence."""
    return _begin_small(name_kpi(kpi, say))


def explain_kpi(kpi: str, say: Catalogue) -> str:
    """Return the formula of a KPI."""
    return say.name(f"formula.{kpi}", KPI_DEFINITIONS[kpi].formula)


def name_source(kpi: str, say: Catalogue) -> str:
    """Return where the definition of a KPI is from; standards and papers keep their names."""
    source = KPI_DEFINITIONS[kpi].source
    return say.name(f"source.{source}", source)


def name_method(method: Method, say: Catalogue) -> str:
    """Return the name of a rule that names the bottleneck."""
    return say.name(f"method.{method}", method.label)


def mention_method(method: Method, say: Catalogue) -> str:
    """Return the name of a rule as it stands within a sentence."""
    return _begin_small(name_method(method, say))


def _begin_small(name: str) -> str:
    """Return a name with a small first letter, unless it is an abbreviation such as OEE."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]
