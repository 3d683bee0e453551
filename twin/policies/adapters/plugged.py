"""Finding policies that are plugged in: installed by packages, or declared in a folder of the user's."""

import importlib.metadata
from collections.abc import Callable

from twin.config.policy import GraphDeclared, OnnxDeclared, RemoteDeclared
from twin.errors import ConfigError, PolicyFaultError, UsageError
from twin.policies.adapters.asked import Answerer, Declared, Shapes, make_array_policy
from twin.policies.adapters.folder import FILE, Declaration, list_folders, read_declared, read_policy
from twin.policies.adapters.graph import make_graph_entry
from twin.policies.adapters.onnx_file import OnnxAnswerer, check_shapes
from twin.policies.adapters.patience import Patience
from twin.policies.adapters.python import list_installed, load_installed, make_python_entry
from twin.policies.adapters.remote import RemoteAnswerer
from twin.policies.arrays.observing import ObservationSet
from twin.policies.arrays.policy import Pace
from twin.policies.contract import Closing, Observation, PolicyEntry


def list_plugged(task: str) -> list[str]:
    """Return the names of the plugged-in policies that say they can do a task; unsound ones are left out."""
    names = []
    for name in list_installed():
        try:
            names += [name] if task in load_installed(name).tasks else []
        except UsageError:
            continue
    for name, folder in list_folders().items():
        try:
            names += [name] if task in read_declared(folder / FILE).tasks else []
        except ConfigError:
            continue
    return names


def find_plugged(task: str, name: str) -> PolicyEntry | None:
    """Return a plugged-in policy by task and name, or None.

    Raises:
        UsageError, ConfigError: there is one of that name, and it cannot be used.
    """
    folders = list_folders()
    if name in folders and name in list_installed():
        raise UsageError(
            f"two policies named {name!r}: of an installed package, and {folders[name]}; rename the latter"
        )
    if name in folders:
        found = read_policy(folders[name])
        _check_task(task, name, found.data.tasks)
        return make_folder_entry(found, task)
    if name in list_installed():
        _check_task(task, name, load_installed(name).tasks)
        return make_python_entry(name)
    return None


def _check_task(task: str, name: str, tasks: object) -> None:
    if not (isinstance(tasks, tuple | list) and task in tasks):
        known = ", ".join(str(one) for one in tasks) if isinstance(tasks, tuple | list) else "none"
        raise UsageError(f"task {task} has no policy named {name!r}; the policy of that name is for {known}")


def make_folder_entry(found: Declaration, task: str) -> PolicyEntry:
    """Return the entry of a policy that a folder declares.

    Raises:
        UsageError: its latency has not been measured, or its skill graph is wrong.
    """
    data = found.data
    if isinstance(data, GraphDeclared):
        return make_graph_entry(found, task)
    declared = declare(found)
    make = make_answerer(found, task)

    def check(start: Observation) -> None:
        check_answers(found, task, Shapes.of(declared, start))

    return PolicyEntry(declared.version, make_array_policy(declared, lambda _: make()), check=check)


def declare(found: Declaration, *, timed: bool = True) -> Declared:
    """Return what an array policy of a folder declares; its delays are left out when it is not to be timed."""
    data = found.data
    assert isinstance(data, OnnxDeclared | RemoteDeclared)
    version = found.version if timed else found.digest
    if isinstance(data, OnnxDeclared):
        version += f"-onnxruntime-{importlib.metadata.version('onnxruntime')}"
    sets = tuple(ObservationSet(name) for name in data.observations)
    return Declared(found.name, version, sets, Pace(data.rate_hz, data.chunk), found.find_delays() if timed else ())


def make_answerer(found: Declaration, task: str) -> Callable[[], Answerer]:
    """Return what makes the answerer of an attempt."""
    data = found.data
    if isinstance(data, OnnxDeclared):
        return lambda: OnnxAnswerer(found.content)
    assert isinstance(data, RemoteDeclared)
    prompt = data.prompt or task.replace("_", " ")
    return lambda: RemoteAnswerer(found.name, data.address, data.version, prompt)


def check_answers(found: Declaration, task: str, shapes: Shapes) -> None:
    """Raise UsageError unless a network has the wanted shapes, or a server is there and of the stated version."""
    data = found.data
    if isinstance(data, OnnxDeclared):
        file = str(found.folder / data.file)
        check_shapes(found.content, file, shapes)
        _try_network(found, file, shapes)
    if isinstance(data, RemoteDeclared):
        try:
            answerer = make_answerer(found, task)()
        except PolicyFaultError as fault:
            raise UsageError(str(fault)) from None
        if isinstance(answerer, Closing):
            answerer.close()


def _try_network(found: Declaration, file: str, shapes: Shapes) -> None:
    """Raise UsageError unless the runtime takes a network and it answers once."""
    patience = Patience(found.name)
    try:
        patience.call(lambda: OnnxAnswerer(found.content).answer(shapes.make_zeros()))
    except PolicyFaultError as fault:
        raise UsageError(f"{file}: cannot be run: {fault}") from None
    finally:
        patience.close()
