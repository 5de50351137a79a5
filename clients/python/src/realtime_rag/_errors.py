"""The errors that the client raises."""

from typing import Optional


class RealtimeRagError(Exception):
    """The server could not be reached, refused this client, or gave no answer. The message gives the cause and the remedy."""

    def __init__(self, message: str, *, close_code: Optional[int] = None, status: Optional[int] = None, code: Optional[str] = None) -> None:
        super().__init__(message)
        #: The close code, if the server closed the connection with one.
        self.close_code = close_code
        #: The HTTP status, if the server refused the connection with one.
        self.status = status
        #: The protocol's error code, if an answer failed with one.
        self.code = code


class BufferFullError(RealtimeRagError):
    """Too many messages wait for the server; this one was not accepted."""


class SessionEndedError(RealtimeRagError):
    """Nothing can be sent any more: after a stop, or because the session has ended; its last event gives the reason."""
