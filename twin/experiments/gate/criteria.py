"""Gate files: found by name or path, checked as a whole before anything runs."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from twin.config.contact_limits import ContactLimits, load_contact_limits
from twin.config.document import Document
from twin.config.gate import AttemptCriterion, Compared, Contact, Criterion, GateFile
from twin.config.load import scan_document
from twin.config.shipped import find_file, list_files
from twin.config.validate import find_issues
from twin.errors import ConfigError, Issue
from twin.names import suggest
from twin.records.definitions import KPI_DEFINITIONS
from twin.tasks import TASKS

FOLDER = "gates"
KEY = "gate"
"""The key by which a gate file is told from a line file."""


@dataclass(frozen=True)
class Gate:
    """A gate file that has passed its checks.

    Attributes:
        path: its file.
        file: what the file says.
        limits: contact forces that regions of a body may bear.
    """

    path: Path
    file: GateFile
    limits: ContactLimits

    def find_limit_n(self, criterion: AttemptCriterion) -> float:
        """Return the contact force that a criterion counts from [N]; ``inf`` for one that counts none."""
        for region in self.limits.regions:
            if criterion.region in (region.region, *region.also):
                return region.clamp_n if criterion.contact is Contact.CLAMP else region.impact_n
        return float("inf")


def load_gate(path_or_name: str | Path) -> Gate:
    """Read a gate file.

    Args:
        path_or_name: a YAML file, or the name of one in ``line_configs/gates/``.

    Raises:
        ConfigError: with everything that is wrong with the file.
        UsageError: there is no such gate.
    """
    gate, issues = read_gate(scan_document(find_gate_file(path_or_name)))
    if gate is None or issues:
        raise ConfigError(issues)
    return gate


def find_gate_file(path_or_name: str | Path) -> Path:
    """Return the path of a gate file.

    Raises:
        UsageError: it is neither a file nor the name of a shipped gate.
    """
    return find_file(path_or_name, "gate", list_gates)


def list_gates() -> dict[str, Path]:
    """Return the shipped gate files by name."""
    return list_files(FOLDER)


def is_gate(document: Document) -> bool:
    """Whether a document describes a gate and not a line."""
    return isinstance(document.data, dict) and KEY in document.data


def read_gate(document: Document) -> tuple[Gate | None, list[Issue]]:
    """Return the gate of a document, or None, and everything that is wrong with it."""
    file, issues = find_issues(document, GateFile)
    if file is None or issues:
        return None, issues
    issues = [*_check_names(document, file), *_check_repeats(document, file)]
    path = Path(document.file)
    try:
        limits = load_contact_limits(path.parent / file.limits if file.limits else None)
    except ConfigError as error:
        return None, [*issues, document.make_issue(("limits",), "is no table of limits"), *error.issues]
    issues += _check_regions(document, file, limits)
    return Gate(path, file, limits), issues


def list_line_kpis() -> list[str]:
    """Return the KPIs of the line that are averaged over replications, which alone can be criteria."""
    return [name for name, kpi in KPI_DEFINITIONS.items() if kpi.line is not None and not kpi.pooled]


def _check_names(document: Document, file: GateFile) -> Iterator[Issue]:
    """Yield KPIs, tasks and conditions that do not exist, and bounds beyond what a KPI can be."""
    known = list_line_kpis()
    for index, wanted in enumerate(file.line_criteria):
        if wanted.kpi not in known:
            message = f"no averaged KPI of the line is named {wanted.kpi!r}; {suggest(wanted.kpi, known)}"
            yield document.make_issue(("line_criteria", index, "kpi"), message)
        elif wanted.against_baseline is None:
            yield from _check_reach(document, index, wanted, KPI_DEFINITIONS[wanted.kpi].largest)
    for index, asked in enumerate(file.attempt_criteria):
        place = ("attempt_criteria", index)
        for number, task in enumerate(asked.tasks or ()):
            if task not in TASKS:
                yield document.make_issue((*place, "tasks", number), f"no task named {task!r}; {suggest(task, TASKS)}")
        there = sorted({name for task in asked.tasks or TASKS if task in TASKS for name in TASKS[task].conditions})
        for number, name in enumerate(asked.conditions or ()):
            if name not in there:
                message = f"none of the tasks has conditions named {name!r}; {suggest(name, there)}"
                yield document.make_issue((*place, "conditions", number), message)


def _check_reach(document: Document, index: int, criterion: Criterion, largest: float) -> Iterator[Issue]:
    for name, bound in criterion.bounds.items():
        if not 0 <= bound <= largest:
            expected = f"from 0 to {largest:g}" if largest < float("inf") else "0 or more"
            yield document.make_issue(("line_criteria", index, name), f"expected {expected} (got {bound:g})")


def _check_repeats(document: Document, file: GateFile) -> Iterator[Issue]:
    """Yield criteria that are asked twice: what would be too much of one answer, or two that contradict each other."""
    for section, criteria in (("attempt_criteria", file.attempt_criteria), ("line_criteria", file.line_criteria)):
        first: dict[str, int] = {}
        for index, criterion in enumerate(criteria):
            same = criterion.model_dump_json(exclude={"at_least", "at_most", "source"})
            if same in first:
                line = document.make_issue((section, first[same]), "").line
                message = f"the same is asked in line {line}; write both bounds there"
                yield document.make_issue((section, index), message)
            first.setdefault(same, index)
            if criterion.against_baseline is Compared.RATIO and min(criterion.bounds.values()) <= 0:
                yield document.make_issue((section, index), "a ratio is above 0, and so must its bounds be")


def _check_regions(document: Document, file: GateFile, limits: ContactLimits) -> Iterator[Issue]:
    known = [name for region in limits.regions for name in (region.region, *region.also)]
    for index, criterion in enumerate(file.attempt_criteria):
        if criterion.region is not None and criterion.region not in known:
            message = f"the limits have no region named {criterion.region!r}; {suggest(criterion.region, known)}"
            yield document.make_issue(("attempt_criteria", index, "region"), message)
