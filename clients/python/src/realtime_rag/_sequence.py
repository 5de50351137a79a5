"""Keeps numbered frames in order."""

from dataclasses import dataclass
from typing import Dict, Optional

from ._wire import Frame


@dataclass(frozen=True)
class Arrival:
    """The result for one frame: whether it is new, the new part of its content, and the first number missing before it."""

    is_new: bool
    text: str = ""
    missing_from: Optional[int] = None


class FrameSequence:
    """Drops frames that were delivered before, cuts merged pieces to their new part, and detects gaps."""

    def __init__(self) -> None:
        self.last = 0
        self.open: Dict[str, int] = {}
        """The answers that have begun but not ended, with the index of the next piece."""
        self._answer_id: Optional[str] = None
        self._starts: Dict[int, int] = {}
        self._length = 0
        self._next = 0
        self._any_index_fits = False

    def accept(self, frame: Frame) -> Arrival:
        """Processes the next frame."""
        content: str = frame.get("content", "")
        seq: Optional[int] = frame.get("seq")
        if seq is None:
            return Arrival(True, content)
        if seq <= self.last:
            return Arrival(False)
        text = content
        missing = seq > self.last + 1
        if frame.get("type") == "answer":
            delivered = self._append(frame, content, seq - self.last)
            missing = delivered < 0
            text = content if missing else content[delivered:]
        elif frame.get("type") == "answer_replace":
            self._any_index_fits = True
        arrival = Arrival(True, text, self.last + 1 if missing else None)
        self._note_open(frame, seq - self.last)
        self.last = seq
        return arrival

    def _note_open(self, frame: Frame, steps: int) -> None:
        answer_id: Optional[str] = frame.get("answer_id")
        if answer_id is None or frame.get("stage") == "idle":
            return
        if frame.get("type") == "answer" and frame.get("final"):
            self.open.pop(answer_id, None)
        elif frame.get("type") == "answer":
            # A merged piece may begin with pieces that were already delivered.
            self.open[answer_id] = max(self.open.get(answer_id, 0), frame.get("stream_index", 0)) + steps
        elif frame.get("type") == "status":
            self.open.setdefault(answer_id, 0)

    def _append(self, frame: Frame, content: str, steps: int) -> int:
        """How many characters of the content were already delivered; -1 if something is missing before it."""
        index: int = frame.get("stream_index", 0)
        if frame.get("answer_id") != self._answer_id:
            self._begin(frame.get("answer_id"), 0)
        elif self._any_index_fits:
            self._begin(frame.get("answer_id"), index)
        return self._overlap(index, content, steps) if index < self._next else self._extend(index, content, steps)

    def _begin(self, answer_id: Optional[str], following: int) -> None:
        self._answer_id = answer_id
        self._starts.clear()
        self._length = 0
        self._next = following
        self._any_index_fits = False

    def _extend(self, index: int, content: str, steps: int) -> int:
        fits = index == self._next
        self._starts[index] = self._length
        self._length += len(content)
        self._next = index + (steps if fits else 1)
        return 0 if fits else -1

    def _overlap(self, index: int, content: str, steps: int) -> int:
        start = self._starts.get(index)
        if start is None or self._length - start > len(content):
            return -1
        delivered = self._length - start
        self._length = start + len(content)
        self._next += steps
        return delivered
