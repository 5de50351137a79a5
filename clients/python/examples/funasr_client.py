"""Streams a 16 kHz mono WAV file to a FunASR server, and prints answers to the questions in it: funasr_client.py FUNASR_URL SERVER_URL FILE.wav"""

import asyncio
import json
import sys
import wave
from typing import Any

import websockets

from realtime_rag import Answer, RealtimeRagClient
from realtime_rag.recognizers import FunAsr


async def main(funasr: str, server: str, path: str) -> None:
    async with await RealtimeRagClient.connect(server) as client, websockets.connect(funasr, subprotocols=["binary"]) as asr:
        await asr.send(json.dumps({"mode": "2pass", "wav_name": path, "wav_format": "pcm", "chunk_size": [5, 10, 5], "chunk_interval": 10, "is_speaking": True}))
        speaking = asyncio.ensure_future(speak(asr, path))
        recognizer = FunAsr(client)
        async for message in asr:
            recognizer.feed(message)
            result = json.loads(message)
            if result.get("is_final") and result.get("mode") == "2pass-offline":
                break
        await speaking
        recognizer.end()
        client.stop()
        async for event in client:
            if isinstance(event, Answer):
                print(event.text, end="\n" if event.end else "", flush=True)


async def speak(asr: Any, path: str) -> None:
    with wave.open(path) as audio:
        while piece := audio.readframes(1600):
            await asr.send(piece)
            await asyncio.sleep(0.1)
    await asr.send(json.dumps({"is_speaking": False}))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4]))
