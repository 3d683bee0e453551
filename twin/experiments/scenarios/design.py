"""From a design to a catalogue: combinations of levels, their values, their readings."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from twin.config.document import Document, Place
from twin.config.load import scan_document, validate
from twin.config.scenario import DESIGN, Catalogue, Scenario, Stress, find_scenario_file
from twin.config.scenario_design import Effect, Family, Measure, ScenarioDesign, TaskDesign, Workcell
from twin.errors import ConfigError, Issue, UsageError
from twin.experiments.scenarios.attempts import find_refusal
from twin.experiments.scenarios.balance import choose_balanced
from twin.names import suggest
from twin.robot.files import list_robots
from twin.tasks import TASKS
from twin.tasks.sample import Conditions

DIGITS = 4
"""Significant digits of a value: what scaling leaves behind these tells nothing, and keys of attempts show six."""


def make_catalogue(path: str | None = None) -> Catalogue:
    """Return the catalogue of a design; of the shipped one unless a file is given.

    Raises:
        ConfigError: with everything that is wrong with the file.
    """
    document = scan_document(path or find_scenario_file(DESIGN))
    design = validate(document, ScenarioDesign)
    if issues := list(_find_issues(design, document)):
        raise ConfigError(issues)
    scenarios = [scenario for part in design.tasks for scenario in _choose(part, design.robots)]
    return Catalogue(catalogue=design.design, scenarios=tuple(scenarios))


def _choose(part: TaskDesign, robots: tuple[str, ...]) -> Iterator[Scenario]:
    possible = _list_possible(part, robots)
    for levels in choose_balanced(list(possible), part.count):
        yield possible[levels]


def _list_possible(part: TaskDesign, robots: tuple[str, ...]) -> dict[tuple[str, ...], Scenario]:
    """Return the combinations that can be attempted: robots that cannot be loaded so are left out, and computed so."""
    made = _list_combinations(part, robots)
    return {levels: scenario for levels, scenario in made.items() if find_refusal(scenario) is None}


def _list_combinations(part: TaskDesign, robots: tuple[str, ...]) -> dict[tuple[str, ...], Scenario]:
    crossed = product(part.families, part.stresses, part.workcells, robots)
    return {levels: _Combination(part, *levels).make() for levels in crossed}


@dataclass(frozen=True)
class _Combination:
    """One level of each factor of a task."""

    part: TaskDesign
    family_name: str
    stress: Stress
    workcell_name: str
    robot: str

    @property
    def family(self) -> Family:
        return self.part.families[self.family_name]

    @property
    def workcell(self) -> Workcell:
        return self.part.workcells[self.workcell_name]

    @property
    def effects(self) -> tuple[Effect, ...]:
        return self.workcell, self.part.stresses[self.stress]

    def make(self) -> Scenario:
        """Return the scenario."""
        task = self.part.task
        policies = [effect.policy for effect in self.effects if effect.policy]
        nominal = TASKS[task].conditions[self.workcell.conditions]
        overrides = self._find_overrides(nominal)
        return Scenario(
            name="-".join((task, self.family_name, self.stress, self.workcell_name, self.robot)),
            reading=self._read(overrides),
            industry=self.family.industry,
            task=task,
            family=self.family_name,
            stress=self.stress,
            workcell=self.workcell_name,
            likeness=self.family.likeness,
            robot=self.robot,
            policy=policies[-1] if policies else "scripted",
            conditions=self.workcell.conditions,
            overrides=overrides,
            faults=tuple(sorted({fault for effect in self.effects for fault in effect.faults})),
            timeout_s=self.workcell.takt_s if any(effect.takt for effect in self.effects) else None,
        )

    def _find_overrides(self, nominal: Conditions) -> dict[str, float]:
        """Return family, then workcell, then stress; each sets values and scales those that stand already."""
        values: dict[str, float] = dict(self.family.set)
        for effect in self.effects:
            values |= effect.set
            for name, factor in effect.scale.items():
                middle = (nominal[name].low + nominal[name].high) / 2
                values[name] = values.get(name, middle) * factor
        return {name: _shorten(value) for name, value in sorted(values.items())}

    def _read(self, overrides: Mapping[str, float]) -> str:
        words = [f"{self.family.industry}: {self.family.does}"]
        if self.part.mass_kg is not None:
            mass_kg = _measure(self.part.mass_kg, overrides)
            words.append(f"{mass_kg:.2g} kg" if mass_kg >= 0.1 else f"{1e3 * mass_kg:.2g} g")
        if self.part.torque_nm is not None:
            words.append(f"{_measure(self.part.torque_nm, overrides):.2g} N m")
        if self.part.tolerance_m is not None:
            words.append(f"+-{1e3 * _measure(self.part.tolerance_m, overrides):.2g} mm")
        takt = [f"{effect.says} of {self.workcell.takt_s:g} s" for effect in self.effects if effect.takt]
        said = [effect.says for effect in self.effects if effect.says and not effect.takt]
        return ", ".join(words) + "".join(f"; {text}" for text in (*said, *takt))


def _measure(measure: Measure, values: Mapping[str, float]) -> float:
    return measure.value if measure.value is not None else measure.unit * values[str(measure.quantity)]


def _shorten(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")


def _find_issues(design: ScenarioDesign, document: Document) -> Iterator[Issue]:
    """Yield names that do not exist, values out of bounds, and counts that cannot be reached."""
    unknown = [
        *(
            issue
            for i, robot in enumerate(design.robots)
            for issue in _check(document, ("robots", i), robot, list_robots())
        ),
        *(issue for i, part in enumerate(design.tasks) for issue in _find_unknown(part, ("tasks", i), document)),
    ]
    yield from unknown
    for index, part in enumerate(design.tasks if not unknown else ()):
        yield from _find_impossible(part, design.robots, ("tasks", index), document)


def _find_unknown(part: TaskDesign, place: Place, document: Document) -> Iterator[Issue]:
    """Yield a task, conditions and quantities that do not exist."""
    yield from _check(document, (*place, "task"), part.task, TASKS)
    if part.task not in TASKS:
        return
    known = TASKS[part.task].conditions
    for name, workcell in part.workcells.items():
        yield from _check(document, (*place, "workcells", name, "conditions"), workcell.conditions, known)
    for at in _list_quantities(part):
        yield from _check(document, (*place, *at), at[-1], known["nominal"])
    for key in ("mass_kg", "torque_nm", "tolerance_m"):
        quantity = measure.quantity if (measure := getattr(part, key)) else None
        for name, family in part.families.items():
            if quantity is not None and quantity not in family.set:
                missing = f"expected {quantity}, which {key} of the reading is made of"
                yield document.make_issue((*place, "families", name, "set"), missing)


def _list_quantities(part: TaskDesign) -> Iterator[tuple[str, ...]]:
    """Yield where each condition stands that a level sets or scales, its name last."""
    for family_name, family in part.families.items():
        yield from (("families", family_name, "set", name) for name in family.set)
    effects: list[tuple[str, str, Effect]] = [
        *(("workcells", name, workcell) for name, workcell in part.workcells.items()),
        *(("stresses", str(name), stress) for name, stress in part.stresses.items()),
    ]
    for kind, level, effect in effects:
        yield from ((kind, level, "set", name) for name in effect.set)
        yield from ((kind, level, "scale", name) for name in effect.scale)


def _check(document: Document, place: Place, name: str, known: Iterable[str]) -> Iterator[Issue]:
    if name not in known:
        yield document.make_issue(place, f"unknown name {name!r}; {suggest(name, known)}")


def _find_impossible(part: TaskDesign, robots: tuple[str, ...], place: Place, document: Document) -> Iterator[Issue]:
    """Yield that too few combinations can be attempted, with what keeps the first of the others."""
    try:
        made = _list_combinations(part, robots)
        refusals = [refusal for scenario in made.values() if (refusal := find_refusal(scenario))]
    except UsageError as error:
        yield document.make_issue(place, str(error))
        return
    possible = len(made) - len(refusals)
    if possible < part.count:
        found = f"only {possible} of {len(made)} combinations can be attempted (got {part.count})"
        why = f"; the first of the others: {refusals[0]}" if refusals else ""
        yield document.make_issue((*place, "count"), f"{found}{why}")
