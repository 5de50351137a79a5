"""Random schedules of speech, delivery and connection cuts, at every frame in both directions."""

import random
import unittest
from typing import Any, Dict, List, Optional

from realtime_rag._outbox import Outbox
from realtime_rag._sequence import FrameSequence
from realtime_rag._wire import message


class Producer:
    """A minimal server: answers each final and each end of a turn in pieces, keeps every numbered frame, and merges pieces at random before a replay."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.log: List[Dict[str, Any]] = []
        self.finals: List[str] = []
        self.text = ""
        self.to_client: List[Dict[str, Any]] = []
        self._interim = ""
        self._seq = 0

    def resume(self, last_seq: int) -> None:
        for i in range(len(self.log) - 1, 0, -1):
            earlier, later = self.log[i - 1], self.log[i]
            if earlier["type"] == later["type"] == "answer" and earlier["answer_id"] == later["answer_id"] and self.chance.random() < 0.5:
                self.log[i - 1 : i + 1] = [{**later, "stream_index": earlier["stream_index"], "content": earlier["content"] + later["content"]}]
        self.to_client = [f for f in self.log if f["seq"] > last_seq]

    def read(self, sent: Dict[str, Any]) -> None:
        self.to_client.append({"type": "ack", "received_type": sent["type"]})
        if sent.get("is_final") is False:
            self._interim = sent["text"]
        elif sent.get("action") == "end_turn":
            self._answer(self._interim)
        elif "text" in sent:
            self._answer(sent["text"])

    def _answer(self, question: str) -> None:
        self._interim = ""
        self.finals.append(question)
        self._number({"type": "decision", "text": question})
        pieces = self.chance.randint(1, 5)
        for i in range(pieces):
            content = chr(0x4E00 + self.chance.randrange(1000)) * self.chance.randrange(4)
            self.text += content
            self._number({"type": "answer", "answer_id": f"a{len(self.finals)}", "stream_index": i, "content": content, "final": i == pieces - 1})

    def _number(self, frame: Dict[str, Any]) -> None:
        self._seq += 1
        frame["seq"] = self._seq
        self.log.append(frame)
        self.to_client.append(frame)


class Talk:
    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.producer = Producer(self.chance)
        self.outbox = Outbox(10_000, 1_000_000)
        self.sequence = FrameSequence()
        self.to_server: List[Dict[str, Any]] = []
        self.connected = True
        self.text = ""
        self.ends = 0
        self.gaps = 0
        self.spoken: List[str] = []
        self.outbox.open_fresh([])

    def speak(self) -> None:
        text = f"第{len(self.spoken)}句"
        self.spoken.append(text)
        self.outbox.add(message("interim", "asr_chunk", text="…", is_final=False))
        if self.chance.randrange(3) > 0:
            self.outbox.add(message("final", "asr_chunk", text=text, is_final=True))
            return
        self.outbox.add(message("interim", "asr_chunk", text=text, is_final=False))
        for _ in range(self.chance.randrange(6)):
            # Anything but speech may happen between an interim and the end of its turn.
            self.step(self.chance.randrange(2, 12))
        self.outbox.add(message("end_turn", "control", action="end_turn"))

    def client_sends(self) -> bool:
        sent = self.outbox.take() if self.connected else None
        if sent is not None:
            self.to_server.append(sent.body)
        return sent is not None

    def server_reads(self) -> bool:
        if not self.connected or not self.to_server:
            return False
        self.producer.read(self.to_server.pop(0))
        return True

    def client_reads(self) -> bool:
        if not self.connected or not self.producer.to_client:
            return False
        frame = self.producer.to_client.pop(0)
        arrival = self.sequence.accept(frame)
        self.gaps += arrival.missing_from is not None
        if not arrival.is_new:
            return True
        if frame["type"] == "ack":
            self.outbox.acknowledge(frame["received_type"])
        else:
            self.outbox.witness(frame)
        if frame["type"] == "answer":
            self.text += arrival.text
            self.ends += frame["final"]
        return True

    def connect(self) -> None:
        self.connected = True
        self.outbox.open_resumed()
        self.producer.resume(self.sequence.last)

    def cut(self) -> None:
        for _ in range(self.chance.randrange(3)):
            self.server_reads()
        self.connected = False
        self.to_server = []
        self.outbox.close()

    def step(self, choice: int) -> None:
        if choice < 2:
            self.speak()
        elif choice == 2 and self.connected:
            self.cut()
        elif choice == 3 and not self.connected:
            self.connect()
        elif choice < 6:
            self.client_sends()
        elif choice < 9:
            self.server_reads()
        else:
            self.client_reads()

    def run(self) -> None:
        for _ in range(200):
            self.step(self.chance.randrange(12))
        if not self.connected:
            self.connect()
        while self.client_sends() or self.server_reads() or self.client_reads():
            pass


class CutTests(unittest.TestCase):
    def test_whatever_is_cut_no_answer_and_no_final_or_turn_is_lost_or_doubled(self) -> None:
        for seed in range(400):
            with self.subTest(seed=seed):
                talk = Talk(seed)
                talk.run()
                self.assertEqual(talk.producer.finals, talk.spoken)
                self.assertEqual(talk.text, talk.producer.text)
                self.assertEqual((talk.ends, talk.gaps), (len(talk.spoken), 0))

    def test_finals_wait_for_decisions_only_in_the_version_that_sends_them(self) -> None:
        for has_decisions, undecided in ((True, 3), (False, 0)):
            outbox = Outbox(10, 1000)
            outbox.open_fresh([], has_decisions)
            for text in "一二三":
                outbox.add(message("final", "asr_chunk", text=text, is_final=True))
                outbox.take()
                outbox.acknowledge("asr_chunk")
            self.assertEqual(outbox.undecided, undecided)

    def test_no_frames_in_any_order_upset_the_sequence(self) -> None:
        chance = random.Random(7)
        numbers: List[Optional[int]] = [None, -1, 0, 1, 2, 3, 5, 100, 2**53 - 1]
        for _ in range(300):
            sequence, outbox = FrameSequence(), Outbox(10, 10_000)
            outbox.open_fresh([])
            for _ in range(30):
                fields = {
                    "type": chance.choice(["ack", "status", "answer", "answer_replace", "error", "decision"]), "seq": chance.choice(numbers),
                    "content": chance.choice(["", "甲", "甲乙"]), "answer_id": chance.choice([None, "a", "b"]),
                    "stream_index": chance.choice([None, -5, 0, 1, 2]), "stage": chance.choice(["closed", "instant_query", "idle"]),
                }
                frame = {name: value for name, value in fields.items() if value is not None}
                last, seq = sequence.last, frame.get("seq")
                arrival = sequence.accept(frame)
                self.assertEqual(sequence.last, last if seq is None else max(last, seq))
                self.assertEqual(arrival.is_new, seq is None or seq > last)
                self.assertTrue(frame["content"].endswith(arrival.text))
                outbox.witness(frame)
                outbox.acknowledge(frame["stage"])


if __name__ == "__main__":
    unittest.main()
