"""A server that returns chunks of actions, spoken to as openpi's public client does.

On connecting the server sends a mapping about itself; then each observation, a mapping, is answered by a mapping with
``actions``; a text instead of bytes tells an error. A connection of its own for each attempt is what resets the server.
"""

from collections.abc import Mapping
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from twin.errors import PolicyFaultError
from twin.policies.adapters.patience import PATIENCE_S
from twin.policies.adapters.wire import MOST_BYTES, pack, unpack
from twin.policies.arrays.observing import ObservationSet

if TYPE_CHECKING:
    from websockets.sync.client import ClientConnection

Floats = NDArray[np.float32]


class RemoteAnswerer:
    """A connection to a server, for one attempt."""

    def __init__(self, name: str, address: str, version: str, prompt: str) -> None:
        """Connect and hear what the server says of itself.

        Args:
            name: of the policy.
            address: such as ``ws://127.0.0.1:8000``.
            version: that the server must state, if it states one.
            prompt: what it is told to do.

        Raises:
            PolicyFaultError: it cannot be reached, is silent, or states another version.
        """
        from websockets.exceptions import WebSocketException
        from websockets.sync.client import connect

        self._name, self._address, self._prompt = name, address, prompt
        self.computed_s: float | None = None
        """Time that the server says it computed for the last answer [s]."""
        self._open = ExitStack()
        try:
            connecting = connect(
                address,
                compression=None,
                max_size=MOST_BYTES,
                open_timeout=PATIENCE_S,
                close_timeout=1.0,
                ping_interval=None,
                proxy=None,
            )
            self._connection: ClientConnection = self._open.enter_context(connecting)
        except (OSError, WebSocketException, ValueError) as error:
            raise PolicyFaultError(f"policy {name}: server {address} cannot be reached ({error})") from None
        try:
            self._check_version(self._hear(), version)
        except PolicyFaultError:
            self.close()
            raise

    def answer(self, shown: Mapping[ObservationSet, Floats]) -> Floats:
        """Return the server's next actions.

        Raises:
            PolicyFaultError: it has gone, is silent, or answers with no actions.
        """
        from websockets.exceptions import WebSocketException

        question: dict[str, Any] = {f"observation/{name.value}": values for name, values in shown.items()}
        try:
            self._connection.send(pack(question | {"prompt": self._prompt}))
        except (OSError, WebSocketException) as error:
            raise self._tell_end(error) from None
        answer = self._hear()
        if not isinstance(answer, dict) or "actions" not in answer:
            found = f"a mapping with {', '.join(map(str, answer))}" if isinstance(answer, dict) else repr(answer)[:80]
            raise PolicyFaultError(f"policy {self._name}: expected a mapping with 'actions' (got {found})")
        timing = answer.get("server_timing")
        stated_ms = timing.get("infer_ms") if isinstance(timing, dict) else None
        self.computed_s = float(stated_ms) / 1e3 if isinstance(stated_ms, int | float) else None
        actions: Floats = answer["actions"]
        return actions

    def close(self) -> None:
        """Leave the server."""
        self._open.close()

    def _hear(self) -> object:
        from websockets.exceptions import WebSocketException

        try:
            message = self._connection.recv(timeout=PATIENCE_S)
        except TimeoutError:
            raise PolicyFaultError(f"policy {self._name} gave nothing for {PATIENCE_S:g} s") from None
        except (OSError, WebSocketException) as error:
            raise self._tell_end(error) from None
        if isinstance(message, str):
            last = (message.strip().splitlines() or ["an empty text"])[-1]
            raise PolicyFaultError(f"policy {self._name}: the server failed: {last[:200]}")
        try:
            return unpack(message)
        except Exception as error:  # noqa: BLE001  (bytes of a stranger; msgpack and NumPy raise many kinds)
            raise PolicyFaultError(f"policy {self._name}: no msgpack message ({type(error).__name__})") from None

    def _check_version(self, about: object, version: str) -> None:
        stated = about.get("version") if isinstance(about, dict) else None
        if not isinstance(about, dict):
            raise PolicyFaultError(f"policy {self._name}: the server said {about!r:.80} instead of what it is")
        if stated is not None and str(stated) != version:
            raise PolicyFaultError(
                f"policy {self._name}: the server states version {stated!s:.64}, policy.yaml says {version}"
            )

    def _tell_end(self, error: Exception) -> PolicyFaultError:
        return PolicyFaultError(f"policy {self._name}: the connection to {self._address} ended ({error})"[:300])
