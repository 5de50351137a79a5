# pip install websockets (Debian: python3-websockets), then:
# python3 client.py ws://localhost:8000/ws/realtime-asr "默认端口是多少？"
import asyncio, json, sys, websockets

async def main(url, question):
    async with websockets.connect(url) as socket:
        await socket.send(json.dumps({"type": "asr_chunk", "text": question, "is_final": True}))
        await socket.send(json.dumps({"type": "control", "action": "stop"}))  # the open question is still answered
        async for message in socket:
            frame = json.loads(message)
            if frame["type"] == "answer":
                print(frame["content"], end="", flush=True)
            elif frame["type"] == "error":
                print(frame["code"], frame["message"], file=sys.stderr)
    print()


if len(sys.argv) != 3: sys.exit("usage: python3 client.py URL QUESTION")
try: asyncio.run(main(*sys.argv[1:]))
except (OSError, websockets.exceptions.WebSocketException) as e: sys.exit(f"No answer from {sys.argv[1]} ({e}): is the server running, and is the address right?")
