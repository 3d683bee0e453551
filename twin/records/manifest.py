"""What an experiment was made of: the manifest of its store."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from hashlib import blake2b
from pathlib import Path
from typing import Self

from pydantic import TypeAdapter, ValidationError

from twin.errors import StoreError, StoreMissingError
from twin.records.intervals import Interval, wilson
from twin.records.outcome import Outcome
from twin.records.parquet import check_version
from twin.records.skill import SkillModel, name_skill
from twin.records.tables import SCHEMA_VERSION


@dataclass(frozen=True)
class SkillEntry:
    """The evidence behind one skill of an experiment: what it is of, and how many attempts speak for it.

    Attributes:
        robot: folder name under ``robots/``.
        task: task name.
        policy: policy name.
        conditions: name of the conditions.
        hash: content hash of what made the attempts.
        attempts: attempts that count, ``sim_fault`` left out.
        successes: how many of them succeeded.
        sim_faults: attempts that the simulator could not carry out.
        fidelity: declared shortcuts, ``full`` when there are none.
        idle_w: power of the robot while it waits [W].
        faults: what is wrong in every attempt.
    """

    robot: str
    task: str
    policy: str
    conditions: str
    hash: str
    attempts: int
    successes: int
    sim_faults: int
    fidelity: str
    idle_w: float
    faults: tuple[str, ...] = ()

    @classmethod
    def of(cls, model: SkillModel) -> Self:
        """Describe a skill model."""
        return cls(
            **asdict(model.key),
            hash=model.hash,
            attempts=model.outcome.size,
            successes=int((model.outcome == Outcome.SUCCESS).sum()),
            sim_faults=model.sim_faults,
            fidelity=model.fidelity,
            idle_w=model.idle_w,
        )

    @property
    def key(self) -> str:
        """Readable identity: ``robot/task/policy/conditions+fault=severity...``."""
        return name_skill(self.robot, self.task, self.policy, self.conditions, self.faults)

    @property
    def evidence(self) -> tuple[str, int, int]:
        """What a replication that draws from the skill hangs on: hash, attempts that count, those that do not."""
        return self.hash, self.attempts, self.sim_faults

    @property
    def success(self) -> Interval:
        """Share of successful attempts with its Wilson interval."""
        return wilson(self.successes, self.attempts)


@dataclass(frozen=True)
class Manifest:
    """What an experiment was made of, and when.

    Attributes:
        name: name of the line.
        seed: seed of every random stream.
        scenarios: names of the scenarios, in order of report.
        replications: replications of each scenario.
        line_file: name of the line file that the user gave; its text is in ``config/``.
        line_digest: ``digest_text`` of that text.
        created: when the experiment was first written, ISO 8601 in UTC.
        parameters: what the command line changed, such as ``{"plan.planned_hours": 4}``.
        versions: of the twin and the packages that matter.
        skills: the evidence behind each skill that the line names.
        start: digest of the saved state from which every replication goes on; empty when the line starts empty.
        live: whether every attempt of the lines was made in physics at its turn, instead of drawn from a skill model;
            the skills' evidence is these attempts then.
        experiment: name of the experiment file whose cells the scenarios are; its text is in ``config/``. Empty when
            they are scenarios of the line file.
        cells: what each cell changes of the line, as ``path: value``, by its name.
        levels: label of each factor's level, by cell and factor.
        unmeasured: by scenario, the skills (``SkillEntry.key``) that could not be measured when the experiment began.
            They may be among ``skills`` by now: that makes it no other experiment, and changes the keys of these
            scenarios' replications alone.
        schema_version: of the tables.
    """

    name: str
    seed: int
    scenarios: tuple[str, ...]
    replications: int
    line_file: str
    line_digest: str
    created: str
    parameters: Mapping[str, object] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    skills: tuple[SkillEntry, ...] = ()
    start: str = ""
    live: bool = False
    experiment: str = ""
    cells: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    levels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    unmeasured: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    schema_version: int = SCHEMA_VERSION

    @property
    def identity(self) -> str:
        """Digest of all that determines a replication; more scenarios or replications leave it as it is."""
        late = {key for keys in self.unmeasured.values() for key in keys}
        skills = {skill.key: skill.evidence for skill in self.skills if skill.key not in late}
        more = [part for part in (self.start, self.cells, "live" if self.live else "") if part]
        return run_key(self.name, self.seed, self.line_digest, self.parameters, self.versions, skills, *more)

    def key_run(self, scenario: str, replication: int) -> str:
        """Return the digest of all that determines a replication of a scenario."""
        return self.key_part(scenario, replication)

    def key_part(self, scenario: str, *parts: object) -> str:
        """Return the digest of all that determines a part of a scenario's results, which ``parts`` tell from others."""
        late = self.unmeasured.get(scenario, ())
        skills = {skill.key: skill.evidence for skill in self.skills if skill.key in late}
        return run_key(self.identity, scenario, *parts, *([skills] if skills else []))

    def retry(self, old: Self) -> Self:
        """Return this manifest as one of an experiment that began with the scenarios that the old one could not run."""
        return replace(self, unmeasured={**self.unmeasured, **old.unmeasured})

    def extend(self, old: Self) -> Self:
        """Return this manifest with the scenarios and replications that were there before."""
        scenarios = tuple(dict.fromkeys((*old.scenarios, *self.scenarios)))
        replications = max(old.replications, self.replications)
        return replace(self, scenarios=scenarios, replications=replications, created=old.created)

    def encode(self) -> bytes:
        """Return the manifest as JSON; ``key`` and ``success`` of each skill are added for the reader."""
        skills = [{**asdict(skill), "key": skill.key, "success": skill.success.as_json()} for skill in self.skills]
        document = {**asdict(self), "skills": skills, "identity": self.identity}
        return (json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a manifest.

        Raises:
            StoreError: the file is missing, damaged, or of another schema version.
        """
        document = _read_json(path)
        check_version(str(document.get("schema_version", "none")), path)
        try:
            return TypeAdapter(cls).validate_python(document)
        except ValidationError as error:
            raise StoreError(f"{path}: not a whole manifest; run the experiment again\n{error}") from error


def run_key(*parts: object) -> str:
    """Return the digest of what determines a run: blake2b of its canonical JSON, 32 hexadecimal digits.

    Args:
        parts: strings, numbers, mappings and sequences of them.
    """
    text = json.dumps(parts, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=dict)
    return blake2b(text.encode(), digest_size=16).hexdigest()


def digest_text(text: str) -> str:
    """Return the digest of a file's text."""
    return blake2b(text.encode(), digest_size=16).hexdigest()


def _read_json(path: Path) -> dict[str, object]:
    try:
        document = json.loads(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError) as error:
        raise StoreMissingError(
            f"{path}: cannot be read ({error.strerror}); expected the folder of an experiment"
        ) from error
    except OSError as error:
        raise StoreError(f"{path}: cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise StoreError(f"{path}: not JSON ({error}); run the experiment again into a new folder") from error
    if not isinstance(document, dict):
        raise StoreError(f"{path}: expected a JSON object; run the experiment again into a new folder")
    return document
