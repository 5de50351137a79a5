"""Runs the scenarios shared by all clients against this client; see tests/conformance/README.md."""

import asyncio
import json
import unittest
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Tuple

import realtime_rag as rr

from .clock import FakeClock
from .scripted_server import ScriptedConnection, ScriptedServer

FOLDER = Path(__file__).resolve().parents[3] / "tests" / "conformance"
PHRASES: Dict[str, List[Any]] = json.loads((FOLDER / "phrases.json").read_text("utf-8"))
CLIENT = "python"


def filled(value: Any, values: Dict[str, Any]) -> Any:
    """Replaces "$name" with its value."""
    if isinstance(value, dict):
        return {key: filled(v, values) for key, v in value.items()}
    if isinstance(value, list):
        return [filled(v, values) for v in value]
    return values.get(value[1:], value) if isinstance(value, str) and value.startswith("$") else value


def scenarios() -> Iterator[Tuple[str, Dict[str, Any], List[Any]]]:
    for file in sorted(FOLDER.glob("*.json")):
        for scenario in json.loads(file.read_text("utf-8")).get("scenarios", []):
            if CLIENT not in scenario.get("only", [CLIENT]):
                continue
            for values in scenario.get("each", [{}]):
                name = scenario["name"]
                for key, value in values.items():
                    name = name.replace(f"${key}", str(value))
                yield f"{file.stem}: {name}", scenario.get("options", {}), filled(scenario["steps"], values)


def milliseconds(seconds: Optional[float]) -> Optional[float]:
    return None if seconds is None else round(seconds * 1000, 6)


def described(event: rr.Event) -> Dict[str, Any]:
    """An event in the notation of the scenarios."""
    if isinstance(event, (rr.Connected, rr.Resumed)):
        return {"session_id": event.session.session_id, "protocol": event.session.protocol}
    if isinstance(event, rr.SessionRestarted):
        return {"session_id": event.session.session_id, "previous_session_id": event.previous_session_id, "reason": event.reason}
    if isinstance(event, rr.Answer):
        end = {"finish_reason": None} if event.end is None else described_end(event.end)
        return {"answer_id": event.answer_id, "text": event.text, **end}
    if isinstance(event, rr.Error):
        return {**vars(event), "retry_after_ms": milliseconds(event.retry_after), "refused": vars(event.refused) if event.refused else None}
    if isinstance(event, rr.Clarify):
        return {**vars(event), "choices": [vars(c) for c in event.choices]}
    if isinstance(event, rr.GoingAway):
        return {"reason": event.reason, "in_ms": milliseconds(event.within), "retry_ms": milliseconds(event.retry_after)}
    if isinstance(event, (rr.Disconnected, rr.Closed)):
        return {**vars(event), "code": event.close_code, **({"retry_in_ms": milliseconds(event.retry_in)} if isinstance(event, rr.Disconnected) else {})}
    return vars(event)


def described_end(end: rr.AnswerEnd) -> Dict[str, Any]:
    timing = end.timing and {name: v if isinstance(v, bool) else milliseconds(v) for name, v in vars(end.timing).items()}
    return {**vars(end), "citations": [vars(c) for c in end.citations], "usage": end.usage and vars(end.usage), "timing": timing, "suggested": list(end.suggested)}


def event_name(event: rr.Event) -> str:
    return "".join("_" + c.lower() if c.isupper() else c for c in type(event).__name__).lstrip("_")


