"""Tracks which answer each unconfirmed cancel refers to."""

from dataclasses import dataclass
from typing import List, Optional

from ._wire import Frame, Message, message


@dataclass
class _Entry:
    message: Message
    target: Optional[str]
    ended: bool = False


class PendingCancels:
    """
    A cancel without an id refers to the answer that was running when it was called, or else to the first one that begins after it. A delayed
    cancel names that answer, so that it cannot cancel the next one.
    """

    def __init__(self) -> None:
        self._entries: List[_Entry] = []
        self._running: Optional[str] = None

    def add(self, cancel: Message) -> None:
        """Records a cancel from the application."""
        self._entries.append(_Entry(cancel, cancel.body.get("answer_id", self._running)))

    def remove(self, cancel: Message) -> None:
        """Removes a cancel that was confirmed or dropped."""
        self._entries = [e for e in self._entries if e.message is not cancel]

    def observe(self, frame: Frame) -> None:
        """Tracks which answers begin and end."""
        answer = frame.get("answer_id")
        if answer is None:
            return
        if frame.get("type") == "answer" and frame.get("final") is True:
            self._end(answer)
        elif frame.get("type") == "answer" or (frame.get("type") == "status" and frame.get("stage") == "querying_rag"):
            self._running = answer
            for e in self._entries:
                if e.target is None:
                    e.target = answer

    def name_answers(self, messages: List[Message], same_session: bool) -> List[Message]:
        """Returns the messages with each cancel naming its answer; a cancel is dropped if its answer has ended."""
        named: List[Message] = []
        for m in messages:
            follows_question = any(earlier.kind in ("final", "end_turn", "ask", "instant_query") for earlier in named)
            sent = self._name(m, follows_question, same_session) if m.kind == "cancel" else m
            if sent is not None:
                named.append(sent)
        if not same_session:
            self._running = None
        return named

    def _end(self, answer: str) -> None:
        if self._running == answer:
            self._running = None
        for e in self._entries:
            e.ended = e.ended or e.target == answer

    def _name(self, cancel: Message, follows_question: bool, same_session: bool) -> Optional[Message]:
        entry = next(e for e in self._entries if e.message is cancel)
        if entry.target is None and follows_question:
            return cancel
        if entry.target is None or entry.ended or not same_session:
            self.remove(cancel)
            return None
        if "answer_id" not in cancel.body:
            entry.message = message("cancel", "cancel", answer_id=entry.target)
        return entry.message
