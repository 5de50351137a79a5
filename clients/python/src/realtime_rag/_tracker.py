"""Tracks one session over its connections: what each frame means, and which messages it confirms. Performs no I/O."""

import enum
from dataclasses import replace
from typing import Any, Dict, List, Optional

from .events import Connected, Event, Gap, RefusedMessage, Resumed, Session, SessionRestarted, Status
from ._outbox import Outbox
from ._preferences import SessionPreferences
from ._reader import read_event, stamped
from ._sequence import FrameSequence
from ._wire import Frame, Message, message, number

_FRAMES_PER_NOTE = 32


class _Phase(enum.Enum):
    HELLO = "hello"
    RESUMING = "resuming"
    LIVE = "live"


class SessionTracker:
    """The state of the session on the client. Not thread-safe; used only on the event loop."""

    def __init__(self, outbox: Outbox, preferences: SessionPreferences) -> None:
        #: The session as it is now; None before the first one begins.
        self.session: Optional[Session] = None
        #: Whether the server reported the end of the session.
        self.saw_closed = False
        self._outbox = outbox
        self._preferences = preferences
        self._sequence = FrameSequence()
        self._noted = 0
        self._phase = _Phase.HELLO
        self._fresh_hello: Frame = {}
        self._early: List[Frame] = []

    @property
    def is_live(self) -> bool:
        """Whether the current connection has a session."""
        return self._phase is _Phase.LIVE

    @property
    def is_resumable(self) -> bool:
        """Whether there is a session to resume."""
        return self.session is not None and self.session.resumable

    def begin(self, spoken_protocol: int) -> Optional[Message]:
        """Handles a new connection; returns the message that resumes the session, or None if there is none to resume."""
        self._early = []
        self._fresh_hello = {}
        session = self.session
        if spoken_protocol < 2 or session is None or not session.resumable:
            self._phase = _Phase.HELLO
            return None
        self._phase = _Phase.RESUMING
        fields: Dict[str, Any] = {"session_id": session.session_id, "epoch": session.epoch, "resume_token": session.resume_token, "last_seq": self._sequence.last}
        if self._sequence.open:
            fields["open"] = [{"answer_id": answer_id, "next": following} for answer_id, following in self._sequence.open.items()]
        return message("resume", "resume", **fields)

    def accept(self, frame: Frame) -> List[Event]:
        """Processes one frame and returns its events."""
        is_hello = frame.get("type") == "ack" and "received_type" not in frame
        if self._phase is _Phase.RESUMING:
            return self._accept_while_resuming(frame, is_hello)
        if self._phase is _Phase.HELLO and is_hello and "session_id" in frame:
            return [self._start_fresh(frame, "not_resumable")]
        return self._deliver(frame)

    def _accept_while_resuming(self, frame: Frame, is_hello: bool) -> List[Event]:
        if is_hello:
            self._fresh_hello = frame
        elif frame.get("type") != "ack" or frame.get("received_type") != "resume":
            # It belongs to the fresh session, which is discarded when the old one is resumed.
            self._early.append(frame)
        elif frame.get("recovered") is True:
            return [self._recover(frame)]
        else:
            events = [self._start_fresh({"protocol": 2, **self._fresh_hello, **frame}, frame.get("reason", "unknown"))]
            return events + [event for early in self._early for event in self._deliver(early)]
        return []

    def _recover(self, frame: Frame) -> Event:
        assert self.session is not None
        self.session = replace(self.session, resume_token=frame.get("resume_token", self.session.resume_token), epoch=frame.get("epoch", self.session.epoch))
        self._outbox.open_resumed()
        self._phase = _Phase.LIVE
        return stamped(Resumed(self.session), frame)

    def _start_fresh(self, hello: Frame, reason: str) -> Event:
        previous = self.session
        self.session = session = Session(
            session_id=hello.get("session_id", ""),
            protocol=hello.get("protocol", 1),
            resume_window=number(hello.get("resume_window_ms")) / 1000,
            max_message_bytes=int(number(hello.get("max_message_bytes"))),
            backend=str(hello["backend"]) if "backend" in hello else None,
            epoch=hello.get("epoch"),
            resume_token=hello.get("resume_token"),
        )
        self._sequence = FrameSequence()
        self._noted = 0
        self._outbox.open_fresh(self._preferences.repeat() if previous is not None else [], has_decisions=session.protocol >= 2)
        self._phase = _Phase.LIVE
        return stamped(Connected(session) if previous is None else SessionRestarted(session, previous.session_id, reason), hello)

    def _deliver(self, frame: Frame) -> List[Event]:
        last = self._sequence.last
        arrival = self._sequence.accept(frame)
        if not arrival.is_new:
            return []
        events: List[Event] = []
        if arrival.missing_from is not None:
            events.append(Gap(arrival.missing_from, max(arrival.missing_from, frame["seq"] - 1)))
        refused = self._confirm(frame)
        event = read_event(frame, arrival.text, refused)
        self.saw_closed = self.saw_closed or (isinstance(event, Status) and event.stage == "closed")
        if self._sequence.last > last:
            self._note_received(frame)
        return [*events, event]

    def _confirm(self, frame: Frame) -> Optional[RefusedMessage]:
        if frame.get("type") == "ack":
            confirmed = self._outbox.acknowledge(frame.get("received_type", ""))
            if confirmed is not None:
                self._preferences.confirmed(confirmed)
            return None
        refused = self._outbox.witness(frame)
        if refused is None:
            return None
        self._preferences.refused(refused)
        return None if refused.is_ours else RefusedMessage(refused.wire_type, refused.body.get("text", ""))

    def _note_received(self, frame: Frame) -> None:
        ends_answer = frame.get("type") == "answer" and frame.get("final") is True
        if ends_answer or self._sequence.last - self._noted >= _FRAMES_PER_NOTE:
            self._noted = self._sequence.last
            self._outbox.note_received(self._noted)
