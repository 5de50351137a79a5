"""The two APIs of the websockets package. The installed one is tested against a server, the other against its documented behavior."""

import sys
import types
import unittest
from typing import Any, Dict, Optional
from unittest import mock

from websockets import exceptions
from websockets.frames import Close

from realtime_rag._socket import Address, Socket, SocketEnded, find_connect

ADDRESS = Address("ws://h/ws", 2, None, "t", None)


class PresentConnection:
    """A connection as the current API returns it."""

    subprotocol = "realtime-rag.v2"

    def __init__(self, closed: Optional[Close] = None) -> None:
        self._closed = closed

    async def recv(self) -> str:
        if self._closed is None:
            return "{}"
        raise exceptions.ConnectionClosedError(self._closed if self._closed.code != 1006 else None, None)


class InvalidStatus(exceptions.InvalidHandshake):
    """The current API's exception for a refused handshake."""

    def __init__(self, status: int, headers: Dict[str, str]) -> None:
        super().__init__(f"server rejected WebSocket connection: HTTP {status}")
        self.response = types.SimpleNamespace(status_code=status, headers=headers)


def present_api(connect: Any) -> Any:
    """Makes the package look as if it had the current API."""
    client = types.ModuleType("websockets.asyncio.client")
    client.connect = connect  # type: ignore[attr-defined]
    modules = {"websockets.asyncio": types.ModuleType("websockets.asyncio"), "websockets.asyncio.client": client}
    return mock.patch.dict(sys.modules, modules)


class PresentApiTests(unittest.IsolatedAsyncioTestCase):
    async def test_it_is_preferred_and_gets_what_it_knows(self) -> None:
        seen: Dict[str, Any] = {}

        async def connect(uri: str, **options: Any) -> PresentConnection:
            seen.update(options, uri=uri)
            return PresentConnection()

        with present_api(connect):
            socket = await Socket.open(ADDRESS)
        self.assertEqual((seen["uri"], seen["additional_headers"], seen["subprotocols"]), ("ws://h/ws", {"Authorization": "Bearer t"}, ["realtime-rag.v2"]))
        self.assertNotIn("extra_headers", seen)
        self.assertEqual((socket.protocol, await socket.receive()), (2, "{}"))

    async def test_its_refusals_have_a_status_and_a_wait(self) -> None:
        async def connect(uri: str, **_: Any) -> Any:
            raise InvalidStatus(503, {"Retry-After": "7"})

        with present_api(connect), self.assertRaises(SocketEnded) as raised:
            await Socket.open(ADDRESS)
        self.assertEqual((raised.exception.end.status, raised.exception.end.retry_after), (503, 7.0))

    async def test_its_ends_have_a_code_only_where_the_server_sent_one(self) -> None:
        for close, code, wait in ((Close(1012, "retry_ms=20"), 1012, 0.02), (Close(1006, ""), None, None)):

            async def connect(uri: str, **_: Any) -> PresentConnection:
                return PresentConnection(close)

            with present_api(connect), self.assertRaises(SocketEnded) as raised:
                await (await Socket.open(ADDRESS)).receive()
            self.assertEqual((raised.exception.end.close_code, raised.exception.end.retry_after), (code, wait))

    def test_without_it_the_one_before_is_used(self) -> None:
        with mock.patch.dict(sys.modules, {"websockets.asyncio": None, "websockets.asyncio.client": None}):
            connect, headers = find_connect()
        self.assertEqual((connect.__module__, headers), ("websockets.legacy.client", "extra_headers"))


if __name__ == "__main__":
    unittest.main()
