"""The schema of a policy's ``policy.yaml``: what a policy declares that is no part of this program."""

import hashlib
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from twin.config.distribution import Constant, Empirical, Exponential, Gamma, Lognormal, Uniform
from twin.config.model import ConfigModel, Name

ObservationName = Literal["time", "proprioception", "wrench", "objects"]
FileName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$", examples=["policy.onnx"])]
"""A file beside ``policy.yaml``: no folders."""
Version = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9.+_-]{0,63}$", examples=['"1.2"'])]

Delay = Annotated[
    Constant | Uniform | Exponential | Gamma | Lognormal | Empirical,
    Field(discriminator="kind"),
]
"""A distribution of delays, drawn anew for every question."""


class Measured(ConfigModel):
    """As ``twin policy measure`` found it on this machine, from the record beside ``policy.yaml``."""

    kind: Literal["measured"]


Latency = Annotated[
    Measured | Constant | Uniform | Exponential | Gamma | Lognormal | Empirical,
    Field(discriminator="kind"),
]


class Site(StrEnum):
    """Where a policy computes."""

    END = "end"
    """On the robot: no network."""
    EDGE = "edge"
    """On a computer of the factory."""
    CLOUD = "cloud"
    """Far away."""


class Placement(ConfigModel):
    """Where a policy computes, and how long questions and answers travel."""

    at: Site = Site.END
    network: Delay | None = None
    """Time on the network of a question and its answer together [s]."""

    @model_validator(mode="after")
    def _check_network(self) -> Self:
        if (self.at is Site.END) != (self.network is None):
            expected = "no network" if self.at is Site.END else "a network, such as {kind: constant, value_s: 0.02}"
            raise ValueError(f"placed at {self.at.value}: expected {expected}")
        return self


class _Declared(ConfigModel):
    """What every policy declares."""

    version: Version
    """Raise it whenever the same observations may give other answers."""
    title: str = ""
    """The policy in one line."""
    tasks: Annotated[tuple[Name, ...], Field(min_length=1, max_length=50)]
    """Tasks that it can be asked to do."""


class ArrayDeclared(_Declared):
    """What a policy declares that answers arrays with arrays."""

    observations: Annotated[tuple[ObservationName, ...], Field(min_length=1, max_length=4)]
    """What it is shown."""
    actions: Literal["hand_poses"]
    """What its actions say."""
    rate_hz: Annotated[float, Field(gt=0, le=125)]
    """Actions a second."""
    chunk: Annotated[int, Field(ge=1, le=1000)] = 1
    """How many actions of an answer are carried out before it is asked again."""
    latency: Latency
    """Time that it computes for an answer [s]."""
    placement: Placement = Placement()


class OnnxDeclared(ArrayDeclared):
    """A network in an ONNX file."""

    kind: Literal["onnx"]
    file: FileName
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", examples=[hashlib.sha256().hexdigest()])]
    """Digest of the file."""


class RemoteDeclared(ArrayDeclared):
    """A server that returns chunks of actions by msgpack over a websocket; its stated version must be ``version``."""

    kind: Literal["remote"]
    address: Annotated[str, Field(pattern=r"^wss?://[^\s/]+(/\S*)?$", max_length=300, examples=["ws://127.0.0.1:8000"])]
    """Such as ``ws://127.0.0.1:8000``."""
    prompt: Annotated[str, Field(max_length=1000)] | None = None
    """What the server is told to do, in words; the task's name when left out."""


class GraphDeclared(_Declared):
    """A graph of skills that the program ships, as data."""

    kind: Literal["skill_graph"]
    file: FileName


FolderPolicy = OnnxDeclared | RemoteDeclared | GraphDeclared
KINDS: dict[str, type[OnnxDeclared] | type[RemoteDeclared] | type[GraphDeclared]] = {
    "onnx": OnnxDeclared,
    "remote": RemoteDeclared,
    "skill_graph": GraphDeclared,
}


class Measurement(ConfigModel):
    """What ``twin policy measure`` leaves beside ``policy.yaml``, in ``measured.json``."""

    of: str
    """Digest of the policy that was measured."""
    machine: str
    """Processor of the machine."""
    robot: Name
    task: Name
    samples_s: Annotated[tuple[Annotated[float, Field(gt=0, le=5)], ...], Field(min_length=10, max_length=10_000)]
    """Time of each answer [s], by the clock on the wall."""
