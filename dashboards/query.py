"""The address of a page: which experiment and scenario it shows. Whatever else it says is ignored, and told."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode

LONGEST = 1000
"""Longest query that is looked at [characters]."""
MOST_FIELDS = 10
_SHOWN = 40


@dataclass(frozen=True)
class Query:
    """What the address asks for.

    Attributes:
        run: name of an experiment, None for the newest.
        scenario: name of a scenario, None for the first.
        ignored: what was asked for and does not exist, shortened.
    """

    run: str | None = None
    scenario: str | None = None
    ignored: tuple[str, ...] = ()

    def keep_run(self, names: Sequence[str]) -> "Query":
        """Return the query with a run that is among those there."""
        return self if self.run is None or self.run in names else self._ignore("run")

    def keep_scenario(self, names: Sequence[str]) -> "Query":
        """Return the query with a scenario that is among those there."""
        return self if self.scenario is None or self.scenario in names else self._ignore("scenario")

    def encode(self) -> str:
        """Return the query as it stands in an address, empty when it asks for nothing."""
        fields = {"run": self.run, "scenario": self.scenario}
        text = urlencode({name: value for name, value in fields.items() if value is not None})
        return f"?{text}" if text else ""

    def _ignore(self, name: str) -> "Query":
        told = (*self.ignored, _shorten(f"{name}={getattr(self, name)}"))
        return replace(self, ignored=told, **{name: None})


def parse_query(search: object) -> Query:
    """Return what the query of an address asks for; it comes from outside and may be anything."""
    if search is None or search == "":
        return Query()
    if not isinstance(search, str) or len(search) > LONGEST:
        return Query(ignored=(_shorten(str(search)[:LONGEST]),))
    try:
        fields = parse_qsl(search.removeprefix("?"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        return Query(ignored=(_shorten(search),))
    return _collect(fields)


def _collect(fields: list[tuple[str, str]]) -> Query:
    known: dict[str, str] = {}
    ignored: list[str] = []
    for name, value in fields:
        if name in {"run", "scenario"} and name not in known:
            known[name] = value
        else:
            ignored.append(_shorten(f"{name}={value}"))
    return Query(known.get("run"), known.get("scenario"), tuple(ignored))


def _shorten(text: str) -> str:
    printable = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
    return printable if len(printable) <= _SHOWN else printable[: _SHOWN - 1] + "\N{HORIZONTAL ELLIPSIS}"
