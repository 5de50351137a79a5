"""Streams a 16 kHz mono WAV file to a sherpa-onnx server, and prints answers to the questions in it: sherpa_onnx_client.py SHERPA_URL SERVER_URL FILE.wav"""

import array
import asyncio
import sys
import wave
from typing import Any

import websockets

from realtime_rag import Answer, RealtimeRagClient
from realtime_rag.recognizers import SherpaOnnx


async def main(sherpa: str, server: str, path: str) -> None:
    async with await RealtimeRagClient.connect(server) as client, websockets.connect(sherpa) as asr:
        speaking = asyncio.ensure_future(speak(asr, path))
        recognizer = SherpaOnnx(client)
        async for message in asr:
            if message == "Done!":
                break
            recognizer.feed(message)
        await speaking
        recognizer.end()
        client.stop()
        async for event in client:
            if isinstance(event, Answer):
                print(event.text, end="\n" if event.end else "", flush=True)


async def speak(asr: Any, path: str) -> None:
    with wave.open(path) as audio:
        while piece := audio.readframes(1600):
            await asr.send(array.array("f", (sample / 32768 for sample in array.array("h", piece))).tobytes())
            await asyncio.sleep(0.1)
    await asr.send("Done")


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4]))
