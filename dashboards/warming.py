"""Making ready, while the server waits for its first visitor, what the first pages will need."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from dashboards.drawn import Drawn
from dashboards.router import PAGES
from twin.errors import StoreError


@contextmanager
def warming(drawn: Drawn) -> Iterator[None]:
    """Make the newest experiment ready in the background; at the end it stops after what it is at."""
    stop = Event()
    worker = Thread(target=_warm, args=(drawn, stop), name="warming")
    worker.start()
    try:
        yield
    finally:
        stop.set()
        worker.join()


def warm(drawn: Drawn) -> Iterator[None]:
    """Make the newest experiment ready: its steady pages, then what the scenarios are compared by, step by step."""
    library = drawn.library
    names = list(library.list_stores())
    if not names:
        return
    for page in PAGES.values():
        if page.steady:
            drawn.get(page.path, "")
            yield
    experiment = library.read(names[0])
    experiment.line_runs  # noqa: B018  kept from then on
    for scenario in experiment.scenarios:
        experiment.select(scenario)
        yield


def _warm(drawn: Drawn, stop: Event) -> None:
    """Do the steps until all are done or it is time to stop; what is wrong with a store, its page tells."""
    try:
        for _ in warm(drawn):
            if stop.wait(PAUSE_S):
                return
    except StoreError:
        return


PAUSE_S = 0.01
"""Between steps, so that visitors come first [s]."""
