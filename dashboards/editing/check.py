"""What is wrong with a text that is being edited, and the line that it describes."""

from dataclasses import dataclass
from functools import lru_cache

from twin.config.document import Document
from twin.config.experiment import ExperimentFile
from twin.config.line import Line
from twin.config.lines import find_line_issues, find_line_warnings
from twin.config.load import parse_document
from twin.config.validate import find_issues
from twin.errors import ConfigError, Issue

KEPT = 8
"""Texts whose check is kept: that of each window, and the one before."""
EXPERIMENT_KEY = "experiment"
"""The key by which an experiment file is told from a line file."""


@dataclass(frozen=True)
class Check:
    """What was found in a text.

    Attributes:
        issues: what is wrong, in order of place; what is allowed but hardly meant when nothing is.
        valid: whether nothing is wrong.
        line: that the text describes, None when it cannot be drawn or the text is an experiment file.
        experiment: whether it is an experiment file.
    """

    issues: tuple[Issue, ...]
    valid: bool
    line: Line | None
    experiment: bool = False


@lru_cache(maxsize=KEPT)
def check_text(text: str, file: str) -> Check:
    """Return what is wrong with the text of a line or experiment file.

    What robots and policies can do is not looked at: that takes the physics, and a study tells it.

    Args:
        text: YAML, perhaps.
        file: name of the file, for the messages.
    """
    try:
        document = parse_document(text, file)
    except ConfigError as error:
        return Check(tuple(error.issues), valid=False, line=None)
    if is_experiment(document):
        _, issues = find_issues(document, ExperimentFile)
        return Check(tuple(sorted(issues)), valid=not issues, line=None, experiment=True)
    issues = find_line_issues(document)
    line, _ = find_issues(document, Line)
    told = issues or find_line_warnings(document)
    return Check(tuple(sorted(told)), valid=not issues, line=None if issues else line)


def is_experiment(document: Document) -> bool:
    """Whether a document is an experiment file."""
    return isinstance(document.data, dict) and EXPERIMENT_KEY in document.data
