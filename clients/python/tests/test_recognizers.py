import json
import unittest
from typing import Any, List, Tuple

from realtime_rag.recognizers import FunAsr, SherpaOnnx


class Heard:
    def __init__(self) -> None:
        self.texts: List[Tuple[str, str]] = []

    def send_interim(self, text: str) -> None:
        self.texts.append(("interim", text))

    def send_final(self, text: str) -> None:
        self.texts.append(("final", text))


class RecognizerTestCase(unittest.TestCase):
    def setUp(self) -> None:
        self.heard = Heard()

    def feed(self, recognizer: Any, *messages: Any) -> List[Tuple[str, str]]:
        for message in messages:
            recognizer.feed(message if isinstance(message, (str, bytes)) else json.dumps(message))
        return self.heard.texts


class FunAsrTests(RecognizerTestCase):
    def test_the_pieces_of_the_online_pass_are_joined_and_the_offline_pass_is_final(self) -> None:
        texts = self.feed(
            FunAsr(self.heard),
            {"mode": "2pass-online", "text": "几点", "is_final": False},
            {"mode": "2pass-online", "text": "开门", "is_final": False},
            {"mode": "2pass-offline", "text": "几点开门？", "is_final": False, "slice_type": 2},
            {"mode": "2pass-online", "text": "周末", "is_final": False},
        )
        self.assertEqual(texts, [("interim", "几点"), ("interim", "几点开门"), ("final", "几点开门？"), ("interim", "周末")])

    def test_the_end_of_the_input_is_not_the_end_of_a_sentence_in_two_passes(self) -> None:
        texts = self.feed(FunAsr(self.heard), {"mode": "2pass-online", "text": "好", "is_final": True}, {"mode": "2pass-offline", "text": "好。", "is_final": True})
        self.assertEqual(texts, [("interim", "好"), ("final", "好。")])

    def test_with_one_pass_its_last_piece_ends_the_sentence(self) -> None:
        online = FunAsr(self.heard)
        self.feed(online, {"mode": "online", "text": "几点", "is_final": False}, {"mode": "online", "text": "开门", "is_final": True}, {"mode": "offline", "text": "谢谢。"})
        self.assertEqual(self.heard.texts, [("interim", "几点"), ("final", "几点开门"), ("final", "谢谢。")])

    def test_what_was_never_corrected_is_final_at_the_end(self) -> None:
        recognizer = FunAsr(self.heard)
        self.feed(recognizer, {"mode": "2pass-online", "text": "还没完"})
        recognizer.end()
        recognizer.end()
        self.assertEqual(self.heard.texts, [("interim", "还没完"), ("final", "还没完")])

    def test_silence_and_what_is_no_result_are_nothing(self) -> None:
        odd: List[Any] = ["", "[]", "{", b"\xff", {"is_end": True}, {"mode": "2pass-online", "text": ""}, {"mode": "2pass-offline", "text": " "}, {"mode": "2pass-online", "text": 7}]
        self.assertEqual(self.feed(FunAsr(self.heard), *odd), [])


class SherpaOnnxTests(RecognizerTestCase):
    def test_the_mark_of_the_cpp_server_ends_a_segment(self) -> None:
        texts = self.feed(
            SherpaOnnx(self.heard),
            {"text": "几点", "segment": 0, "is_final": False},
            {"text": "几点开门", "segment": 0, "is_final": False},
            {"text": "几点开门", "segment": 0, "is_final": True},
            {"text": "周末", "segment": 1, "is_final": False},
            {"text": "周末呢", "segment": 1, "is_final": True},
            "Done!",
        )
        self.assertEqual(texts, [("interim", "几点"), ("interim", "几点开门"), ("final", "几点开门"), ("interim", "周末"), ("final", "周末呢")])

    def test_without_a_mark_the_next_segment_ends_the_one_before(self) -> None:
        recognizer = SherpaOnnx(self.heard)
        self.feed(recognizer, {"text": "几点", "segment": 3}, {"text": "几点开门", "segment": 3}, {"text": "周末", "segment": 4})
        recognizer.end()
        self.assertEqual(self.heard.texts, [("interim", "几点"), ("interim", "几点开门"), ("final", "几点开门"), ("interim", "周末"), ("final", "周末")])

    def test_what_is_repeated_is_heard_once(self) -> None:
        final = {"text": "好的", "segment": 0, "is_final": True}
        texts = self.feed(SherpaOnnx(self.heard), {"text": "好", "segment": 0}, {"text": "好", "segment": 0}, final, final, {"text": "好", "segment": 0})
        self.assertEqual(texts, [("interim", "好"), ("final", "好的")])

    def test_silence_and_what_is_no_result_are_nothing(self) -> None:
        odd: List[Any] = ["Done!", "7", {"text": "", "segment": 0, "is_final": True}, {"text": None, "segment": 1}, {"text": "x", "segment": "one"}]
        self.assertEqual(self.feed(SherpaOnnx(self.heard), *odd), [])


if __name__ == "__main__":
    unittest.main()
