"""The package as it is installed, its types, and its examples."""

import asyncio
import contextlib
import importlib.util
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
import wave
import zipfile
from pathlib import Path
from typing import Any, Callable, Coroutine, List

from websockets.legacy.server import serve

from .scripted_server import ScriptedServer

ROOT = Path(__file__).resolve().parents[1]


def has(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


class WheelTests(unittest.TestCase):
    @unittest.skipUnless(has("pip") and has("wheel") and has("setuptools"), "pip, setuptools and wheel are not installed")
    def test_a_wheel_is_built_without_a_network_and_works_when_it_is_installed(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder, "source")
            shutil.copytree(ROOT, source, ignore=shutil.ignore_patterns("build", "*.egg-info", "__pycache__", ".mypy_cache"))
            # A proxy address that refuses connections simulates a machine without a network.
            offline = {**os.environ, "PIP_NO_INDEX": "1", "HTTPS_PROXY": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9"}
            pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--no-deps", "--no-build-isolation", "-q", "-w", folder, str(source)]
            built = subprocess.run(pip, capture_output=True, text=True, env=offline)
            self.assertEqual(built.returncode, 0, built.stderr)
            wheel = next(Path(folder).glob("realtime_rag-*-py3-none-any.whl"))
            names = zipfile.ZipFile(wheel).namelist()
            self.assertIn("realtime_rag/py.typed", names)
            self.assertTrue(any(name.endswith("LICENSE") for name in names), names)
            self.assertFalse([name for name in names if "test" in name or "example" in name])
            metadata = zipfile.ZipFile(wheel).read(next(n for n in names if n.endswith("METADATA"))).decode()
            self.assertIn("Requires-Dist: websockets", metadata)
            # A wheel can be imported without unpacking it.
            program = "import realtime_rag, realtime_rag.blocking, realtime_rag.recognizers; print(realtime_rag.__file__)"
            run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=folder, env={**os.environ, "PYTHONPATH": str(wheel)})
            self.assertIn(wheel.name, run.stdout, run.stderr)

    def test_the_licence_is_the_projects(self) -> None:
        self.assertEqual((ROOT / "LICENSE").read_text("utf-8"), (ROOT.parents[1] / "LICENSE").read_text("utf-8"))

    @unittest.skipUnless(has("mypy"), "mypy is not installed")
    def test_every_type_is_right(self) -> None:
        with tempfile.TemporaryDirectory() as cache:
            run = subprocess.run([sys.executable, "-m", "mypy", "--no-error-summary", "--cache-dir", cache], capture_output=True, text=True, cwd=ROOT)
        self.assertEqual((run.returncode, run.stdout), (0, ""))


Play = Callable[[Any], Coroutine[Any, Any, None]]


class ExampleTests(unittest.IsolatedAsyncioTestCase):
    """Tests the examples against scripted recognizers."""

    async def run_example(self, name: str, play: Play) -> List[Any]:
        spec = importlib.util.spec_from_file_location(name, ROOT / "examples" / f"{name}.py")
        assert spec is not None and spec.loader is not None
        example = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(example)
        finals: List[Any] = []
        with tempfile.TemporaryDirectory() as folder:
            path = str(Path(folder, "talk.wav"))
            with wave.open(path, "wb") as audio:
                audio.setparams((1, 2, 16000, 0, "NONE", ""))
                audio.writeframes(b"\x00\x40" * 1600)
            recognizer = await serve(play, "127.0.0.1", 0, subprotocols=["binary"])
            async with ScriptedServer() as server:
                answering = asyncio.ensure_future(self.answer(server, finals))
                out = io.StringIO()
                with contextlib.redirect_stdout(out):
                    await asyncio.wait_for(example.main(f"ws://127.0.0.1:{recognizer.sockets[0].getsockname()[1]}", server.url, path), 60)
                await answering
            recognizer.close()
            await recognizer.wait_closed()
        self.assertEqual(out.getvalue(), "九点。\n")
        return finals

    async def answer(self, server: ScriptedServer, finals: List[Any]) -> None:
        connection = await server.accept()
        await connection.greet()
        message = await connection.next_message()
        while message is not None and message["type"] == "asr_chunk":
            if message["is_final"]:
                finals.append(message["text"])
            message = await connection.next_message()
        await connection.send(
            {"type": "answer", "stream_index": 0, "content": "九点。", "final": True, "answer_id": "a1", "seq": 2}, {"type": "status", "stage": "closed", "seq": 3}
        )
        await connection.close(1000)

    async def test_funasr(self) -> None:
        async def play(socket: Any) -> None:
            self.assertEqual(json.loads(await socket.recv())["mode"], "2pass")
            self.assertEqual(len(await socket.recv()), 3200)
            await socket.send(json.dumps({"mode": "2pass-online", "text": "几点", "is_final": False}))
            self.assertEqual(json.loads(await socket.recv()), {"is_speaking": False})
            await socket.send(json.dumps({"mode": "2pass-offline", "text": "几点开门？", "is_final": True}))
            await socket.wait_closed()

        self.assertEqual(await self.run_example("funasr_client", play), ["几点开门？"])

    async def test_sherpa_onnx(self) -> None:
        async def play(socket: Any) -> None:
            self.assertEqual(len(await socket.recv()), 6400)
            await socket.send(json.dumps({"text": "几点", "segment": 0}))
            self.assertEqual(await socket.recv(), "Done")
            await socket.send(json.dumps({"text": "几点开门", "segment": 0, "is_final": True}))
            await socket.send("Done!")

        self.assertEqual(await self.run_example("sherpa_onnx_client", play), ["几点开门"])


if __name__ == "__main__":
    unittest.main()
