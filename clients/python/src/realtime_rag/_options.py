"""How a client connects and what it keeps."""

import asyncio
import random
from dataclasses import dataclass, field
from typing import Awaitable, Callable, List, Optional, Protocol, Union

from ._socket import Address, Socket

#: A value, or a function that returns one (or an awaitable of one) before each attempt to connect.
Source = Union[None, str, Callable[[], Union[None, str, Awaitable[Optional[str]]]]]


class Clock(Protocol):
    """The clock for delays and limits."""

    def time(self) -> float:
        """Seconds since an arbitrary start; monotonic."""

    def call_later(self, delay: float, action: Callable[[], None]) -> "Cancellable":
        """Calls the action after `delay` seconds."""


class Cancellable(Protocol):
    """A scheduled call that can be cancelled."""

    def cancel(self) -> None:
        """Cancels the call."""


class LoopClock:
    """The clock of the running event loop."""

    def time(self) -> float:
        """See Clock."""
        return asyncio.get_running_loop().time()

    def call_later(self, delay: float, action: Callable[[], None]) -> Cancellable:
        """See Clock."""
        return asyncio.get_running_loop().call_later(delay, action)


@dataclass(frozen=True)
class Options:
    """The options of `RealtimeRagClient.connect`, which describes them."""

    url: str
    protocol: int = 2
    language: Optional[str] = None
    token: Source = field(default=None, repr=False)
    ticket: Source = field(default=None, repr=False)
    reconnect: bool = True
    give_up_after: Optional[float] = None
    connect_timeout: float = 10.0
    max_buffered_messages: int = 1024
    max_buffered_bytes: int = 1024 * 1024
    max_buffered_events: int = 1024
    keep_json: bool = False
    recognizer: Optional[str] = None
    jitter: Callable[[], float] = random.random
    clock: Clock = field(default_factory=LoopClock)
    open: Callable[[Address], Awaitable[Socket]] = Socket.open

    async def address(self) -> Address:
        """The address for the next attempt, with fresh credentials."""
        return Address(self.url, self.protocol, self.language, await given(self.token), await given(self.ticket), self.recognizer)


async def given(source: Source) -> Optional[str]:
    """The current value of a source. Cancelling the call ends it at once, whatever the source does."""
    value = source() if callable(source) else source
    if value is None or isinstance(value, str):
        return value
    pending = asyncio.ensure_future(value)
    pending.add_done_callback(lambda done: done.cancelled() or done.exception())
    try:
        await asyncio.wait([pending])
    except asyncio.CancelledError:
        pending.cancel()
        raise
    if pending.cancelled():
        raise asyncio.TimeoutError("The function cancelled itself")
    return pending.result()


def may_pass(error: BaseException) -> bool:
    """Whether a failure may pass, so that the next attempt can succeed: the network, a time limit, or another error that one of these has caused."""
    cause: Optional[BaseException] = error
    seen: List[BaseException] = []
    while cause is not None and cause not in seen:
        if isinstance(cause, (OSError, EOFError, asyncio.TimeoutError)):
            return True
        seen.append(cause)
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return False
