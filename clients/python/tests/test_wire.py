import unittest
from typing import Any

from realtime_rag import RealtimeRagError, SessionEndedError
from realtime_rag._reader import read_event
from realtime_rag._reconnect import Verdict, backoff, judge_close, judge_status, retry_after, retry_hint
from realtime_rag._socket import Address
from realtime_rag._wire import message, read_frame, well_formed


class TextTests(unittest.TestCase):
    def test_half_of_a_surrogate_pair_becomes_a_replacement_character_and_a_whole_pair_stays(self) -> None:
        self.assertEqual(well_formed("a\ud83d b\ude00 😀"), "a\ufffd b\ufffd 😀")
        self.assertEqual(well_formed("\ud83d\ude00"), "😀")
        self.assertEqual(well_formed("末\ud83d"), "末\ufffd")

    def test_what_is_no_text_is_refused(self) -> None:
        for value in (None, 7, b"x", ["x"]):
            with self.subTest(value=value), self.assertRaisesRegex(RealtimeRagError, "must be a string"):
                well_formed(value)  # type: ignore[arg-type]

    def test_a_message_counts_its_bytes(self) -> None:
        self.assertEqual(message("ask", "ask", text="长").size, len('{"type":"ask","text":"长"}'.encode()))


class FrameTests(unittest.TestCase):
    def test_garbage_is_an_empty_frame(self) -> None:
        deep = "[" * 100_000
        for text in ("", "null", "[]", "17", "{", "{}{}", '{"type":7}', '{"seq":1.5}', '{"seq":true}', '{"seq":1e300}', '{"final":1}', '{"score":NaN}', deep, b"\x00\xff"):
            with self.subTest(text=text[:30]):
                self.assertEqual(read_frame(text), {})

    def test_fields_that_are_null_are_not_there_and_whole_numbers_are_numbers(self) -> None:
        self.assertEqual(read_frame('{"type":"status","question":null,"seq":2.0}'), {"type": "status", "seq": 2})

    def test_an_answer_with_odd_extras_is_still_an_answer(self) -> None:
        frame = read_frame(
            '{"type":"answer","final":true,"finish_reason":7,"citations":[{"index":"x","score":"y"},3],"usage":[],"timing":"soon","suggested":["a",1],"content":"好"}'
        )
        event: Any = read_event(frame, "好", None)
        self.assertEqual((event.text, event.end.finish_reason, event.end.usage, event.end.timing, event.end.suggested), ("好", "complete", None, None, ("a",)))
        self.assertEqual((event.end.citations[0].index, event.end.citations[0].score), (0, 0.0))

    def test_a_token_is_in_no_text_of_the_session(self) -> None:
        from realtime_rag import Session

        self.assertNotIn("secret", repr(Session("s1", 2, resume_token="secret", epoch="secret")))


class AddressTests(unittest.TestCase):
    def test_language_and_ticket_go_into_the_address_and_the_query_stays(self) -> None:
        self.assertEqual(Address("wss://h/ws?a=1", 2, "en", None, None).uri, "wss://h/ws?a=1&lang=en")
        self.assertEqual(Address("wss://h/ws?a=1", 2, "en", None, None, "vosk").uri, "wss://h/ws?a=1&lang=en&from=vosk")
        self.assertEqual(Address("http://h:1/ws", 1, None, None, "k 1").uri, "ws://h:1/ws?ticket=k+1")

    def test_a_ticket_takes_the_place_of_a_token(self) -> None:
        both = Address("ws://h/", 2, None, "t", "k")
        self.assertEqual((both.subprotocols, both.headers), (["realtime-rag.v2", "ticket.k"], {}))
        token = Address("ws://h/", 2, None, "t", None)
        self.assertEqual((token.subprotocols, token.headers), (["realtime-rag.v2"], {"Authorization": "Bearer t"}))
        self.assertEqual(Address("ws://h/", 1, None, "t", None).subprotocols, [])


class ReconnectTests(unittest.TestCase):
    def test_every_code_is_decided(self) -> None:
        self.assertIs(judge_close(1000), Verdict.ENDED)
        for code in (1002, 1003, 1007, 1008, 1009, *range(4500, 5000)):
            self.assertIs(judge_close(code), Verdict.GIVE_UP, code)
        for code in (None, 0, 1001, 1004, 1006, 1011, 1012, 1013, 1014, 3000, 5000, *range(4000, 4500)):
            self.assertIs(judge_close(code), Verdict.RECONNECT, code)

    def test_permanent_statuses_end_the_session(self) -> None:
        self.assertEqual([s for s in range(300, 600) if judge_status(s) is Verdict.GIVE_UP], [400, 401, 403, 426])

    def test_each_wait_is_the_jitters_share_of_its_ceiling(self) -> None:
        for attempt in range(60):
            ceiling = min(30.0, 2.0**attempt)
            for jitter in (0.0, 0.25, 0.999):
                self.assertEqual(backoff(attempt, hint=None, resumable=False, random=lambda: jitter), ceiling * jitter)
                self.assertEqual(backoff(attempt, hint=None, resumable=True, random=lambda: jitter), (2.0 if attempt == 0 else ceiling) * jitter)
        self.assertEqual(backoff(9, hint=0.0, resumable=True, random=lambda: 1.0), 0.0)

    def test_hints_are_read_and_are_at_most_an_hour(self) -> None:
        self.assertEqual([retry_hint(f"…；drain retry_ms={ms} ms") for ms in (0, 20, 7300, 3_600_001)], [0.0, 0.02, 7.3, 3600.0])
        self.assertEqual([retry_hint(none) for none in (None, "", "retry_ms=", "retry_ms=-5", "retry_ms=" + "9" * 20)], [None] * 5)
        self.assertEqual([retry_after(v) for v in (None, "7", "99999", "Wed, 21 Oct", "-1")], [None, 7.0, 3600.0, None, None])

    def test_a_session_that_has_ended_is_one_kind_of_error(self) -> None:
        self.assertTrue(issubclass(SessionEndedError, RealtimeRagError))


if __name__ == "__main__":
    unittest.main()
