"""Opens WebSockets with either API of the installed `websockets`: the current one (13 and later) or the legacy one."""

import asyncio
import importlib
from dataclasses import dataclass
from typing import Any, Dict, Optional, Sequence, Tuple, Union
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from websockets import exceptions

from ._errors import RealtimeRagError
from ._reconnect import ConnectionEnd, retry_after, retry_hint

SUBPROTOCOL_V2 = "realtime-rag.v2"
_LONGEST_FRAME = 4 * 1024 * 1024


def find_connect() -> Tuple[Any, str]:
    """The function that connects, and the name of its option for headers."""
    try:
        return importlib.import_module("websockets.asyncio.client").connect, "additional_headers"
    except ImportError:
        return importlib.import_module("websockets.legacy.client").connect, "extra_headers"


class SocketEnded(Exception):
    """The connection ended, or could not be opened."""

    def __init__(self, end: ConnectionEnd) -> None:
        super().__init__(end.reason)
        self.end = end


@dataclass(frozen=True)
class Address:
    """Where to connect, and with which credentials."""

    url: str
    protocol: int
    language: Optional[str]
    token: Optional[str]
    ticket: Optional[str]
    recognizer: Optional[str] = None

    @property
    def subprotocols(self) -> Sequence[str]:
        """The subprotocols to offer to the server."""
        if self.protocol < 2:
            return []
        return [SUBPROTOCOL_V2] + ([f"ticket.{self.ticket}"] if self.ticket else [])

    @property
    def headers(self) -> Dict[str, str]:
        """The headers of the handshake; a ticket replaces a token."""
        return {"Authorization": f"Bearer {self.token}"} if self.token and not self.ticket else {}

    @property
    def uri(self) -> str:
        """The URL with its parameters."""
        parts = urlsplit(self.url)
        query = parse_qsl(parts.query, keep_blank_values=True)
        query += [("lang", self.language)] if self.language else []
        query += [("from", self.recognizer)] if self.recognizer else []
        query += [("ticket", self.ticket)] if self.ticket and self.protocol < 2 else []
        scheme = {"http": "ws", "https": "wss"}.get(parts.scheme, parts.scheme)
        return urlunsplit((scheme, parts.netloc, parts.path or "/", urlencode(query), ""))


class Socket:
    """One open WebSocket. Both its methods raise SocketEnded when the connection ends."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    @classmethod
    async def open(cls, address: Address) -> "Socket":
        """Makes one attempt to connect."""
        connect, headers = find_connect()
        try:
            connection = await connect(
                address.uri, subprotocols=address.subprotocols or None, open_timeout=None, close_timeout=1,
                ping_interval=15, ping_timeout=10, max_size=_LONGEST_FRAME, **{headers: address.headers},
            )
        except exceptions.InvalidURI as error:
            raise RealtimeRagError(f"{address.url} is not the address of a WebSocket: it begins with ws:// or wss://") from error
        except (exceptions.WebSocketException, OSError, EOFError, asyncio.TimeoutError) as error:
            raise SocketEnded(_refusal(error)) from error
        return cls(connection)

    @property
    def protocol(self) -> int:
        """The version that the server agreed to."""
        return 2 if self._connection.subprotocol == SUBPROTOCOL_V2 else 1

    async def receive(self) -> Union[str, bytes]:
        """The next frame."""
        try:
            data: Union[str, bytes] = await self._connection.recv()
            return data
        except exceptions.ConnectionClosed as error:
            raise SocketEnded(_end(error)) from error

    async def send(self, text: str) -> None:
        """Sends one message."""
        try:
            await self._connection.send(text)
        except exceptions.ConnectionClosed as error:
            raise SocketEnded(_end(error)) from error

    async def close(self, code: int = 1000) -> None:
        """Closes the connection within a second."""
        await self._connection.close(code)

    def abort(self) -> None:
        """Ends the connection at once."""
        self._connection.transport.abort()


def _end(error: exceptions.ConnectionClosed) -> ConnectionEnd:
    received = error.rcvd
    if received is None or received.code in (1005, 1006):
        return ConnectionEnd(reason="The connection broke", error=error)
    return ConnectionEnd(close_code=int(received.code), reason=received.reason, retry_after=retry_hint(received.reason), error=error)


def _refusal(error: BaseException) -> ConnectionEnd:
    response = getattr(error, "response", error)
    status = getattr(response, "status_code", None)
    headers = getattr(response, "headers", None)
    wait = retry_after(headers.get("Retry-After")) if status is not None and headers is not None else None
    return ConnectionEnd(status=status, reason=str(error), retry_after=wait, error=error)
