// Talks to a real server for some seconds, asking on whenever an answer is whole, and prints what it received as JSON.
// node [--experimental-websocket] talk.mjs ws://localhost:8000/ws/realtime-asr 5
import { RealtimeRagClient } from "../../realtime-rag.js";

const [url, seconds] = process.argv.slice(2);
const things = ["端口", "超时", "证书", "日志级别", "会话窗口", "重试次数", "知识库目录", "并发上限", "密钥文件", "健康检查地址", "反向代理", "容器镜像"];
const asks = ["默认是多少？", "怎么修改？", "在哪里查看？", "有什么限制？", "出错了怎么办？"];
const outcome = { asked: 0, restarts: 0, gaps: 0, breaks: 0, received: [], byPlan: false };

async function connect() {
  for (;;) {
    try {
      return await RealtimeRagClient.connect(url, { random: () => 0.02 });
    } catch {
      // The very first connection may be cut before its session began.
    }
  }
}

const client = await connect();
const started = performance.now();
let stopped = false;
const goOn = () => {
  if (performance.now() - started < Number(seconds) * 1000) {
    const n = outcome.asked++;
    client.sendFinal(things[n % things.length] + asks[Math.floor(n / things.length) % asks.length]);
  } else if (!stopped) {
    stopped = true;
    client.stop();
  }
};

let answer = "";
goOn();
for await (const event of client) {
  if (event.type === "answer") {
    answer += event.text;
    if (event.end) {
      outcome.received.push(answer);
      answer = "";
    }
  } else if (event.type === "status" && event.stage === "idle") {
    goOn();
  } else if (event.type === "sessionRestarted") {
    outcome.restarts++;
    answer = "";
    goOn();
  } else if (event.type === "gap") {
    outcome.gaps++;
  } else if (event.type === "disconnected") {
    outcome.breaks++;
  } else if (event.type === "closed") {
    outcome.byPlan = event.byPlan;
  }
}
console.log(JSON.stringify(outcome));
