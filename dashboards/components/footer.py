"""The foot of every page: how old the data are, what made them, and the attempts behind them."""

from datetime import UTC, datetime
from typing import Any

from dash import html

from dashboards.experiment import Experiment
from dashboards.formats import format_age
from dashboards.grades import list_grades
from dashboards.text import Catalogue
from twin.records.manifest import SkillEntry

HASH_LENGTH = 12


def footer(experiment: Experiment, *, say: Catalogue) -> Any:
    """Return the foot of a page about an experiment."""
    manifest = experiment.manifest
    versions = ", ".join(f"{name} {version}" for name, version in manifest.versions.items())
    facts = [
        html.Span(say("footer.replications", count=experiment.complete)),
        html.Span(say("footer.seed", seed=manifest.seed)),
        *([html.Span(say("footer.versions", versions=versions))] if versions else []),
        html.Span(say("footer.grades", grades=list_grades(experiment, say))),
    ]
    skills = [html.Li(describe_skill(skill, say=say)) for skill in manifest.skills]
    evidence = [
        html.H2(say("footer.evidence")),
        html.Ul(skills or [html.Li(say("footer.no_skills"))]),
        *([html.P(say("footer.caveat"))] if skills else []),
    ]
    return html.Footer([html.P(facts, className="facts"), *evidence], className="foot")


def describe_age(written: datetime | None, *, say: Catalogue) -> str:
    """Return when data were written, and how long ago that is."""
    if written is None:
        return say("footer.age.none")
    at = written.astimezone(UTC)
    return say("footer.age", written=f"{at:%Y-%m-%d %H:%M}", age=format_age(at, datetime.now(UTC), say))


def describe_skill(skill: SkillEntry, *, say: Catalogue) -> str:
    """Return what stands behind a skill: how many attempts, how many of them succeeded, what was left out."""
    success = skill.success
    evidence = say(
        "footer.skill",
        skill=skill.key,
        attempts=skill.attempts,
        share=f"{100 * success.mean:.1f}",
        low=f"{100 * success.low:.1f}",
        high=f"{100 * success.high:.1f}",
        fidelity=skill.fidelity,
        hash=skill.hash[:HASH_LENGTH],
    )
    return say("footer.faults", evidence=evidence, count=skill.sim_faults) if skill.sim_faults else evidence
