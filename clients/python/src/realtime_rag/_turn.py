"""Tracks the interim that is open, and whether the server has it."""

from dataclasses import replace
from typing import Optional

from ._wire import Message


class OpenTurn:
    """The end of a turn makes the open interim final, so it must not arrive without it."""

    def __init__(self) -> None:
        self._open: Optional[Message] = None
        self._heard: Optional[Message] = None

    def closed(self, m: Message) -> Message:
        """The message, with the interim that it closes if it ends the turn."""
        if m.kind != "end_turn" or self._open is None:
            return m
        return replace(m, closes=self._open, size=m.size + self._open.size)

    def added(self, m: Message) -> None:
        """The application has sent a message."""
        if m.kind == "interim":
            self._open = m
        elif m.kind == "end_turn" or (m.kind == "final" and not self._is_of_another_sentence(m)):
            self._open = None

    def sent(self, m: Message) -> None:
        """The current connection has taken a message."""
        if m.kind == "interim":
            self._heard = m

    def lost(self, m: Message) -> None:
        """The connection broke before the message was confirmed."""
        if self._heard is m:
            self._heard = None

    def begin(self) -> None:
        """A new session has no interim."""
        self._heard = None

    def is_heard(self, interim: Message) -> bool:
        """Whether the server has the interim, or gets it on the current connection."""
        return self._heard is interim

    def _is_of_another_sentence(self, final: Message) -> bool:
        mine, other = final.body.get("key"), self._open.body.get("key") if self._open is not None else None
        return mine is not None and other is not None and mine != other
