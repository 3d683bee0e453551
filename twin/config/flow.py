"""The schema of how parts flow: ways on, inputs, quality, sources and the rules that a line follows."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from twin.config.distribution import Distribution
from twin.config.model import ConfigModel, Name

END = "end"
"""Way out of the line, as a good part."""
SCRAP = "scrap"
"""Way off the line, as scrap."""
RESERVED_WAYS = (END, SCRAP)

Share = Annotated[float, Field(ge=0, le=1)]

AttributeValue = Annotated[str, Field(min_length=1, max_length=64)]
"""What a product is in one respect, such as ``red``."""


class Verdict(StrEnum):
    """What an inspection says of a part."""

    PASS = "pass"
    REJECT = "reject"


class Route(ConfigModel):
    """One of the ways that parts take from a station."""

    to: Name
    """The station it leads to, ``end`` (out of the line, good) or ``scrap``."""
    share: Annotated[float, Field(gt=0, le=1)] = 1.0
    """Probability, relative to the other ways that are open to the part."""
    product: Name | None = None
    """Only parts of this product take it; default: any."""
    where: Annotated[dict[Name, AttributeValue], Field(max_length=20)] = {}
    """Only parts whose product has all these attributes take it, such as ``{colour: red}``; default: any."""
    verdict: Verdict | None = None
    """Only parts of which the last inspection said so take it (``pass``, ``reject``); default: any."""
    at_most: Annotated[int, Field(ge=1, le=100)] | None = None
    """How often one part may take it, as a rework loop; each time counts as rework. Default: no limit."""
    otherwise: Name = SCRAP
    """Where a part goes that has taken it ``at_most`` times."""

    @property
    def is_for_all(self) -> bool:
        """Whether all parts may take it, any number of times."""
        return self.product is None and not self.where and self.verdict is None and self.at_most is None

    def is_open_to(self, product: "Product") -> bool:
        """Tell whether parts of a product may take it, by their name and attributes."""
        return self.product in (None, product.name) and self.where.items() <= product.attributes.items()


class Take(ConfigModel):
    """An input of a station that takes parts of several kinds."""

    after: Name
    """The station or source that delivers them."""
    count: Annotated[int, Field(ge=1, le=1000)] = 1
    """How many each service takes."""


class Inspection(ConfigModel):
    """What a station finds out about its parts."""

    catches: Share = 1.0
    """Probability that a spoilt part is rejected (1 - false accepts)."""
    false_rejects: Share = 0.0
    """Probability that a good part is rejected."""


class BlockingRule(StrEnum):
    """When a server needs a place for its part."""

    AFTER = "after_service"
    """It works, and keeps the finished part until there is a place (BAS)."""
    BEFORE = "before_service"
    """It begins only once a place is reserved (BBS, communication blocking)."""
    REPEAT = "repeat_service"
    """A finished part that finds no place at that moment is worked on again (Bernoulli lines)."""


class Simultaneous(StrEnum):
    """When a service begins, if several things happen at one moment."""

    AT_ONCE = "at_once"
    """As soon as the part is there."""
    STARTS_LAST = "starts_last"
    """After everything else that happens at the moment: slotted time, where all servers decide together."""


class DispatchRule(StrEnum):
    """Which of the waiting parts a free server takes; of equal ones the first that came."""

    FIFO = "fifo"
    SPT = "shortest_processing_time"
    EDD = "earliest_due_date"
    LEAST_SET_UP = "least_set_up"
    CRITICAL_RATIO = "critical_ratio"
    """(due date - now) / processing time, the least first."""
    PRIORITY = "priority"
    """The product with the lowest number first."""


class Rules(ConfigModel):
    """Choices that change results by more than their statistical error; each can be made for the whole line."""

    blocking: BlockingRule = BlockingRule.AFTER
    """When a server needs a place: ``after_service``, ``before_service`` or ``repeat_service``."""
    simultaneous: Simultaneous = Simultaneous.AT_ONCE
    """When a service begins, if several things happen at one moment: ``at_once`` or ``starts_last``."""


class WhenFull(StrEnum):
    """What becomes of an arrival that finds no place."""

    WAIT = "wait"
    """It waits, and no further one comes before it has got in."""
    LOSE = "lose"
    """It goes away."""


class Run(ConfigModel):
    """Equal parts in a row."""

    product: Name
    """What they are."""
    count: Annotated[int, Field(ge=1, le=100_000)] = 1
    """How many."""


class Order(ConfigModel):
    """Parts that somebody has ordered."""

    product: Name
    """What they are."""
    quantity: Annotated[int, Field(ge=1, le=10_000)] = 1
    """How many."""
    release_h: Annotated[float, Field(ge=0, le=100_000)] = 0.0
    """When they may enter, from the start of the simulation [h]."""
    due_h: Annotated[float, Field(ge=0, le=100_000)] | None = None
    """When the last of them should be finished, from the start of the simulation [h]; default: no due date."""


class Source(ConfigModel):
    """Where parts come from at times of their own; a line without sources has all it needs at its first station."""

    name: Name
    """Name of the source, unique among stations and sources."""
    feeds: Name
    """The station that its parts go to."""
    arrivals: Distribution | None = None
    """Time between two arrivals; default: one is there whenever it is needed."""
    batch: Annotated[int, Field(ge=1, le=1000)] = 1
    """Parts that arrive together."""
    when_full: WhenFull = WhenFull.WAIT
    """What becomes of an arrival that finds no place: ``wait`` or ``lose``."""
    products: Annotated[dict[Name, Share], Field(max_length=100)] = {}
    """Share of each product, drawn part by part; shares sum to 1. Default: the shares of ``products``."""
    campaign: Annotated[tuple[Run, ...], Field(max_length=10_000)] = ()
    """Products in a fixed sequence, repeated from the first: runs of equal parts. Instead of ``products``."""
    orders: Annotated[tuple[Order, ...], Field(max_length=100_000)] = ()
    """Orders, released at their times; nothing comes after the last. Instead of ``arrivals`` and ``products``."""


class Product(ConfigModel):
    """Something that the line makes."""

    name: Name
    """Name of the product."""
    share: Share | None = None
    """Share among the parts that enter; default: what is left over, in equal parts."""
    priority: Annotated[int, Field(ge=0, le=1000)] = 0
    """Under the rule ``priority``, lower numbers come first."""
    due_after_s: Annotated[float, Field(gt=0, le=1e9)] | None = None
    """Due date of each part, counted from when it enters [s]; default: none."""
    attributes: Annotated[dict[Name, AttributeValue], Field(max_length=20)] = {}
    """What it is like, by which ways may choose (``where``); all products state the same ones."""


class Changeover(ConfigModel):
    """What it takes to go from one product to another."""

    default: Distribution | None = None
    """Time between any two products that ``times`` does not name; default: none is needed."""
    times: dict[Name, dict[Name, Distribution]] = {}
    """Time by the product before, then by the product after."""
