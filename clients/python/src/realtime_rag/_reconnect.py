"""What the client does after a connection ends, and how long it waits before the next attempt."""

import enum
import re
from dataclasses import dataclass
from typing import Callable, Optional

_HOUR = 3600.0
_HINT = re.compile(r"retry_ms=([0-9]{1,9})(?![0-9])")


class Verdict(enum.Enum):
    """What to do after a connection ended."""

    RECONNECT = "reconnect"
    ENDED = "ended"
    GIVE_UP = "give-up"


def judge_close(code: Optional[int]) -> Verdict:
    """The verdict on a close code; None stands for a connection that broke without a close frame."""
    if code == 1000:
        return Verdict.ENDED
    if code in (1002, 1003, 1007, 1008, 1009) or (code is not None and 4500 <= code <= 4999):
        return Verdict.GIVE_UP
    return Verdict.RECONNECT


def judge_status(status: int) -> Verdict:
    """The verdict on an HTTP status that refused the connection. A 404 may come from a server that is being replaced."""
    return Verdict.GIVE_UP if status in (400, 401, 403, 426) else Verdict.RECONNECT


def backoff(attempt: int, *, hint: Optional[float], resumable: bool, random: Callable[[], float]) -> float:
    """The wait before the next attempt, in seconds: the server's hint, or else full jitter below 2 s for the first try to resume, otherwise below 1, 2, 4 … 30 s."""
    if hint is not None:
        return hint
    ceiling = 2.0 if attempt == 0 and resumable else min(30.0, 2.0 ** min(attempt, 16))
    return ceiling * random()


def retry_hint(reason: Optional[str]) -> Optional[float]:
    """Reads `retry_ms=1500` from a close reason, in seconds; at most an hour."""
    found = _HINT.search(reason or "")
    return min(int(found.group(1)) / 1000, _HOUR) if found else None


def retry_after(value: Optional[str]) -> Optional[float]:
    """Reads a `Retry-After` header that counts seconds; at most an hour."""
    return min(float(int(value)), _HOUR) if value is not None and re.fullmatch("[0-9]{1,9}", value) else None


@dataclass(frozen=True)
class ConnectionEnd:
    """How one connection, or one attempt to connect, ended."""

    close_code: Optional[int] = None
    reason: str = ""
    status: Optional[int] = None
    retry_after: Optional[float] = None
    error: Optional[BaseException] = None
    #: Whether another attempt would fail in the same way.
    is_final: bool = False

    @property
    def verdict(self) -> Verdict:
        """What the client should do now."""
        if self.is_final:
            return Verdict.GIVE_UP
        return judge_close(self.close_code) if self.status is None else judge_status(self.status)
