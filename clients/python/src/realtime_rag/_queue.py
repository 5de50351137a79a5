"""The events on their way to the application."""

import asyncio
from collections import deque
from typing import Deque, List, Optional

from .events import Event


class EventQueue:
    """
    Bounded: `put` waits while the application is behind, which applies backpressure to the server. One producer and one reader, both on the event loop.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._events: Deque[Event] = deque()
        self._waiters: List["asyncio.Future[None]"] = []
        self._ended = False

    async def put(self, event: Event) -> None:
        """Adds an event as soon as there is room."""
        while len(self._events) >= self._limit:
            await self._change()
        self.put_now(event)

    def put_now(self, event: Event) -> None:
        """Adds an event even beyond the limit; for events of the client itself."""
        self._events.append(event)
        self._notify()

    def end(self) -> None:
        """Marks the end: no event follows."""
        self._ended = True
        self._notify()

    async def get(self) -> Optional[Event]:
        """The next event; None after the last one."""
        while not self._events:
            if self._ended:
                return None
            await self._change()
        event = self._events.popleft()
        self._notify()
        return event

    def get_now(self) -> Optional[Event]:
        """The next event if one is there; for a reader that outlives the event loop."""
        return self._events.popleft() if self._events else None

    async def _change(self) -> None:
        waiter = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        await waiter

    def _notify(self) -> None:
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)
