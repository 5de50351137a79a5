"""What the application wants of the session as a whole."""

from dataclasses import dataclass, field, replace
from typing import Any, Dict, List

from ._wire import Message, message


@dataclass(frozen=True)
class _State:
    configuration: Dict[str, Any] = field(default_factory=dict)
    paused: bool = False
    stopped: bool = False


class SessionPreferences:
    """
    What the server has confirmed of settings, pauses and the stop, to bring a session that takes this one's place to the same point. What is
    not confirmed yet is not among it: the outbox still has that message, and sends it in its own place.
    """

    def __init__(self) -> None:
        self._confirmed = self._before = _State()
        #: Whether the application asked for the end of the talk.
        self.stop_requested = False

    def note(self, sent: Message) -> None:
        """Notes a message of the application on its way."""
        self.stop_requested = self.stop_requested or sent.kind == "stop"

    def confirmed(self, read: Message) -> None:
        """The server has read a message."""
        self._before = self._confirmed
        self._confirmed = _changed(self._before, read)

    def refused(self, read: Message) -> None:
        """The server refuses the message that it confirmed last."""
        self._confirmed = self._before
        if read.kind == "stop":
            self.stop_requested = False

    def repeat(self) -> List[Message]:
        """The messages that bring a new session to where the old one was."""
        state = self._confirmed
        first = [message("configure", "configure", **state.configuration)] if state.configuration else []
        if state.paused:
            first.append(message("pause", "control", action="pause"))
        if state.stopped:
            first.append(message("stop", "control", action="stop"))
        return first


def _changed(state: _State, read: Message) -> _State:
    if read.kind == "configure":
        fields = {name: value for name, value in read.body.items() if name != "type"}
        return replace(state, configuration={**state.configuration, **fields})
    if read.kind in ("pause", "listen"):
        return replace(state, paused=read.kind == "pause")
    return replace(state, stopped=True) if read.kind == "stop" else state
