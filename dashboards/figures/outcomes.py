"""How outcomes of attempts are drawn: each with a colour, a pattern and a glyph of its own."""

from dataclasses import dataclass

from twin.records.outcome import Outcome


@dataclass(frozen=True)
class OutcomeLook:
    """How an outcome is drawn.

    Attributes:
        colour: fill.
        symbol: marker of plotly.
        icon: a glyph that stands beside the word.
    """

    colour: str
    symbol: str
    icon: str


OUTCOME_LOOKS = {
    Outcome.SUCCESS: OutcomeLook("#009e73", "circle", "●"),
    Outcome.DROP: OutcomeLook("#d55e00", "triangle-down", "▼"),
    Outcome.MISPLACE: OutcomeLook("#e69f00", "diamond", "◆"),
    Outcome.JAM: OutcomeLook("#cc79a7", "square", "■"),
    Outcome.TIMEOUT: OutcomeLook("#56b4e9", "hourglass", "⧗"),
    Outcome.FALL: OutcomeLook("#b34700", "x", "✕"),
    Outcome.COLLISION: OutcomeLook("#8c6bb1", "star", "★"),
    Outcome.INTERVENTION: OutcomeLook("#0072b2", "triangle-up", "▲"),
    Outcome.SIM_FAULT: OutcomeLook("#8a97a6", "cross", "✚"),
    Outcome.POLICY_FAULT: OutcomeLook("#5b6875", "bowtie", "⊘"),
}
LABELS = [outcome.label for outcome in Outcome]


def find_look(label: str) -> OutcomeLook:
    """Return how the outcome of a name is drawn; another version may have others."""
    return OUTCOME_LOOKS[Outcome[label.upper()]] if label in LABELS else OUTCOME_LOOKS[Outcome.SIM_FAULT]
