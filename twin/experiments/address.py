"""Where a cluster is, and whether it may be joined: a worker runs whatever code it is sent."""

import ipaddress
import os
import socket
from pathlib import Path

from twin.errors import UsageError

CONNECT_S = 3.0
"""A cluster in reach answers within milliseconds; this is for one across an ocean."""
FORM = "expected HOST:PORT, such as 10.0.0.4:6379, or auto (what RAY_ADDRESS says, as under `ray job submit`)"


def check_address(address: str, *, insecure: bool) -> None:
    """Check that something answers at an address and that joining it is safe.

    Args:
        address: ``HOST:PORT``.
        insecure: whether a cluster without token authentication will do, whoever can reach it.

    Raises:
        UsageError: the address has another form, nothing answers, or the cluster is open to a network.
    """
    host, port = split_address(address)
    if not (insecure or is_loopback(host) or has_token()):
        raise UsageError(
            f"--address {address}: not on this machine's loopback and no token authentication, so that whoever reaches "
            "the cluster can run code on it and on this machine; start it with RAY_AUTH_MODE=token and set "
            "RAY_AUTH_MODE=token here, with the token in RAY_AUTH_TOKEN or ~/.ray/auth_token "
            "(or give --insecure-cluster)"
        )
    try:
        socket.create_connection((host, port), timeout=CONNECT_S).close()
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(f"--address {address}: nothing answers there ({reason}); is the cluster running?") from None


def resolve_address(address: str) -> str:
    """Return the address that ``auto`` stands for, every other as it is.

    Raises:
        UsageError: ``auto`` stands for nothing here.
    """
    if address != "auto":
        return address
    if not (found := os.environ.get("RAY_ADDRESS")):
        raise UsageError("--address auto: RAY_ADDRESS is not set; give HOST:PORT, or use `ray job submit`")
    return found


def split_address(address: str) -> tuple[str, int]:
    """Return host and port of an address.

    Raises:
        UsageError: it has another form.
    """
    if address.startswith("ray://"):
        raise UsageError(
            f"--address {address}: Ray Client is not supported; run `twin` on a machine of the cluster, "
            "or send the command there with `ray job submit`"
        )
    host, _, port = address.rpartition(":")
    if not host or not (port.isascii() and port.isdigit()) or not 0 < int(port) < 65536:
        raise UsageError(f"--address {address}: {FORM}")
    return host.strip("[]"), int(port)


def is_loopback(host: str) -> bool:
    """Whether nobody outside this machine can reach a host."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def has_token() -> bool:
    """Whether this process shows a token to the cluster it joins: the mode is on, and a token is where Ray looks."""
    file = Path(os.environ.get("RAY_AUTH_TOKEN_PATH") or Path.home() / ".ray" / "auth_token")
    return os.environ.get("RAY_AUTH_MODE", "").lower() == "token" and (
        bool(os.environ.get("RAY_AUTH_TOKEN")) or file.is_file()
    )
