"""A clock that stands still until the test moves it."""

import asyncio
from typing import Callable, List, Optional


class Timer:
    def __init__(self, due: float, action: Callable[[], None]) -> None:
        self.due = due
        self.action: Optional[Callable[[], None]] = action

    def cancel(self) -> None:
        self.action = None


class FakeClock:
    def __init__(self) -> None:
        self.now = 1000.0
        self._timers: List[Timer] = []
        self._changed = asyncio.Event()

    def time(self) -> float:
        return self.now

    def call_later(self, delay: float, action: Callable[[], None]) -> Timer:
        timer = Timer(self.now + delay, action)
        self._timers.append(timer)
        self._changed.set()
        return timer

    @property
    def pending(self) -> List[float]:
        """The waits of all timers, soonest first."""
        self._timers = [t for t in self._timers if t.action is not None]
        return sorted(round(t.due - self.now, 6) for t in self._timers)

    async def pass_wait(self, delay: float) -> None:
        """Waits until the soonest timer has exactly this delay, then lets the time pass."""
        while not self.pending or self.pending[0] != round(delay, 6):
            self._changed.clear()
            await self._changed.wait()
        self.now += delay
        due = [t for t in self._timers if t.due <= self.now + 1e-6]
        for timer in due:
            action, timer.action = timer.action, None
            if action is not None:
                action()
