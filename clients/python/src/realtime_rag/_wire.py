"""Messages to the server and frames from it, in their wire format."""

import json
from dataclasses import dataclass
from typing import Any, Dict, NoReturn, Optional, Union

from ._errors import RealtimeRagError

Frame = Dict[str, Any]

#: The key under which a frame keeps its raw text; no protocol field has this name.
RAW = "(raw)"

_STRINGS = ("type", "session_id", "received_type", "epoch", "resume_token", "stage", "question", "answer_id", "speaker", "content", "reason", "code", "message")
_NUMBERS = ("seq", "stream_index", "protocol")
_BOOLEANS = ("final", "recovered")
_LARGEST = 2**53 - 1


@dataclass(eq=False)
class Message:
    """One message to the server. `kind` decides what happens to it when the connection breaks."""

    kind: str
    body: Dict[str, Any]
    text: str
    size: int
    #: The interim that an end of a turn makes final; `size` includes it.
    closes: Optional["Message"] = None

    @property
    def wire_type(self) -> str:
        """The `received_type` of its acknowledgement."""
        return str(self.body["type"])

    @property
    def is_ours(self) -> bool:
        """Whether the client sends it itself, so that it does not count towards the application's limits."""
        return self.kind in ("received", "fence", "authenticate")

    @property
    def must_arrive(self) -> bool:
        """Whether it must be sent again if the connection breaks; an interim would be stale by then."""
        return self.kind not in ("interim", "received", "keepalive", "fence", "authenticate")


def message(kind: str, type: str, **fields: Any) -> Message:
    """Writes a message."""
    body = {"type": type, **fields}
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Message(kind, body, text, len(text.encode("utf-8")))


def recognized(recognizer: str, raw: Union[str, bytes]) -> Message:
    """A message of a recognizer, unchanged; `type` is only the name of its acknowledgement."""
    if not isinstance(raw, (str, bytes, bytearray)):
        raise RealtimeRagError(f"The recognizer's message must be text or bytes, not {type(raw).__name__}")
    text = well_formed(raw) if isinstance(raw, str) else raw.decode("utf-8", "replace")
    return Message("recognized", {"type": f"from.{recognizer}"}, text, len(text.encode("utf-8")))


def present(**fields: Any) -> Dict[str, Any]:
    """The fields that have a value."""
    return {name: value for name, value in fields.items() if value is not None}


def known(speaker: Optional[str], confidence: Optional[float], key: Optional[str]) -> Dict[str, Any]:
    """What a recognizer knows about its text, as the fields of a chunk."""
    if confidence is not None and not 0 <= confidence <= 1:
        raise RealtimeRagError(f"A confidence is from 0 to 1, not {confidence}")
    words = {name: well_formed(value) for name, value in (("speaker", speaker), ("key", key)) if value is not None}
    return present(speaker=words.get("speaker"), confidence=confidence, key=words.get("key"))


def well_formed(text: str) -> str:
    """Makes text valid for UTF-8: an unpaired surrogate becomes U+FFFD."""
    if not isinstance(text, str):
        raise RealtimeRagError(f"The text must be a string, not {type(text).__name__}")
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def read_frame(data: Union[str, bytes]) -> Frame:
    """Reads one frame; returns an empty one if the data is not a JSON object, or a field has the wrong type."""
    try:
        frame = json.loads(data, parse_constant=_no_number) if isinstance(data, str) else None
    except (ValueError, RecursionError):
        return {}
    if not isinstance(frame, dict):
        return {}
    frame = {name: value for name, value in frame.items() if value is not None}
    return frame if _is_sound(frame) else {}


def number(value: Any) -> float:
    """A number from a frame; 0 if the value is not a number."""
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else 0.0


def seconds(milliseconds: Any) -> Optional[float]:
    """A time from a frame, in seconds; None if it is absent."""
    return None if milliseconds is None else number(milliseconds) / 1000


def _is_sound(frame: Frame) -> bool:
    for name in _NUMBERS:
        value = frame.get(name)
        if isinstance(value, float) and value.is_integer():
            frame[name] = value = int(value)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool) or abs(value) > _LARGEST):
            return False
    return all(isinstance(frame.get(name, ""), str) for name in _STRINGS) and all(isinstance(frame.get(name, False), bool) for name in _BOOLEANS)


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
