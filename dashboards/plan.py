"""Whether a line makes its plan."""

from twin.records.summary import KpiSummary


def judge(summary: KpiSummary, target: float) -> str:
    """Return whether a target is ``met``, ``below``, within the interval (``open``), or there is none (``single``)."""
    if not summary.interval.bounded:
        return "single"
    if summary.low >= target:
        return "met"
    return "below" if summary.high < target else "open"
