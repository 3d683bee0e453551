"""Checks of the attributes of products, and of the ways that ask for them; on plain data, like ``references``."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from twin.config.document import Document, Place
from twin.config.entries import list_entries
from twin.errors import Issue
from twin.names import suggest

Attributes = dict[str, Any]


def check_attributes(document: Document, data: dict[str, Any]) -> Iterator[Issue]:
    """Yield attributes and values that no product has, and products that do not state what others do."""
    products = [(place, product.get("attributes", {})) for place, product in list_entries(data, "products")]
    if not all(isinstance(attributes, dict) for _, attributes in products):
        return
    ways = list(_list_ways(data))
    yield from _check_products(document, products, ways)
    for place, where in ways:
        for attribute, value in where.items():
            yield from _check_wish(document, (*place, attribute), value, [found for _, found in products])


def _list_ways(data: dict[str, Any]) -> Iterator[tuple[Place, Attributes]]:
    for place, station in list_entries(data, "stations"):
        for way, route in list_entries(station, "next", place):
            if isinstance(where := route.get("where"), dict):
                yield (*way, "where"), where


def _check_products(
    document: Document, products: list[tuple[Place, Attributes]], ways: list[tuple[Place, Attributes]]
) -> Iterator[Issue]:
    """Yield attributes that one product alone has and no way asks for, and those that a product lacks."""
    counts = Counter(name for _, attributes in (*products, *ways) for name in attributes)
    stated = {name for _, attributes in products for name in attributes}
    usual = [name for name in counts if name in stated and (counts[name] > 1 or len(products) == 1)]
    for place, attributes in products:
        strange = [name for name in attributes if name not in usual]
        lacking = [name for name in usual if name not in attributes]
        for name in strange:
            yield document.make_key_issue(
                (*place, "attributes", name), f"no other product states {name!r}; {suggest(name, usual)}"
            )
        for name in lacking if not strange else ():
            yield document.make_issue(place, f"states no {name!r}, as others do; add it under attributes")


def _check_wish(document: Document, place: Place, value: object, products: list[Attributes]) -> Iterator[Issue]:
    attribute = str(place[-1])
    values = {product[attribute] for product in products if isinstance(product.get(attribute), str)}
    if not values:
        known = dict.fromkeys(name for product in products for name in product)
        yield document.make_key_issue(place, f"no product has the attribute {attribute!r}; {suggest(attribute, known)}")
    elif isinstance(value, str) and value not in values:
        yield document.make_issue(place, f"no product is {attribute}: {value}; {suggest(value, sorted(values))}")
