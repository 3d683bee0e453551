"""What the address asks a page for, and the addresses that lead on from it."""

from dataclasses import dataclass

from dashboards.query import Query
from dashboards.text import Catalogue


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the address asks a page for.

    Attributes:
        query: what the address asks for; every field in it exists.
        path: of the page.
        say: the words.
    """

    query: Query
    path: str
    say: Catalogue

    def find(self, name: str) -> str | None:
        """Return what the address asks for in a field of the page."""
        return self.query.fields.get(name)

    def link(self, **fields: str | None) -> str:
        """Return the address of this page with some of its fields changed, None taking one away."""
        return self.path + self.query.change(**fields).encode()
