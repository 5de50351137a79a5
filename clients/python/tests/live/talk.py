"""
Uses a real server for some seconds, asks the next question when an answer is complete, and prints what it received as JSON:
talk.py ws://localhost:8000/ws/realtime-asr 5
"""

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any, Dict

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src"))

from realtime_rag import Answer, Closed, Disconnected, Gap, RealtimeRagClient, RealtimeRagError, SessionRestarted, Status  # noqa: E402

THINGS = ["端口", "超时", "证书", "日志级别", "会话窗口", "重试次数", "知识库目录", "并发上限", "密钥文件", "健康检查地址", "反向代理", "容器镜像"]
ASKS = ["默认是多少？", "怎么修改？", "在哪里查看？", "有什么限制？", "出错了怎么办？"]


async def connect(url: str) -> RealtimeRagClient:
    while True:
        try:
            return await RealtimeRagClient.connect(url, jitter=lambda: 0.02)
        except RealtimeRagError:
            # The first connection may be cut before its session begins.
            continue


async def main(url: str, seconds: float) -> None:
    outcome: Dict[str, Any] = {"asked": 0, "restarts": 0, "gaps": 0, "breaks": 0, "received": [], "byPlan": False}
    end = time.monotonic() + seconds
    client = await connect(url)
    stopped = False
    answer = ""

    def go_on() -> None:
        nonlocal stopped
        n = outcome["asked"]
        if time.monotonic() < end:
            outcome["asked"] += 1
            client.send_final(THINGS[n % len(THINGS)] + ASKS[n // len(THINGS) % len(ASKS)])
        elif not stopped:
            stopped = True
            client.stop()

    go_on()
    async for event in client:
        if isinstance(event, Answer):
            answer += event.text
            if event.end is not None:
                outcome["received"].append(answer)
                answer = ""
        elif isinstance(event, Status) and event.stage == "idle":
            go_on()
        elif isinstance(event, SessionRestarted):
            outcome["restarts"] += 1
            answer = ""
            go_on()
        elif isinstance(event, Gap):
            outcome["gaps"] += 1
        elif isinstance(event, Disconnected):
            outcome["breaks"] += 1
        elif isinstance(event, Closed):
            outcome["byPlan"] = event.by_plan
    print(json.dumps(outcome))


asyncio.run(main(sys.argv[1], float(sys.argv[2])))
