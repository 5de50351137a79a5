import asyncio
import threading
import unittest
from typing import Any, Callable, Coroutine, Optional

import realtime_rag as rr
from realtime_rag.blocking import BlockingClient, ask

from .scripted_server import ScriptedConnection, ScriptedServer


class ServerThread:
    """A scripted server on a separate thread, controlled by a coroutine."""

    def __init__(self, play: Callable[[ScriptedServer], Coroutine[Any, Any, None]]) -> None:
        self._play = play
        self._ready = threading.Event()
        self.url = ""
        self.failure: Optional[BaseException] = None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)

    def __enter__(self) -> "ServerThread":
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_: Any) -> None:
        self._thread.join()
        if self.failure is not None:
            raise self.failure

    async def _run(self) -> None:
        async with ScriptedServer() as server:
            self.url = server.url
            self._ready.set()
            try:
                await self._play(server)
            except BaseException as error:
                self.failure = error


async def greeted(server: ScriptedServer) -> ScriptedConnection:
    connection = await server.accept()
    await connection.greet()
    return connection


async def asked(connection: ScriptedConnection, *frames: Any) -> None:
    message = await connection.next_message()
    assert message == {"type": "ask", "text": "端口？"}, message
    await connection.send({"type": "ack", "received_type": "ask", "session_id": "s1"}, *frames)
    await connection.ended.wait()


def piece(seq: int, index: int, text: str, final: bool = False, **more: Any) -> Any:
    return {"type": "answer", "stream_index": index, "content": text, "final": final, "answer_id": "a1", "seq": seq, **more}


class AskTests(unittest.TestCase):
    def outcome(self, *frames: Any, timeout: float = 30) -> Any:
        async def play(server: ScriptedServer) -> None:
            await asked(await greeted(server), *frames)

        with ServerThread(play) as server:
            return ask(server.url, "端口？", timeout=timeout)

    def test_the_whole_answer_is_returned(self) -> None:
        reply = self.outcome(piece(2, 0, "是 "), piece(3, 1, "8000。"), piece(4, 2, "", True, finish_reason="complete", citations=[{"title": "手册"}]))
        self.assertEqual((reply.text, reply.end.citations[0].title), ("是 8000。", "手册"))

    def test_a_replaced_answer_is_the_new_one(self) -> None:
        replaced = {"type": "answer_replace", "answer_id": "a1", "content": "好", "reason": "moderation", "seq": 3}
        self.assertEqual(self.outcome(piece(2, 0, "坏"), replaced, piece(4, 0, "的", True)).text, "好的")

    def test_a_failed_answer_is_an_error_with_its_code(self) -> None:
        failed = {"type": "error", "code": "RAG_TIMEOUT", "message": "慢", "answer_id": "a1", "seq": 2}
        with self.assertRaisesRegex(rr.RealtimeRagError, "慢") as raised:
            self.outcome(failed, piece(3, 0, "", True, finish_reason="error"), {"type": "status", "stage": "idle", "answer_id": "a1", "seq": 4})
        self.assertEqual(raised.exception.code, "RAG_TIMEOUT")

    def test_a_refused_question_is_an_error_with_its_code(self) -> None:
        with self.assertRaises(rr.RealtimeRagError) as raised:
            self.outcome({"type": "error", "code": "RATE_LIMITED", "message": "slowly", "seq": 2})
        self.assertEqual(raised.exception.code, "RATE_LIMITED")

    def test_a_connection_that_ends_first_is_an_error(self) -> None:
        async def play(server: ScriptedServer) -> None:
            connection = await greeted(server)
            await connection.next_message()
            await connection.close(4500, "no")

        with ServerThread(play) as server, self.assertRaisesRegex(rr.RealtimeRagError, "ended before the answer"):
            ask(server.url, "端口？")

    def test_a_session_that_ends_with_the_answer_is_an_error(self) -> None:
        async def play(server: ScriptedServer) -> None:
            connection = await greeted(server)
            await connection.next_message()
            await connection.send({"type": "ack", "received_type": "ask", "session_id": "s1"})
            await connection.close(1012, "retry_ms=0")
            second = await greeted(server)
            await second.next_message()
            await second.send({"type": "ack", "received_type": "resume", "session_id": "s2", "recovered": False, "reason": "expired"})
            await second.ended.wait()

        with ServerThread(play) as server, self.assertRaisesRegex(rr.RealtimeRagError, "expired.*ask again"):
            ask(server.url, "端口？")

    def test_patience_has_an_end(self) -> None:
        # On a busy machine the timeout may expire before the question was sent.
        async def play(server: ScriptedServer) -> None:
            connection = await greeted(server)
            await connection.ended.wait()

        with ServerThread(play) as server, self.assertRaisesRegex(TimeoutError, "No answer within"):
            ask(server.url, "端口？", timeout=0.2)


