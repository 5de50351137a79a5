"""Turns a frame into the event that the application sees."""

from typing import Any, List, Optional, Tuple, TypeVar

from .events import Acknowledged, Answer, AnswerEnd, AnswerReplaced, BudgetUsed, Citation, Clarify, ClarifyChoice, Decision, Error, Event, GoingAway, RefusedMessage, Status, Timing, Unknown, Usage
from ._wire import RAW, Frame, number, seconds

E = TypeVar("E", bound=Event)


def read_event(frame: Frame, text: str, refused: Optional[RefusedMessage]) -> Event:
    """Converts a frame to an event. `text` is the new part of an answer's piece."""
    return stamped(_read(frame, text, refused), frame)


def stamped(event: E, frame: Frame) -> E:
    """Sets an event's number and raw frame text."""
    object.__setattr__(event, "seq", frame.get("seq", 0))
    object.__setattr__(event, "json", frame.get(RAW))
    return event


def _read(frame: Frame, text: str, refused: Optional[RefusedMessage]) -> Event:
    kind = frame.get("type")
    if kind == "ack":
        return Acknowledged(frame.get("received_type", ""), frame.get("session_id", ""))
    if kind == "status" and "stage" in frame:
        return Status(frame["stage"], frame.get("question"), _text(frame.get("mode")), _text(frame.get("note")), frame.get("answer_id"))
    if kind == "decision":
        return Decision(_text(frame.get("kind")) or "", number(frame.get("confidence")), _text(frame.get("text")) or "", frame.get("reason", ""), _text(frame.get("speaker")))
    if kind == "answer":
        return Answer(frame.get("answer_id"), frame.get("stream_index", 0), text, _end(frame) if frame.get("final") is True else None)
    if kind == "answer_replace" and "answer_id" in frame:
        return AnswerReplaced(frame["answer_id"], frame.get("content", ""), frame.get("reason", ""))
    if kind == "clarify" and "answer_id" in frame:
        return Clarify(frame["answer_id"], _choices(frame.get("choices")))
    if kind == "going_away" and "reason" in frame:
        return GoingAway(frame["reason"], seconds(frame.get("in_ms")) or 0.0, seconds(frame.get("retry_ms")))
    if kind == "limit" and isinstance(frame.get("limit"), str):
        return BudgetUsed(frame["limit"], int(number(frame.get("used"))), int(number(frame.get("max"))), seconds(frame.get("resets_in_ms")) or 0.0)
    if kind == "error":
        return Error(
            frame.get("code", ""), frame.get("message", ""), frame.get("retryable") is True, seconds(frame.get("retry_after_ms")),
            frame.get("answer_id"), _text(frame.get("correlation_id")), refused,
        )
    return Unknown(frame.get("type", ""))


def _end(frame: Frame) -> AnswerEnd:
    return AnswerEnd(
        finish_reason=_text(frame.get("finish_reason")) or "complete",
        citations=tuple(_citation(c) for c in _list(frame.get("citations")) if isinstance(c, dict)),
        usage=_usage(frame.get("usage")),
        timing=_timing(frame.get("timing")),
        context_lost=frame.get("context_lost") is True,
        suggested=_strings(frame.get("suggested")),
    )


def _choices(value: Any) -> Tuple[ClarifyChoice, ...]:
    choices = (c for c in _list(value) if isinstance(c, dict))
    return tuple(ClarifyChoice(int(number(c.get("n"))), _text(c.get("title")) or "") for c in choices)


def _citation(c: Frame) -> Citation:
    return Citation(int(number(c.get("index"))), _text(c.get("title")) or "", _text(c.get("snippet")) or "", number(c.get("score")), _text(c.get("url")))


def _usage(u: Any) -> Optional[Usage]:
    if not isinstance(u, dict):
        return None
    prompt, completion, total = (int(number(u.get(name))) for name in ("prompt_tokens", "completion_tokens", "total_tokens"))
    return Usage(prompt, completion, total, _text(u.get("price")), _text(u.get("currency")))


def _timing(t: Any) -> Optional[Timing]:
    if not isinstance(t, dict):
        return None
    detect, queue, first, total = (seconds(t.get(name)) for name in ("detect", "queue", "first", "total"))
    return Timing(detect, queue, first, total, t.get("speculative") is True)


def _text(value: Any) -> Optional[str]:
    return value if isinstance(value, str) else None


def _list(value: Any) -> List[Any]:
    return value if isinstance(value, list) else []


def _strings(value: Any) -> Tuple[str, ...]:
    return tuple(v for v in _list(value) if isinstance(v, str))
