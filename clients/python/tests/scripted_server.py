"""A WebSocket server on a free port whose side of each connection is scripted by the test."""

import asyncio
import http
import json
from typing import Any, Dict, List, Optional, Tuple

from websockets.legacy.server import WebSocketServerProtocol, serve

PATH = "/ws/realtime-asr"


class ScriptedServer:
    def __init__(self) -> None:
        self.refusal: Optional[Tuple[int, Dict[str, str]]] = None
        self.subprotocol: Optional[str] = "realtime-rag.v2"
        self._connections: "asyncio.Queue[ScriptedConnection]" = asyncio.Queue()
        self._all: List["ScriptedConnection"] = []

    async def __aenter__(self) -> "ScriptedServer":
        self._server = await serve(
            self._handle, "127.0.0.1", 0, process_request=self._process, select_subprotocol=lambda _, offered: self.subprotocol if self.subprotocol in offered else None,
            ping_interval=None, close_timeout=1, subprotocols=["realtime-rag.v2"],
        )
        self.url = f"ws://127.0.0.1:{self._server.sockets[0].getsockname()[1]}{PATH}"
        return self

    async def __aexit__(self, *_: Any) -> None:
        for connection in self._all:
            connection.cut()
        self._server.close()
        await self._server.wait_closed()

    async def accept(self) -> "ScriptedConnection":
        return await self._connections.get()

    async def _process(self, path: str, _: Any) -> Any:
        if self.refusal is None:
            return None
        status, headers = self.refusal
        return http.HTTPStatus(status), headers, b""

    async def _handle(self, socket: WebSocketServerProtocol) -> None:
        connection = ScriptedConnection(socket)
        self._all.append(connection)
        self._connections.put_nowait(connection)
        await connection.read_all()


class ScriptedConnection:
    """One connection, from the server's side."""

    def __init__(self, socket: WebSocketServerProtocol) -> None:
        self._socket = socket
        self._messages: "asyncio.Queue[Optional[Dict[str, Any]]]" = asyncio.Queue()
        self.received = 0
        self.query = socket.path.partition("?")[2]
        self.authorization = socket.request_headers.get("Authorization")
        self.offered = [p.strip() for p in socket.request_headers.get("Sec-WebSocket-Protocol", "").split(",") if p.strip()]
        self.ended = asyncio.Event()

    async def read_all(self) -> None:
        try:
            async for text in self._socket:
                self._messages.put_nowait(json.loads(text))
        except Exception:
            pass
        self._messages.put_nowait(None)
        self.ended.set()
        await self._socket.wait_closed()

    @property
    def close_code(self) -> Optional[int]:
        return self._socket.close_code

    async def next_message(self) -> Optional[Dict[str, Any]]:
        """The next message, skipping confirmations of frames; None when the connection has ended."""
        while True:
            message = await self._messages.get()
            if message is None or message["type"] != "received":
                return message
            self.received = message["seq"]

    async def until_received(self, seq: int) -> None:
        """Waits until the client has confirmed this frame; no other message may come before that."""
        while self.received < seq:
            message = await self._messages.get()
            assert message is not None and message["type"] == "received", message
            self.received = message["seq"]

    def left_over(self) -> List[Dict[str, Any]]:
        """The messages received but not yet read by the test."""
        left = []
        while not self._messages.empty():
            message = self._messages.get_nowait()
            if message is not None and message["type"] != "received":
                left.append(message)
        return left

    async def send(self, *frames: Any) -> None:
        for frame in frames:
            await self._socket.send(frame if isinstance(frame, (str, bytes)) else json.dumps(frame, ensure_ascii=False))

    async def greet(self, session_id: str = "s1", token: str = "t1") -> None:
        await self.send(
            {
                "type": "ack", "session_id": session_id, "protocol": 2, "epoch": "e1", "resume_token": token,
                "resume_window_ms": 120000, "max_message_bytes": 65536, "backend": "mock",
            },
            {"type": "status", "stage": "listening", "seq": 1},
        )

    async def close(self, code: int, reason: str = "") -> None:
        # The code is sent as it is: this server may use codes that a real one would not.
        self._socket.close_timeout = 1
        await self._socket.close(code, reason)

    def cut(self) -> None:
        """Breaks the connection without a close frame."""
        self._socket.transport.abort()
