"""The verdict of an evaluation in sentences, the same on the terminal and on its page."""

from collections.abc import Iterator

from twin.records.evaluation import BaselineComparison, ConditionEffect, Evaluation
from twin.records.intervals import LEVEL, Interval


def tell_verdict(evaluation: Evaluation) -> Iterator[str]:
    """Yield the sentences that matter most, in order: what is missing, success, precision, baseline, conditions."""
    if evaluation.missing:
        yield "INCOMPLETE: " + "; ".join(evaluation.missing) + "."
    yield _tell_success(evaluation)
    if precision := evaluation.precision:
        if precision.reached:
            yield f"That is as precise as asked for (+- {_points(precision.half_width)})."
        else:
            yield f"That is NOT as precise as asked for (+- {_points(precision.half_width)}): more attempts are needed."
    if evaluation.comparison:
        yield from tell_comparison(evaluation.policy, evaluation.comparison)
    yield tell_conditions(evaluation.effects)


def _tell_success(evaluation: Evaluation) -> str:
    who = f"{evaluation.policy} ({evaluation.robot})"
    if evaluation.success is None:
        return f"Nothing is known of {who} at {evaluation.task}: no attempt counts."
    counted = evaluation.success.n
    return (
        f"{who} succeeds at {evaluation.task} in {tell_share(evaluation.success)} of attempts "
        f"({counted} attempt{'s' if counted != 1 else ''}, {evaluation.conditions})."
    )


def tell_comparison(policy: str, found: BaselineComparison) -> Iterator[str]:
    """Yield what the pairs tell of success and of durations."""
    difference, n = found.difference, found.difference.n
    told = f"{_signed(difference)} on the same {n} seeds"
    if found.verdict == "not enough attempts to tell":
        more = f"; about {found.enough} seeds would show a difference as large as this" if found.enough else ""
        yield f"Success beside {found.policy}: not enough attempts to tell ({told}{more})."
    else:
        yield f"{policy} is {found.verdict} than {found.policy}: success {told}."
    if found.duration_s is None:
        return
    change = found.duration_s
    if not change.bounded:
        word = "not enough attempts to tell"
    else:
        word = "faster" if change.high < 0 else "slower" if change.low > 0 else "not enough attempts to tell"
    bounds = f" ({LEVEL:.0%}: {change.low:+.2f} to {change.high:+.2f} s)" if change.bounded else ""
    yield f"Duration beside {found.policy}: {word}, {change.mean:+.2f} s{bounds} on {change.n} pairs both succeeded in."


def tell_conditions(effects: tuple[ConditionEffect, ...]) -> str:
    """Return which condition matters most, as far as these attempts show any."""
    if not effects:
        return "No condition varies."
    strongest = effects[0]
    if strongest.p_value is None:
        return f"None of the {len(effects)} conditions that vary can be told to matter: all attempts ended alike."
    if strongest.p_value > 1 - LEVEL:
        return f"None of the {len(effects)} conditions that vary can be told to matter in these attempts."
    return (
        f"What matters most is {strongest.name}: {strongest.worse} values fail "
        f"(p = {strongest.p_value:.2g} for {len(effects)} conditions together)."
    )


def tell_share(share: Interval) -> str:
    """Return a share with its bounds in per cent."""
    return f"{share.mean:.1%} ({LEVEL:.0%}: {share.low:.1%} to {share.high:.1%})"


def _signed(difference: Interval) -> str:
    low, high = 100 * difference.low, 100 * difference.high
    return f"{100 * difference.mean:+.1f} points ({LEVEL:.0%}: {low:+.1f} to {high:+.1f})"


def _points(share: float) -> str:
    return f"{100 * share:g} points"
