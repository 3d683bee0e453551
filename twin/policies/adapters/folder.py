"""Policies that a folder of the user's declares: ``NAME/policy.yaml``, and what stands beside it."""

import hashlib
import os
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from twin.config.load import load, read_document, validate
from twin.config.model import ConfigModel
from twin.config.policy import (
    KINDS,
    ArrayDeclared,
    Delay,
    FolderPolicy,
    Measured,
    Measurement,
    OnnxDeclared,
    RemoteDeclared,
)
from twin.errors import ConfigError, UsageError
from twin.names import suggest
from twin.policies.adapters.onnx_file import SIZE_LIMIT, check_model

FOLDER_VARIABLE = "TWIN_POLICIES"
"""Environment variable that names the folder of policies; ``--policies`` sets it for one command."""
FILE = "policy.yaml"
RECORD = "measured.json"


@dataclass(frozen=True)
class Declaration:
    """A policy as its folder declares it.

    Attributes:
        name: of the folder.
        folder: where it is.
        data: contents of ``policy.yaml``.
        content: bytes of the file that it names; empty for a server.
        measured: record of its measured latency, if there is one.
    """

    name: str
    folder: Path
    data: FolderPolicy
    content: bytes
    measured: Measurement | None

    @property
    def digest(self) -> str:
        """Digest of what is declared, of the file, and of the code that asks policies."""
        digest = hashlib.blake2b(_hash_adapters().encode(), digest_size=8)
        digest.update(self.data.model_dump_json().encode())
        digest.update(hashlib.sha256(self.content).digest())
        return digest.hexdigest()

    @property
    def version(self) -> str:
        """Changes whenever the same observations may give other answers, or give them at another time."""
        delays = "".join(law.model_dump_json() for law in self.find_delays()) if self._is_measured else ""
        late = f"-{hashlib.blake2b(delays.encode(), digest_size=4).hexdigest()}" if delays else ""
        return f"{self.data.version}-{self.digest}{late}"

    @property
    def _is_measured(self) -> bool:
        return isinstance(self.data, ArrayDeclared) and isinstance(self.data.latency, Measured)

    def find_delays(self) -> list[Delay]:
        """Return the distributions of inference and network.

        Raises:
            UsageError: the latency is to be measured and has not been, or of another version.
        """
        if not isinstance(self.data, ArrayDeclared):
            return []
        latency = self.data.latency
        if isinstance(latency, Measured):
            from twin.config.distribution import Empirical

            if self.measured is None or self.measured.of != self.digest:
                state = "has not been measured" if self.measured is None else "was measured of another version"
                raise UsageError(f"policy {self.name}: its latency {state}; twin policy measure {self.name}")
            latency = Empirical(kind="empirical", samples_s=self.measured.samples_s)
        network = self.data.placement.network
        return [latency] if network is None else [latency, network]


def find_policies_folder() -> Path | None:
    """Return the folder of policies, if one is named.

    Raises:
        UsageError: it is no folder.
    """
    named = os.environ.get(FOLDER_VARIABLE)
    if not named:
        return None
    if not Path(named).is_dir():
        raise UsageError(f"{named}: no folder of policies (--policies or {FOLDER_VARIABLE})")
    return Path(named)


def list_folders() -> dict[str, Path]:
    """Return the folders with a ``policy.yaml``, by name."""
    root = find_policies_folder()
    return {file.parent.name: file.parent for file in sorted(root.glob(f"*/{FILE}"))} if root else {}


def read_policy(folder: Path) -> Declaration:
    """Return what a folder declares, checked as far as no robot is needed.

    Raises:
        ConfigError: its ``policy.yaml`` or its record is wrong.
        UsageError: the file that it names is missing, too large, another one, or not to be run.
    """
    files = [folder / FILE, folder / RECORD, *sorted(path for path in folder.iterdir() if path.is_file())]
    stamp = tuple((path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in files if path.is_file())
    return _read_policy(folder, stamp)


@lru_cache(maxsize=64)
def _read_policy(folder: Path, _stamp: tuple[tuple[str, int, int], ...]) -> Declaration:
    data = read_declared(folder / FILE)
    record = folder / RECORD
    measured = load(record, Measurement) if record.is_file() else None
    return Declaration(folder.name, folder, data, _read_content(folder, data), measured)


def read_declared(file: Path) -> FolderPolicy:
    """Return the contents of a ``policy.yaml``.

    Raises:
        ConfigError: with everything that is wrong with it.
    """
    document = read_document(file)
    kind = document.data.get("kind") if isinstance(document.data, dict) else None
    if kind not in KINDS:
        told = "expected kind: onnx, remote or skill_graph"
        found = f"{told} (got {kind!r}); {suggest(str(kind), KINDS)}" if kind is not None else told
        raise ConfigError([document.make_issue(("kind",), found)])
    declared: ConfigModel = validate(document, KINDS[kind])
    return declared  # type: ignore[return-value]


def _read_content(folder: Path, data: FolderPolicy) -> bytes:
    """Return the bytes of the file that a policy names, of the size, digest and kind that they should be."""
    if isinstance(data, RemoteDeclared):
        return b""
    path = folder / data.file
    if not path.is_file():
        raise UsageError(f"{path}: no such file; {FILE} names it")
    limit = SIZE_LIMIT if isinstance(data, OnnxDeclared) else 1_000_000
    if (size := path.stat().st_size) > limit:
        raise UsageError(f"{path}: {size / 1e6:.0f} MB; expected at most {limit / 1e6:.0f} MB")
    content = path.read_bytes()
    if isinstance(data, OnnxDeclared):
        found = hashlib.sha256(content).hexdigest()
        if found != data.sha256:
            raise UsageError(f"{path}: another file than {FILE} means: expected sha256 {data.sha256} (got {found})")
        check_model(content, str(path))
    return content


@cache
def _hash_adapters() -> str:
    """Return the content hash of the code that asks plugged-in policies."""
    root = Path(__file__).parent.parent
    digest = hashlib.blake2b(digest_size=8)
    for file in sorted([*root.glob("adapters/*.py"), *root.glob("arrays/*.py")]):
        digest.update(file.read_bytes())
    return digest.hexdigest()
