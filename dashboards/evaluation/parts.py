"""The parts of an evaluation's page that show numbers: tiles, tables, bars with their intervals."""

from dashboards.report.html import Html, element, make_table
from twin.records.evaluation import BaselineComparison, ConditionBin, ConditionEffect, Evaluation
from twin.records.intervals import Interval

NONE = "-"


def show_tiles(evaluation: Evaluation) -> Html:
    """Return the numbers that one asks for first."""
    success, seconds = evaluation.success, evaluation.p50_s
    tiles = [
        _tile("Success", _share(success), _bounds(success)),
        _tile("Attempts", str(evaluation.attempts), f"of {evaluation.planned} planned"),
        _tile("Median duration", NONE if seconds is None else f"{seconds:.2f} s", "of successes"),
        _tile("Nine of ten within", NONE if evaluation.p90_s is None else f"{evaluation.p90_s:.2f} s", "of successes"),
    ]
    return element("section", element("div", *tiles, class_="tiles", style="--columns:4"), class_="card")


def show_pairs(policy: str, found: BaselineComparison) -> Html:
    """Return how a policy did beside a baseline, pair by pair."""
    pairs, change = found.pairs, found.duration_s
    difference = f"{100 * found.difference.mean:+.1f} points"
    bounds = f"{100 * found.difference.low:+.1f} to {100 * found.difference.high:+.1f}"
    rows = [
        ["Success of the baseline", _share(found.success), _bounds(found.success), str(found.success.n)],
        ["Difference of success", difference, bounds, str(found.difference.n)],
    ]
    if change is not None:
        told = f"{change.low:+.2f} to {change.high:+.2f} s" if change.bounded else "one pair gives none"
        rows.append(["Difference of duration, both succeeded", f"{change.mean:+.2f} s", told, str(change.n)])
    counts = (
        f"Both succeeded {pairs['both']} times, only {policy} {pairs['policy']}, "
        f"only {found.policy} {pairs['baseline']}, neither {pairs['neither']}."
    )
    note = "Intervals: Tango's score for the paired difference of success, Student's t for that of durations."
    table = make_table([f"Beside {found.policy}, same seeds", "value", "95 % interval", "pairs"], rows)
    return _card(f"{policy} beside {found.policy}", table, element("p", counts), note=note)


def show_outcomes(evaluation: Evaluation) -> Html:
    """Return how attempts ended."""
    rows = [
        [
            row.outcome,
            str(row.attempts),
            _share(row.share),
            _bounds(row.share),
            f"{row.median_s:.1f} s",
            ", ".join(map(str, row.seeds)) + (", ..." if row.attempts > len(row.seeds) else ""),
        ]
        for row in evaluation.outcomes
    ]
    reasons = [
        element("li", f"{row.outcome}, {count} times: {reason}")
        for row in evaluation.outcomes
        for reason, count in row.reasons.items()
    ]
    headings = ["outcome", "attempts", "share", "95 % interval", "median duration", "seeds"]
    listed = [element("ul", *reasons)] if reasons else []
    note = "Wilson intervals, each outcome by itself and without allowance for looks: not that of the verdict."
    return _card("How attempts ended", make_table(headings, rows), *listed, note=note)


def show_conditions(effects: tuple[ConditionEffect, ...]) -> Html:
    """Return success by thirds of every condition that varies, the strongest first."""
    note = (
        "Thirds of the range that each condition is drawn from, with Wilson intervals. p: of success that does not go "
        "with the condition (Mann and Whitney, Holm for their number)."
    )
    blocks = [element("div", _head(effect), *(_show_bin(one) for one in effect.bins)) for effect in effects]
    return _card("Success by conditions", element("div", *blocks, class_="effects"), note=note)


def _head(effect: ConditionEffect) -> Html:
    told = "all ended alike" if effect.p_value is None else f"p = {effect.p_value:.2g}"
    return element("h3", f"{effect.name} ", element("span", told, class_="muted"))


def _show_bin(one: ConditionBin) -> Html:
    """Return a bar with its interval, the share in words beside it."""
    place = element("span", f"{one.low:.3g} to {one.high:.3g}", class_="place")
    if one.success is None:
        return element("div", place, element("span", "no attempt", class_="muted"), class_="bin")
    low, high, mean = (100 * value for value in (one.success.low, one.success.high, one.success.mean))
    bar = element("span", class_="bar", style=f"width:{mean:.2f}%")
    reach = element("span", class_="reach", style=f"left:{low:.2f}%;width:{high - low:.2f}%")
    told = f"{mean:.0f} % ({low:.0f} to {high:.0f}) of {one.attempts}"
    return element("div", place, element("span", bar, reach, class_="track"), element("span", told), class_="bin")


def _tile(title: str, value: str, note: str) -> Html:
    return element(
        "div",
        element("h3", title),
        element("p", element("b", value), class_="value"),
        element("p", note, class_="muted"),
        class_="tile",
    )


def _card(title: str, *children: str, note: str = "") -> Html:
    notes = [element("p", note, class_="note")] if note else []
    return element("section", element("h2", title), *children, *notes, class_="card")


def _share(share: Interval | None) -> str:
    return NONE if share is None else f"{100 * share.mean:.1f} %"


def _bounds(share: Interval | None) -> str:
    return NONE if share is None else f"{100 * share.low:.1f} to {100 * share.high:.1f} %"
