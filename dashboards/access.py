"""Who may use the dashboard: by which names it is addressed, and whether with a token."""

import hashlib
import hmac
import re
import secrets
import stat
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

from twin.errors import UsageError

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
"""Names by which the dashboard is addressed on this machine."""
SHORTEST_TOKEN = 32
_LARGEST_FILE = 4096
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]{2,45}\]")

SESSION_S = 12 * 3600
"""How long a login lasts [s]."""
TRIES = 5
"""Wrong tokens from an address within ``WINDOW_S`` after which it has to wait."""
TRIES_OF_ALL = 50
WINDOW_S = 60.0
_MOST_ADDRESSES = 1000


@dataclass(frozen=True)
class Access:
    """Who may use the dashboard.

    Attributes:
        hosts: names by which it may be addressed; others are refused, which stops DNS rebinding.
        token: what a user has to know; None asks for nothing.
    """

    hosts: tuple[str, ...] = LOOPBACK
    token: str | None = None


def decide_access(
    host: str, *, token_file: Path | None = None, behind_proxy: bool = False, allowed: Sequence[str] = ()
) -> Access:
    """Return who may use a dashboard that listens on an address.

    Args:
        host: address that it listens on.
        token_file: file with the token that a login asks for.
        behind_proxy: whether a proxy in front of it lets only those through who may use it.
        allowed: names by which it may be addressed besides those of this machine.

    Raises:
        UsageError: others could use it without a login, or it could not be addressed at all.
    """
    allowed = [name.lower() for name in allowed]
    for name in allowed:
        if not _HOST.fullmatch(name):
            raise UsageError(f"--allowed-host: expected a name without port, such as twin.example.org (got {name!r})")
    token = read_token(token_file) if token_file else None
    if is_loopback(host):
        return Access((*LOOPBACK, *allowed), token)
    if token is None and not behind_proxy:
        raise UsageError(
            f"--host {host}: others could reach the dashboard without a login; give --auth-token-file FILE, "
            "or --behind-proxy when a proxy in front of it asks for one"
        )
    own = () if _is_any(host) else (f"[{host}]" if ":" in host else host.lower(),)
    if not allowed and not own:
        raise UsageError(f"--host {host}: say by which name it is addressed, with --allowed-host NAME")
    return Access((*LOOPBACK, *own, *allowed), token)


def is_loopback(host: str) -> bool:
    """Whether an address can be reached from this machine only."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def read_token(path: Path) -> str:
    """Return the token in a file.

    Raises:
        UsageError: the file cannot be read, others may read it, or the token is too short.
    """
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="utf-8") if stat.S_ISREG(mode) and path.stat().st_size <= _LARGEST_FILE else ""
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read ({error}); --auth-token-file needs a file with a token") from None
    if mode & (stat.S_IROTH | stat.S_IWOTH):
        raise UsageError(f"{path}: every user of this machine can read or change it; run: chmod 600 {path}")
    token = text.strip()
    if len(token) < SHORTEST_TOKEN or not token.isascii() or not token.isprintable():
        raise UsageError(
            f"{path}: expected a token of at least {SHORTEST_TOKEN} printable ASCII characters (got {len(token)}); "
            f"make one with: python -c 'import secrets; print(secrets.token_urlsafe(32))'"
        )
    return token


def _is_any(host: str) -> bool:
    try:
        return ip_address(host).is_unspecified
    except ValueError:
        return False


class Sessions:
    """Logins: who has shown the token gets a text that only this process can have made."""

    def __init__(self, token: str, *, clock: Callable[[], float] = time.time) -> None:
        """Make sessions of a token; they end with the process, and after some hours."""
        self._token = token.encode()
        self._key = hmac.digest(secrets.token_bytes(32), self._token, "sha256")
        self._clock = clock

    def is_token(self, shown: str) -> bool:
        """Whether a text is the token; takes as long whatever it is."""
        digests = [hashlib.sha256(text).digest() for text in (shown.encode(errors="replace"), self._token)]
        return hmac.compare_digest(*digests)

    def begin(self) -> str:
        """Return what a browser is to show from now on."""
        return self._sign(f"{int(self._clock()) + SESSION_S}.{secrets.token_hex(16)}")

    def is_valid(self, shown: str | None) -> bool:
        """Whether what a browser shows was given to it here, and not too long ago."""
        if not shown or len(shown) > 200 or not shown.isascii():
            return False
        text, _, _ = shown.rpartition(".")
        until, _, _ = text.partition(".")
        real = hmac.compare_digest(self._sign(text), shown)
        return real and until.isdigit() and int(until) > self._clock()

    def _sign(self, text: str) -> str:
        return f"{text}.{hmac.new(self._key, text.encode(), 'sha256').hexdigest()}"


@dataclass
class Brake:
    """Makes those wait who show wrong tokens.

    Attributes:
        clock: seconds that only grow.
    """

    clock: Callable[[], float] = time.monotonic
    _wrong: OrderedDict[str, deque[float]] = field(default_factory=OrderedDict)
    _all: deque[float] = field(default_factory=lambda: deque(maxlen=TRIES_OF_ALL))

    def find_wait_s(self, address: str) -> float:
        """Return how long an address has to wait before it may try again [s]."""
        waits = [_find_wait_s(self._all, TRIES_OF_ALL, self.clock())]
        if address in self._wrong:
            waits.append(_find_wait_s(self._wrong[address], TRIES, self.clock()))
        return max(waits)

    def count(self, address: str) -> None:
        """Count a wrong token."""
        self._wrong.setdefault(address, deque(maxlen=TRIES)).append(self.clock())
        self._wrong.move_to_end(address)
        self._all.append(self.clock())
        while len(self._wrong) > _MOST_ADDRESSES:
            self._wrong.popitem(last=False)


def _find_wait_s(moments: deque[float], most: int, now: float) -> float:
    return max(moments[0] + WINDOW_S - now, 0.0) if len(moments) == most else 0.0
