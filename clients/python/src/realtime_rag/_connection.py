"""One connection, from opening to end: one task reads, one sends."""

import asyncio
from typing import Callable, List, Optional

from .events import Error, GoingAway
from ._options import Options, given, may_pass
from ._outbox import Outbox
from ._queue import EventQueue
from ._reconnect import ConnectionEnd
from ._socket import Socket, SocketEnded
from ._tracker import SessionTracker
from ._wire import RAW, Message, read_frame


class Connection:
    """One connection attempt and the connection that follows; use one instance per attempt."""

    def __init__(
        self, options: Options, tracker: SessionTracker, outbox: Outbox, events: EventQueue, wake: asyncio.Event, on_live: Callable[[], None]
    ) -> None:
        self._options = options
        self._tracker = tracker
        self._outbox = outbox
        self._events = events
        self._wake = wake
        self._on_live = on_live
        self._socket: Optional[Socket] = None
        self._serving: Optional["asyncio.Task[ConnectionEnd]"] = None
        self._helpers: List["asyncio.Task[None]"] = []
        self._too_late = False

    async def run(self) -> ConnectionEnd:
        """Connects and serves the connection until it ends. A server that does not begin a session in time counts as a broken connection."""
        self._serving = asyncio.ensure_future(self._serve())
        handshake = self._options.clock.call_later(self._options.connect_timeout, self._give_up)
        self._handshake = handshake
        try:
            return await self._serving
        except asyncio.CancelledError:
            if not self._too_late:
                raise
            return ConnectionEnd(reason=f"The server did not begin the session within {self._options.connect_timeout:g} s")
        finally:
            handshake.cancel()
            await self._clean_up()

    async def say_goodbye(self) -> None:
        """Closes an open connection with code 1000."""
        if self._socket is not None:
            await self._socket.close()

    def _give_up(self) -> None:
        self._too_late = True
        if self._serving is not None:
            self._serving.cancel()

    async def _serve(self) -> ConnectionEnd:
        try:
            self._socket = socket = await self._open()
            self._helpers.append(asyncio.ensure_future(self._send_all(socket, self._tracker.begin(socket.protocol))))
            while True:
                await self._take(await socket.receive())
        except SocketEnded as ended:
            return ended.end

    async def _open(self) -> Socket:
        try:
            address = await self._options.address()
        except Exception as error:
            # The application's own function failed. If that may pass, it is called again before the next attempt.
            raise SocketEnded(ConnectionEnd(reason=str(error) or type(error).__name__, error=error, is_final=not may_pass(error))) from error
        return await self._options.open(address)

    async def _take(self, data: object) -> None:
        frame = read_frame(data) if isinstance(data, str) else {}
        if self._options.keep_json and isinstance(data, str):
            frame[RAW] = data
        was_live = self._tracker.is_live
        for event in self._tracker.accept(frame):
            if self._tracker.is_live and not was_live:
                was_live = True
                self._handshake.cancel()
                self._on_live()
            if isinstance(event, GoingAway) and event.reason == "credentials":
                self._helpers.append(asyncio.ensure_future(self._renew()))
            self._wake.set()
            await self._events.put(event)
        self._wake.set()

    async def _send_all(self, socket: Socket, first: Optional[Message]) -> None:
        try:
            if first is not None:
                await socket.send(first.text)
            while True:
                self._wake.clear()
                sent = self._outbox.take()
                while sent is not None:
                    await socket.send(sent.text)
                    sent = self._outbox.take()
                if not self._wake.is_set():
                    await self._wake.wait()
        except SocketEnded:
            # The reading task ends too, with the reason; the outbox keeps unconfirmed messages.
            return

    async def _renew(self) -> None:
        """Fetches a new token and sends it. If that fails, the server closes the connection and says why."""
        try:
            token = await given(self._options.token)
        except Exception as error:
            self._events.put_now(Error("CREDENTIALS_NOT_RENEWED", f"The token could not be renewed: {error}"))
            return
        if token:
            self._outbox.renew(token)
            self._wake.set()

    async def _clean_up(self) -> None:
        for helper in self._helpers:
            helper.cancel()
        if self._socket is not None:
            self._socket.abort()
        if self._helpers:
            await asyncio.wait(self._helpers)
        self._outbox.close()