class BlockingClientTests(unittest.TestCase):
    def test_every_method_reaches_the_server_from_any_thread(self) -> None:
        received = []

        async def play(server: ScriptedServer) -> None:
            connection = await greeted(server)
            for _ in range(11):
                received.append(await connection.next_message())
            await connection.send({"type": "status", "stage": "closed", "seq": 2})
            await connection.close(1000)

        with ServerThread(play) as server, BlockingClient(server.url) as client:
            client.send_interim("一")
            client.send_final("一。")
            client.ask("二？")
            client.instant_query()
            client.cancel("a1")
            client.feedback("a1", "like")
            client.configure(suggested=True)
            client.pause()
            client.resume()
            client.keepalive()
            speaker = threading.Thread(target=client.stop)
            speaker.start()
            speaker.join()
            events = [type(e).__name__ for e in client]
            self.assertEqual(client.session.session_id, "s1")

        self.assertEqual(events, ["Connected", "Status", "Status", "Closed"])
        self.assertEqual(
            [(m or {}).get("action", (m or {})["type"]) for m in received],
            ["asr_chunk", "asr_chunk", "ask", "instant_query", "cancel", "feedback", "configure", "pause", "resume", "keepalive", "stop"],
        )

    def test_a_message_of_the_recognizer_goes_out_as_it_is(self) -> None:
        async def play(server: ScriptedServer) -> None:
            connection = await greeted(server)
            self.assertEqual(connection.query, "from=deepgram")
            self.assertEqual(await connection.next_message(), {"type": "Metadata", "说": 1})
            await connection.close(1000)

        with ServerThread(play) as server, BlockingClient(server.url, recognizer="deepgram") as client:
            client.send_recognizer_message('{"type":"Metadata","说":1}'.encode())
            self.assertIsInstance([*client][-1], rr.Closed)

    def test_an_event_that_does_not_come_in_time_is_still_to_come(self) -> None:
        go = threading.Event()

        async def play(server: ScriptedServer) -> None:
            connection = await greeted(server)
            await asyncio.get_running_loop().run_in_executor(None, go.wait)
            await connection.send({"type": "status", "stage": "idle", "seq": 2})
            await connection.ended.wait()

        with ServerThread(play) as server, BlockingClient(server.url) as client:
            client.next_event()
            client.next_event()
            with self.assertRaises(TimeoutError):
                client.next_event(timeout=0.01)
            go.set()
            event = client.next_event()
            self.assertEqual(event.stage if isinstance(event, rr.Status) else None, "idle")

    def test_a_server_that_cannot_be_reached_leaves_no_thread(self) -> None:
        before = threading.active_count()
        with self.assertRaises(rr.RealtimeRagError):
            BlockingClient("ws://127.0.0.1:1/")
        self.assertEqual(threading.active_count(), before)

    def test_closing_wakes_a_thread_that_waits_for_an_event(self) -> None:
        async def play(server: ScriptedServer) -> None:
            await (await greeted(server)).ended.wait()

        with ServerThread(play) as server:
            client = BlockingClient(server.url)
            seen = []
            waiting = threading.Event()

            def read() -> None:
                for event in client:
                    seen.append(type(event).__name__)
                    if isinstance(event, rr.Status):
                        waiting.set()

            reader = threading.Thread(target=read, daemon=True)
            reader.start()
            waiting.wait()
            client.close()
            reader.join(10)
        self.assertFalse(reader.is_alive())
        self.assertEqual(seen, ["Connected", "Status", "Closed"])

    def test_closing_ends_the_calls_of_other_threads(self) -> None:
        async def play(server: ScriptedServer) -> None:
            await (await greeted(server)).ended.wait()

        with ServerThread(play) as server:
            client = BlockingClient(server.url)
            failures = []
            begun = threading.Event()

            async def endless() -> None:
                begun.set()
                await asyncio.get_running_loop().create_future()

            def call() -> None:
                try:
                    client._wait(endless())
                except rr.RealtimeRagError as error:
                    failures.append(str(error))

            caller = threading.Thread(target=call, daemon=True)
            caller.start()
            begun.wait()
            closers = [threading.Thread(target=client.close, daemon=True) for _ in range(3)]
            for closer in closers:
                closer.start()
            for thread in [*closers, caller]:
                thread.join(10)
        self.assertEqual([t.is_alive() for t in [*closers, caller]], [False] * 4)
        self.assertEqual(failures, ["The client is closed"])

    def test_a_closed_client_still_gives_the_events_that_have_arrived(self) -> None:
        async def play(server: ScriptedServer) -> None:
            await (await greeted(server)).ended.wait()

        with ServerThread(play) as server:
            client = BlockingClient(server.url)
            first = client.next_event()
            client.close()
        self.assertEqual([type(e).__name__ for e in [first, *client]][::2], ["Connected", "Closed"])

    def test_a_closed_client_says_so(self) -> None:
        async def play(server: ScriptedServer) -> None:
            await (await greeted(server)).ended.wait()

        with ServerThread(play) as server:
            client = BlockingClient(server.url)
            client.close()
            client.close()
        with self.assertRaisesRegex(rr.RealtimeRagError, "closed"):
            client.send_final("晚了。")


if __name__ == "__main__":
    unittest.main()
