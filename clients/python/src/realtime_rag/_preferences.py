"""The settings and state of the session that the application has requested."""

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
    The settings, pauses and stop that the server has confirmed, to restore them in a session that replaces this one. Unconfirmed ones are
    not included: the outbox still holds those messages and sends them in order.
    """

    def __init__(self) -> None:
        self._confirmed = self._before = _State()
        #: Whether the application has requested the end of the session.
        self.stop_requested = False

    def note(self, sent: Message) -> None:
        """Records a message that the application sends."""
        self.stop_requested = self.stop_requested or sent.kind == "stop"

    def confirmed(self, read: Message) -> None:
        """Records that the server has read a message."""
        self._before = self._confirmed
        self._confirmed = _changed(self._before, read)

    def refused(self, read: Message) -> None:
        """Reverts the last confirmed message, because the server refused it."""
        self._confirmed = self._before
        if read.kind == "stop":
            self.stop_requested = False

    def repeat(self) -> List[Message]:
        """The messages that restore the state in a new session."""
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
