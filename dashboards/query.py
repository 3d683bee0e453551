"""The address of a page: what it shows, in which language and colours. Whatever else it says is ignored, and told."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from urllib.parse import parse_qsl, urlencode

from dashboards.text import FIRST, LANGUAGES
from dashboards.theme import Theme

LONGEST = 2000
"""Longest query that is looked at [characters]."""
MOST_FIELDS = 20
_SHOWN = 40
_NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Query:
    """What the address asks for.

    Attributes:
        run: name of an experiment, None for the newest.
        scenario: name of a scenario, None for the first.
        language: tag of a language.
        theme: light or dark.
        fields: what else a page asks for, by name.
        ignored: what was asked for and does not exist, shortened.
    """

    run: str | None = None
    scenario: str | None = None
    language: str = FIRST
    theme: Theme = Theme.LIGHT
    fields: Mapping[str, str] = field(default_factory=lambda: _NONE)
    ignored: tuple[str, ...] = ()

    def keep_run(self, names: Sequence[str]) -> "Query":
        """Return the query with a run that is among those there."""
        if self.run is None or self.run in names:
            return self
        return replace(self, run=None, ignored=self._tell("run", self.run))

    def keep_scenario(self, names: Sequence[str]) -> "Query":
        """Return the query with a scenario that is among those there."""
        if self.scenario is None or self.scenario in names:
            return self
        return replace(self, scenario=None, ignored=self._tell("scenario", self.scenario))

    def keep_fields(self, is_there: Callable[[str, str], bool]) -> "Query":
        """Return the query with those of its fields whose name and value pass."""
        kept = {name: value for name, value in self.fields.items() if is_there(name, value)}
        told = self.ignored
        for name, value in self.fields.items():
            if name not in kept:
                told = (*told, shorten(f"{name}={value}"))
        return replace(self, fields=kept, ignored=told)

    def change(self, **fields: str | None) -> "Query":
        """Return the query with some of its page's fields changed, None taking one away."""
        changed = {**self.fields, **fields}
        return replace(self, fields={name: value for name, value in changed.items() if value is not None}, ignored=())

    def leave_page(self, **fields: str | None) -> "Query":
        """Return what the query asks of every page, and some fields of the page that one goes to."""
        return replace(self, fields=_NONE).change(**fields)

    def show_scenario(self, scenario: str) -> "Query":
        """Return the query for another scenario."""
        return replace(self, scenario=scenario)

    def encode(self) -> str:
        """Return the query as it stands in an address, empty when it asks for nothing."""
        common = {
            "run": self.run,
            "scenario": self.scenario,
            "lang": None if self.language == FIRST else self.language,
            "theme": None if self.theme is Theme.LIGHT else self.theme.value,
        }
        fields = {**common, **self.fields}
        text = urlencode({name: value for name, value in fields.items() if value is not None})
        return f"?{text}" if text else ""

    def _tell(self, name: str, value: str) -> tuple[str, ...]:
        return (*self.ignored, shorten(f"{name}={value}"))


def parse_query(search: object) -> Query:
    """Return what the query of an address asks for; it comes from outside and may be anything."""
    if search is None or search == "":
        return Query()
    if not isinstance(search, str) or len(search) > LONGEST:
        return Query(ignored=(shorten(str(search)[:LONGEST]),))
    try:
        fields = parse_qsl(search.removeprefix("?"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        return Query(ignored=(shorten(search),))
    return _collect(fields)


def _collect(fields: list[tuple[str, str]]) -> Query:
    known: dict[str, str] = {}
    ignored: list[str] = []
    for name, value in fields:
        if name in known or not _is_offered(name, value):
            ignored.append(shorten(f"{name}={value}"))
        else:
            known[name] = value
    return Query(
        run=known.pop("run", None),
        scenario=known.pop("scenario", None),
        language=known.pop("lang", FIRST),
        theme=Theme(known.pop("theme", Theme.LIGHT)),
        fields=known,
        ignored=tuple(ignored),
    )


def _is_offered(name: str, value: str) -> bool:
    """Whether a language or theme is one of those there; other fields are looked at by their pages."""
    offered: dict[str, list[str]] = {"lang": list(LANGUAGES), "theme": [theme.value for theme in Theme]}
    return value in offered.get(name, [value])


def shorten(text: str) -> str:
    """Return a text from outside as it can be shown: printable, and not long."""
    printable = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
    return printable if len(printable) <= _SHOWN else printable[: _SHOWN - 1] + "\N{HORIZONTAL ELLIPSIS}"
