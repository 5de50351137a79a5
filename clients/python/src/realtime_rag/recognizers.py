"""
Forwards the results of speech recognizers to a client: pass each message of the recognizer to `feed`, and call `end` when it has
sent its last one.
"""

import json
from typing import Any, Dict, Optional, Protocol, Union


class Listener(Protocol):
    """The receiver of the text: a RealtimeRagClient or a BlockingClient."""

    def send_interim(self, text: str) -> None:
        """Receives text that may still change."""

    def send_final(self, text: str) -> None:
        """Receives final text."""


class FunAsr:
    """
    A FunASR server, in the modes 2pass, online and offline. The online pass sends increments, which are joined; in 2pass the offline pass then
    sends the whole corrected sentence, and only that is final. `is_final` marks the end of the input there, so it is used only in online mode.
    """

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._heard = ""

    def feed(self, message: Union[str, bytes]) -> None:
        """Processes one message of the recognizer."""
        result = _object(message)
        mode, text = result.get("mode"), result.get("text")
        if not isinstance(text, str):
            return
        if mode in ("2pass-offline", "offline"):
            self._finish(text)
        elif mode in ("2pass-online", "online"):
            self._heard += text
            if mode == "online" and result.get("is_final") is True:
                self.end()
            elif text:
                self._listener.send_interim(self._heard)

    def end(self) -> None:
        """The recognizer has ended: text that it did not correct becomes final as it is."""
        self._finish(self._heard)

    def _finish(self, text: str) -> None:
        self._heard = ""
        if text.strip():
            self._listener.send_final(text)


class SherpaOnnx:
    """
    A sherpa-onnx server. The text of a segment grows from message to message. The C++ server marks its last one with `is_final`; the Python
    server marks nothing, so a segment is final when the next one begins.
    """

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._segment: Optional[int] = None
        self._heard = ""
        self._finished = -1

    def feed(self, message: Union[str, bytes]) -> None:
        """Processes one message of the recognizer."""
        result = _object(message)
        text, segment = result.get("text"), result.get("segment", 0)
        if not isinstance(text, str) or not isinstance(segment, int) or segment <= self._finished:
            return
        if segment != self._segment:
            self.end()
            self._segment = segment
        changed = text != self._heard
        self._heard = text
        if result.get("is_final") is True:
            self.end()
        elif changed and text.strip():
            self._listener.send_interim(text)

    def end(self) -> None:
        """The recognizer has ended: the last segment becomes final."""
        text, self._heard = self._heard, ""
        if self._segment is not None:
            self._finished = self._segment
        if text.strip():
            self._listener.send_final(text)


def _object(message: Union[str, bytes]) -> Dict[str, Any]:
    try:
        value = json.loads(message)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
