# python3 play.py URL KEY v1|v2: plays transcript.json with the Python package websockets.
import asyncio, json, pathlib, sys
import websockets

url, key, version = sys.argv[1:]
steps = json.loads((pathlib.Path(__file__).parent / "transcript.json").read_text("utf-8"))[version]


def connect(key):
    # Before version 14 the library had another name for the headers.
    headers = "additional_headers" if int(websockets.__version__.split(".")[0]) >= 14 else "extra_headers"
    if version == "v1":
        return websockets.connect(url, **{headers: {"Authorization": f"Bearer {key}"}})
    return websockets.connect(url, subprotocols=["realtime-rag.v2", f"bearer.{key}"], origin=url.replace("ws", "http", 1).split("/ws/")[0])


def check(found, wanted, step):
    if any(found.get(name, None) != value for name, value in wanted.items()):
        sys.exit(f"step {step}: expected {wanted}, got {found}")


async def refused():
    """What becomes of a wrong key: a status before the upgrade, or a close code."""
    try:
        async with connect("not-a-key-of-anybody") as socket:
            await socket.wait_closed()
            return socket.close_code
    except websockets.exceptions.InvalidHandshake as e:
        return getattr(e, "status_code", None) or e.response.status_code


async def answer(socket, step, i):
    text, index = "", 0
    while True:
        frame = json.loads(await socket.recv())
        check(frame, {"type": "answer", "stream_index": index}, i)
        text, index = text + frame["content"], index + 1
        if frame["final"]:
            break
    if "finish_reason" in step:
        check(frame, {"finish_reason": step["finish_reason"]}, i)
    if step["answer"] not in text:
        sys.exit(f"step {i}: the answer was {text}")


async def play():
    async with connect(key) as socket:
        if version == "v2":
            check({"protocol": socket.subprotocol}, {"protocol": "realtime-rag.v2"}, "handshake")
        for i, step in enumerate(steps):
            if "send" in step:
                await socket.send(json.dumps(step["send"]))
            elif "text" in step:
                await socket.send(step["text"])
            elif "binary" in step:
                await socket.send(step["binary"].encode())
            elif "fragments" in step:
                await socket.send(iter(step["fragments"]))
            elif "ping" in step:
                await (await socket.ping(step["ping"]))
            elif "answer" in step:
                await answer(socket, step, i)
            elif "closed" in step:
                await socket.wait_closed()
                check({"closed": socket.close_code}, step, i)
            else:
                check(json.loads(await socket.recv()), step["expect"], i)


async def main():
    check({"refused": await refused()}, {"refused": 401 if version == "v1" else 4500}, "a wrong key")
    await play()
    print(f"{version}: {len(steps)} steps as expected")


asyncio.run(asyncio.wait_for(main(), 60))
