import asyncio
import unittest
from typing import Any, List, Tuple

import realtime_rag as rr

from .clock import FakeClock
from .scripted_server import ScriptedConnection, ScriptedServer


class ClientTests(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self) -> None:
        self.server = await ScriptedServer().__aenter__()
        self.addAsyncCleanup(self.server.__aexit__)
        self.clock = FakeClock()

    def dial(self, **options: Any) -> "asyncio.Future[rr.RealtimeRagClient]":
        return asyncio.ensure_future(rr.RealtimeRagClient.connect(self.server.url, clock=self.clock, jitter=lambda: 0.5, **options))

    async def connect(self, **options: Any) -> Tuple[rr.RealtimeRagClient, ScriptedConnection]:
        dialing = self.dial(**options)
        connection = await self.server.accept()
        await connection.greet()
        client = await dialing
        self.addAsyncCleanup(client.close)
        return client, connection

    async def events(self, client: rr.RealtimeRagClient, count: int) -> List[Any]:
        return [await client.__anext__() for _ in range(count)]

    async def test_a_loop_over_the_client_gives_every_event_and_ends_with_closed(self) -> None:
        client, connection = await self.connect(language="en")
        self.assertEqual(connection.query, "lang=en")
        client.stop()
        await connection.send({"type": "status", "stage": "closed", "seq": 2})
        await connection.close(1000)
        self.assertEqual([type(e).__name__ async for e in client], ["Connected", "Status", "Status", "Closed"])
        self.assertEqual([e async for e in client], [])

    async def test_a_loop_that_is_left_may_be_entered_again(self) -> None:
        client, connection = await self.connect()
        async for event in client:
            if isinstance(event, rr.Status):
                break
        await connection.send({"type": "status", "stage": "idle", "seq": 2})
        seen = []
        async for event in client:
            seen.append(type(event).__name__)
            await client.close()
        self.assertEqual(seen, ["Status", "Closed"])

    async def test_a_client_whose_events_are_not_read_stops_reading_and_loses_none(self) -> None:
        client, connection = await self.connect(max_buffered_events=4)
        sent = [{"type": "status", "stage": "idle", "seq": seq} for seq in range(2, 40)]
        await connection.send(*sent)
        await connection.send({"type": "ack", "received_type": "nothing", "session_id": "s1"})
        seen = await self.events(client, 2 + len(sent))
        self.assertEqual([e.seq for e in seen[1:]], list(range(1, 40)))

    async def test_a_frame_is_kept_as_it_was_where_that_is_asked_for(self) -> None:
        client, connection = await self.connect(keep_json=True)
        await connection.send("<html>", '{"type": "hologram"}')
        events = await self.events(client, 4)
        self.assertEqual([e.json for e in events[2:]], ["<html>", '{"type": "hologram"}'])

    async def test_a_binary_message_is_unknown(self) -> None:
        client, connection = await self.connect()
        await connection.send(b"\x00\x01")
        self.assertIsInstance((await self.events(client, 3))[-1], rr.Unknown)

    async def test_the_context_closes_with_code_1000(self) -> None:
        client, connection = await self.connect()
        async with client:
            pass
        await connection.ended.wait()
        self.assertEqual(connection.close_code, 1000)
        with self.assertRaises(rr.SessionEndedError):
            client.send_final("晚了。")
        await client.close()

    async def test_closing_while_waiting_for_the_next_attempt(self) -> None:
        client, connection = await self.connect()
        connection.cut()
        events = await self.events(client, 3)
        self.assertIsInstance(events[-1], rr.Disconnected)
        await client.close()
        self.assertEqual(await self.events(client, 1), [rr.Closed(None, "The application closed the client", True)])
        self.assertEqual(self.clock.pending, [])

    async def test_closing_while_the_session_is_being_resumed(self) -> None:
        client, connection = await self.connect()
        connection.cut()
        await self.clock.pass_wait(1)
        second = await self.server.accept()
        await second.next_message()
        await client.close()
        await second.ended.wait()
        self.assertEqual(second.close_code, 1000)

    async def test_closing_while_waiting_for_a_token(self) -> None:
        asked = asyncio.Event()
        tokens = iter(["t"])

        async def token() -> str:
            for given in tokens:
                return given
            asked.set()
            await asyncio.get_running_loop().create_future()
            return "never"

        client, connection = await self.connect(token=token)
        self.assertEqual(connection.authorization, "Bearer t")
        connection.cut()
        await self.clock.pass_wait(1)
        await asked.wait()
        await client.close()
        self.assertEqual([type(e).__name__ async for e in client][-1], "Closed")

    async def test_a_cancelled_connect_leaves_nothing_behind(self) -> None:
        dialing = self.dial()
        connection = await self.server.accept()
        dialing.cancel()
        with self.assertRaises(asyncio.CancelledError):
            await dialing
        await connection.ended.wait()
        self.assertEqual(self.clock.pending, [])

    async def test_a_token_that_cannot_be_had_fails_the_first_connection_with_its_own_words(self) -> None:
        def token() -> str:
            raise ValueError("no token today")

        with self.assertRaisesRegex(rr.RealtimeRagError, "no token today"):
            await self.dial(token=token)

    async def test_a_token_that_cannot_be_had_for_now_is_asked_for_again(self) -> None:
        caused = RuntimeError("no token now")
        caused.__cause__ = ConnectionResetError()
        for failure in (OSError("no token now"), asyncio.TimeoutError("no token now"), EOFError("no token now"), caused):
            with self.subTest(failure=failure):
                tokens = iter(["t1", failure, "t3"])

                async def token() -> str:
                    given = next(tokens)
                    if isinstance(given, Exception):
                        raise given
                    return given

                client, connection = await self.connect(token=token)
                connection.cut()
                await self.clock.pass_wait(1)
                await self.clock.pass_wait(1)
                second = await self.server.accept()
                self.assertEqual(second.authorization, "Bearer t3")
                events = await self.events(client, 4)
                self.assertEqual(events[-1].reason, "no token now")
                await client.close()

    async def test_a_token_function_that_is_wrong_ends_the_session_with_its_own_words(self) -> None:
        tokens = iter(["t1"])

        def token() -> str:
            for given in tokens:
                return given
            raise ValueError("no such key")

        client, connection = await self.connect(token=token)
        connection.cut()
        await self.clock.pass_wait(1)
        self.assertEqual((await self.events(client, 4))[-1], rr.Closed(None, "no such key", False))

    async def test_a_token_function_that_never_returns_fails_the_attempt_in_time_and_delays_no_end(self) -> None:
        release = asyncio.Event()
        asked: "asyncio.Queue[None]" = asyncio.Queue()
        tokens = iter(["t1"])

        async def token() -> str:
            for given in tokens:
                return given
            asked.put_nowait(None)
            while not release.is_set():
                try:
                    await release.wait()
                except asyncio.CancelledError:
                    pass
            return "late"

        client, connection = await self.connect(token=token)
        connection.cut()
        await self.clock.pass_wait(1)
        await asked.get()
        await self.clock.pass_wait(10)
        self.assertIn("within 10 s", (await self.events(client, 4))[-1].reason)
        await self.clock.pass_wait(1)
        await asked.get()
        await asyncio.wait_for(client.close(), 10)
        self.assertIsInstance((await self.events(client, 1))[-1], rr.Closed)
        release.set()

    async def test_a_token_that_cannot_be_renewed_is_an_error_and_the_session_continues(self) -> None:
        tokens = iter(["t1"])
        client, connection = await self.connect(token=lambda: next(tokens))
        await connection.send({"type": "going_away", "reason": "credentials", "in_ms": 60000, "seq": 2})
        events = await self.events(client, 4)
        self.assertEqual({type(e) for e in events[2:]}, {rr.GoingAway, rr.Error})
        client.send_final("还在。")
        self.assertEqual((await connection.next_message() or {})["text"], "还在。")

    async def test_a_notice_of_a_daily_budget_is_an_event(self) -> None:
        client, connection = await self.connect()
        await connection.send({"type": "limit", "limit": "tokens", "used": 80, "max": 100, "resets_in_ms": 3600000, "seq": 2})
        notice = (await self.events(client, 3))[-1]
        self.assertIsInstance(notice, rr.BudgetUsed)
        self.assertEqual((notice.seq, notice.limit, notice.used, notice.most, notice.resets_in), (2, "tokens", 80, 100, 3600.0))

    async def test_a_ticket_is_asked_for_before_each_connection(self) -> None:
        count = iter(range(1, 9))
        client, connection = await self.connect(ticket=lambda: f"k{next(count)}", token="t")
        self.assertEqual((connection.offered, connection.authorization), (["realtime-rag.v2", "ticket.k1"], None))
        connection.cut()
        await self.clock.pass_wait(1)
        self.assertEqual((await self.server.accept()).offered, ["realtime-rag.v2", "ticket.k2"])

    async def test_refusals_say_what_to_do(self) -> None:
        for status, advice in ((401, "check the token"), (404, "/ws/realtime-asr"), (429, "try again later"), (502, "any proxy in front of the server")):
            with self.subTest(status=status):
                self.server.refusal = status, {}
                with self.assertRaisesRegex(rr.RealtimeRagError, advice) as raised:
                    await self.dial()
                self.assertEqual(raised.exception.status, status)

    async def test_where_no_server_is_the_error_asks_for_it(self) -> None:
        with self.assertRaisesRegex(rr.RealtimeRagError, "Is the server running"):
            await rr.RealtimeRagClient.connect("ws://127.0.0.1:1/ws/realtime-asr")

    async def test_what_is_no_address_is_said_at_once(self) -> None:
        for url in ("localhost:8000", "ftp://h/", ""):
            with self.subTest(url=url), self.assertRaisesRegex(rr.RealtimeRagError, "begins with ws://"):
                await rr.RealtimeRagClient.connect(url)

    async def test_what_comes_in_the_bytes_of_messages_has_a_limit(self) -> None:
        client, connection = await self.connect(max_buffered_bytes=100)
        connection.cut()
        client.send_final("一")
        with self.assertRaisesRegex(rr.BufferFullError, "max_buffered_bytes"):
            client.send_final("长" * 40)

    async def test_messages_go_out_while_the_application_is_behind(self) -> None:
        client, connection = await self.connect(max_buffered_events=1)
        await connection.send(*[{"type": "status", "stage": "idle", "seq": seq} for seq in range(2, 20)])
        client.send_final("说话不等人。")
        self.assertEqual((await connection.next_message() or {})["text"], "说话不等人。")


if __name__ == "__main__":
    unittest.main()
