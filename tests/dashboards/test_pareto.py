from dashboards.figures.pareto import Offer, draw_pareto, find_front
from twin.records.intervals import Interval


def offer(name: str, cost: float, output: float) -> Offer:
    return Offer(name, Interval(cost, cost - 0.1, cost + 0.1, 5), Interval(output, output - 1, output + 1, 5))


OFFERS = [
    offer("dear", 3, 90),
    offer("cheap", 1, 80),
    offer("beaten", 2, 79),
    offer("twice", 1, 70),
    offer("more", 2, 95),
]


def test_the_front_holds_what_nothing_beats_in_both() -> None:
    assert [found.name for found in find_front(OFFERS)] == ["cheap", "more"]


def test_beaten_cells_are_drawn_apart_from_the_front(say) -> None:
    others, front = draw_pareto(OFFERS, cost="cost", output="output", say=say).data
    assert list(others.x) == [3, 2, 1]
    assert list(front.y) == [80, 95]
