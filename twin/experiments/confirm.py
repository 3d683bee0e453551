"""The gain of the best cell, on replications that nothing was chosen by.

What wins a search or a selection was lucky, too: its mean over the replications that chose it is too good. Further ones
do not know of the choice, so that an ordinary paired interval over them alone holds.
"""

from dataclasses import replace

from twin.config.experiment import Direction, ExperimentFile, Search
from twin.experiments.replicate import Replicator
from twin.records.definitions import KPI_DEFINITIONS
from twin.records.findings import Findings, Gain
from twin.records.intervals import paired_interval


def confirm(file: ExperimentFile, search: Search, base: str, findings: Findings, replicator: Replicator) -> Findings:
    """Return the findings with the gain of the best cell over the base.

    Args:
        file: the experiment, with an objective.
        search: how it was searched.
        base: name of the base.
        findings: with the best cell.
        replicator: fills the store.
    """
    best, objective = findings.best, file.objective
    if best is None or objective is None:
        return findings
    if best == base:
        return replace(findings, sentences=(*findings.sentences, "nothing that was tried is better than the base"))
    since = max(file.replications, *(findings.replications.get(cell, 0) for cell in (base, best)))
    until = since + search.confirmations
    replicator.fill({base: until, best: until})
    values = {name: found[since:until] for name, found in replicator.read_kpi(objective.kpi).items()}
    found = paired_interval(values[best], values[base], file.level)
    sign = 1 if objective.direction is Direction.MAXIMISE else -1
    mean = float(values[base].mean())
    gain = Gain(objective.kpi, mean, found.low, found.mean, found.high, search.confirmations, file.level, sign)
    return replace(findings, gain=gain, sentences=(*findings.sentences, _tell(gain, best, base)))


def _tell(gain: Gain, best: str, base: str) -> str:
    """Return the gain in a sentence."""
    low, mean, high = (f"{100 * share:+.3g}" for share in gain.shares)
    label = KPI_DEFINITIONS[gain.kpi].label
    verdict = "" if gain.shares[0] > 0 else "; no gain is shown"
    return (
        f"{label}: {gain.base + gain.mean:.5g} with {best}, {gain.base:.5g} with {base}: {mean} % better "
        f"[{low}, {high}] on {gain.n} fresh replications that nothing was chosen by{verdict}"
    )
