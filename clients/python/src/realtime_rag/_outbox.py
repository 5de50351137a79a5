"""The outgoing messages: each waits until it can be sent, and is kept until the server confirms it."""

from typing import List, Optional, Set

from ._cancels import PendingCancels
from ._errors import BufferFullError
from ._turn import OpenTurn
from ._wire import Frame, Message, message

_REFUSALS = ("RATE_LIMITED", "INVALID_MESSAGE")

#: Kinds to which the server replies with exactly one decision.
_DECIDED = ("final", "end_turn")

#: Kinds that name an answer of their session, so they must not be sent to another session.
_OF_AN_ANSWER = ("feedback", "heard")


def _remove(items: List[Message], item: Message) -> bool:
    if item not in items:
        return False
    items.remove(item)
    return True


class Outbox:
    """Holds outgoing messages until the server confirms them. Not thread-safe; used only on the event loop."""

    def __init__(self, max_messages: int, max_bytes: int, *, for_recognizer: bool = False) -> None:
        """`for_recognizer`: a recognizer's messages are sent; each yields any number of decisions, so no decision proves a message."""
        self._for_recognizer = for_recognizer
        self._max_messages = max_messages
        self._max_bytes = max_bytes
        self._waiting: List[Message] = []
        self._in_flight: List[Message] = []
        self._doubtful: List[Message] = []
        self._undecided: List[Message] = []
        self._has_decisions = True
        self._cancels = PendingCancels()
        self._turn = OpenTurn()
        self._beginning: Set[Message] = set()
        self._newest_confirmed: Optional[Message] = None
        self._bytes = 0
        self._open = False
        self._fencing = False

    @property
    def undecided(self) -> int:
        """The number of messages that the server has still to decide on."""
        return len(self._undecided)

    def add(self, added: Message) -> None:
        """Queues a message from the application; raises BufferFullError if there is no room."""
        added = self._turn.closed(added)
        if len(self._waiting) + len(self._in_flight) + len(self._doubtful) >= self._max_messages:
            raise BufferFullError(f"{self._max_messages} messages wait for the server already: wait until the connection is back, or raise max_buffered_messages")
        if self._bytes + added.size > self._max_bytes:
            raise BufferFullError(f"{self._max_bytes} bytes wait for the server already: wait until the connection is back, or raise max_buffered_bytes")
        self._turn.added(added)
        self._waiting.append(added)
        self._bytes += added.size
        if added.kind == "cancel":
            self._cancels.add(added)
        if not self._open:
            self._drop_stale_interims()
        elif added.closes is not None and not self._turn.is_heard(added.closes):
            self._waiting[-1:] = self._completed([added])

    def take(self) -> Optional[Message]:
        """Returns the next message for the current connection, or None if none may be sent now."""
        if not self._open or self._fencing or not self._waiting:
            return None
        taken = self._waiting.pop(0)
        self._fencing = taken.kind == "fence"
        self._in_flight.append(taken)
        if self._has_decisions and taken.kind in _DECIDED:
            self._undecided.append(taken)
        self._turn.sent(taken)
        return taken

    def close(self) -> None:
        """Handles a lost connection: its unconfirmed messages may or may not have arrived."""
        self._open = self._fencing = False
        self._waiting = [m for m in self._waiting if not m.is_ours]
        self._drop_stale_interims()
        for m in self._in_flight:
            self._turn.lost(m)
            if m.must_arrive:
                self._doubtful.append(m)
            else:
                self._release(m)
        self._in_flight = []

    def open_resumed(self) -> None:
        """
        The session continues: queues a keepalive as a fence. Messages that the replay before its reply does not prove to have arrived are sent again.
        """
        self._open = True
        self._waiting = self._completed(self._waiting)
        if self._doubtful or any(m.kind == "cancel" for m in self._waiting):
            self._waiting.insert(0, message("fence", "keepalive"))

    def open_fresh(self, first: List[Message], has_decisions: bool = True) -> None:
        """
        A new session begins: queues `first`, which restores the confirmed state of the old one, then all unconfirmed messages, in order. Only
        version 2 has decisions.
        """
        self._open = True
        self._turn.begin()
        self._send_in_doubt(same_session=False)
        self._undecided = []
        self._has_decisions = has_decisions and not self._for_recognizer
        self._newest_confirmed = None
        # Unconfirmed messages that restored the state of the last session are replaced by those in `first`.
        for m in self._waiting:
            if m in self._beginning:
                self._release(m)
        self._waiting = first + [m for m in self._waiting if m not in self._beginning]
        self._beginning = set(first)
        self._bytes += sum(m.size for m in first)

    def acknowledge(self, received_type: str) -> Optional[Message]:
        """The server has read a message of this type; acknowledgements arrive in the order of the messages."""
        index = next((i for i, m in enumerate(self._in_flight) if m.wire_type == received_type), None)
        return None if index is None else self._confirm(self._in_flight.pop(index))

    def witness(self, frame: Frame) -> Optional[Message]:
        """
        Any other frame may prove that the server has read a message whose acknowledgement was lost, or refuse one that it confirmed: a refusal
        directly follows the acknowledgement. Returns the refused message, or None.
        """
        refused = self._newest_confirmed if frame.get("type") == "error" and frame.get("code") in _REFUSALS else None
        self._newest_confirmed = None
        self._cancels.observe(frame)
        if refused is not None:
            _remove(self._undecided, refused)
            return refused
        proven = self._proven_by(frame)
        if proven is not None and _remove(self._doubtful, proven):
            self._release(proven)
        return None

    def renew(self, token: str) -> None:
        """Puts new credentials in front of all waiting messages. A connection that is not open yet will send them in its handshake."""
        if self._open:
            self._waiting = [m for m in self._waiting if m.kind != "authenticate"]
            self._waiting.insert(0, message("authenticate", "authenticate", token=token))

    def note_received(self, seq: int) -> None:
        """Confirms frames to the server; a later confirmation replaces one that still waits."""
        self._waiting = [m for m in self._waiting if m.kind != "received"]
        self._waiting.append(message("received", "received", seq=seq))

    def _proven_by(self, frame: Frame) -> Optional[Message]:
        if frame.get("type") == "decision":
            return self._undecided.pop(0) if self._undecided else None
        if frame.get("type") != "status":
            return None
        stage = frame.get("stage")
        if stage in ("instant_query", "closed"):
            kind = "instant_query" if stage == "instant_query" else "stop"
            return next((m for m in self._doubtful if m.kind == kind), None)
        if stage == "paused" and "note" in frame and self._undecided and self._undecided[0].kind == "end_turn":
            # A paused session sends a decision for a final, but not for the end of a turn.
            return self._undecided.pop(0)
        question = frame.get("question")
        if question is None:
            return None
        return next((m for m in self._doubtful if m.kind == "ask" and m.body["text"].strip() == question.strip()), None)

    def _confirm(self, confirmed: Message) -> Message:
        self._release(confirmed)
        self._cancels.remove(confirmed)
        self._newest_confirmed = confirmed
        if confirmed.kind == "fence":
            self._fencing = False
            for m in self._doubtful:
                _remove(self._undecided, m)
            self._send_in_doubt(same_session=True)
        return confirmed

    def _send_in_doubt(self, same_session: bool) -> None:
        messages = self._doubtful + self._waiting
        self._doubtful = []
        for m in messages:
            self._release(m)
        self._waiting = [m for m in self._cancels.name_answers(messages, same_session) if same_session or m.kind not in _OF_AN_ANSWER]
        self._bytes += sum(m.size for m in self._waiting if not m.is_ours)
        self._waiting = self._completed(self._waiting)

    def _completed(self, messages: List[Message]) -> List[Message]:
        """The messages, with each interim that an end of a turn closes before it, unless it waits too: the server may not have read it."""
        completed: List[Message] = []
        for m in messages:
            if m.closes is not None and m.closes not in self._waiting:
                completed.append(m.closes)
                self._bytes += m.closes.size
            completed.append(m)
        return completed

    def _release(self, m: Message) -> None:
        if not m.is_ours:
            self._bytes -= m.size

    def _drop_stale_interims(self) -> None:
        kept: List[Message] = []
        for m, following in zip(self._waiting, [*self._waiting[1:], None]):
            if m.kind == "interim" and following is not None and following.kind in ("interim", "final"):
                self._release(m)
            else:
                kept.append(m)
        self._waiting = kept