class Run:
    """A running scenario."""

    def __init__(self, test: unittest.TestCase, server: ScriptedServer, options: Dict[str, Any]) -> None:
        self._test = test
        self._server = server
        self._clock = FakeClock()
        tokens = iter(options.get("tokens", []))
        given = {name: options[name] for name in ("protocol", "reconnect", "max_buffered_messages", "recognizer") if name in options}
        if "give_up_after_ms" in options:
            given["give_up_after"] = options["give_up_after_ms"] / 1000
        if "tokens" in options:
            given["token"] = lambda: next(tokens)
        self._connecting = asyncio.ensure_future(rr.RealtimeRagClient.connect(server.url, clock=self._clock, jitter=lambda: 0.5, **given))
        self._connection: Optional[ScriptedConnection] = None
        self._past: List[ScriptedConnection] = []
        self._is_over = False

    async def play(self, steps: List[Any]) -> None:
        for step in steps:
            if "phrase" in step:
                await self.play(PHRASES[step["phrase"]])
            else:
                verb = next(iter(step))
                await getattr(self, verb)(step[verb], step)

    async def finish(self) -> None:
        """Checks that nothing is left that the scenario does not mention."""
        if not self._connecting.done() or self._connecting.exception() is None:
            client = await self._connecting
            await client.close()
            rest = [event_name(event) async for event in client]
            self._test.assertEqual(rest, [] if self._is_over else ["closed"])
        for connection in self._past:
            await connection.ended.wait()
            self._test.assertEqual(connection.left_over(), [])

    async def select(self, subprotocol: Optional[str], _: Any) -> None:
        self._server.subprotocol = subprotocol

    async def accept(self, *_: Any) -> None:
        self._connection = await self._server.accept()
        self._past.append(self._connection)

    async def send(self, frames: List[Any], _: Any) -> None:
        await self._now.send(*frames)

    async def expect(self, messages: List[Any], _: Any) -> None:
        for message in messages:
            self._test.assertEqual(await self._now.next_message(), message)

    async def received(self, seq: int, _: Any) -> None:
        await self._now.until_received(seq)

    async def events(self, expected: List[Any], _: Any) -> None:
        client = await self._connecting
        for wanted in expected:
            event = await client.__anext__()
            seen = {"event": event_name(event), "seq": event.seq, **described(event)}
            self._test.assertEqual({key: seen.get(key, "nothing") for key in wanted}, wanted)
            self._is_over = isinstance(event, rr.Closed)

    async def call(self, method: str, step: Dict[str, Any]) -> None:
        client = await self._connecting
        args = step.get("args", [])
        listed = [args] if isinstance(args, dict) else list(args)
        named = listed.pop() if listed and isinstance(listed[-1], dict) else {}
        positional = listed
        if step.get("fails"):
            with self._test.assertRaises(rr.RealtimeRagError):
                getattr(client, method)(*positional, **named)
        else:
            getattr(client, method)(*positional, **named)

    async def cut(self, *_: Any) -> None:
        self._test.assertEqual(self._now.left_over(), [])
        self._now.cut()

    async def close(self, how: Dict[str, Any], _: Any) -> None:
        self._test.assertEqual(self._now.left_over(), [])
        await self._now.close(how["code"], how["reason"])

    async def refuse(self, how: Optional[Dict[str, Any]], _: Any) -> None:
        self._server.refusal = how and (how["status"], {"Retry-After": how["retry_after"]} if "retry_after" in how else {})

    async def wait_ms(self, wait: float, _: Any) -> None:
        await self._clock.pass_wait(wait / 1000)

    async def connect_fails(self, *_: Any) -> None:
        with self._test.assertRaises(rr.RealtimeRagError):
            await self._connecting

    @property
    def _now(self) -> ScriptedConnection:
        assert self._connection is not None, "no connection was accepted"
        return self._connection


class ConformanceTests(unittest.IsolatedAsyncioTestCase):
    """Each scenario becomes a separate test."""


def _test_of(options: Dict[str, Any], steps: List[Any]) -> Any:
    async def test(self: unittest.TestCase) -> None:
        async with ScriptedServer() as server:
            run = Run(self, server, options)
            await asyncio.wait_for(run.play(steps), 60)
            await asyncio.wait_for(run.finish(), 60)

    return test


for _name, _options, _steps in scenarios():
    _method = f"test {_name}"
    assert not hasattr(ConformanceTests, _method), _name
    setattr(ConformanceTests, _method, _test_of(_options, _steps))


if __name__ == "__main__":
    unittest.main()
