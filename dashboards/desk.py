"""What a page that needs no results is drawn from."""

from dataclasses import dataclass, replace

from dashboards.asked import Asked
from dashboards.editing.workshop import Workshop
from dashboards.library import Library


@dataclass(frozen=True)
class Desk(Asked):
    """What a page that needs no results is drawn from.

    Attributes:
        library: all experiments, some of which may not be readable.
        names: of the experiments there are.
        workshop: what may be changed.
    """

    library: Library
    names: tuple[str, ...]
    workshop: Workshop

    def link_to(self, path: str, *, run: str | None = None, **fields: str | None) -> str:
        """Return the address of a page about the experiment that this one is about, or about another one."""
        query = self.query.leave_page(**fields)
        return path + (query if run is None else replace(query, run=run, scenario=None)).encode()
