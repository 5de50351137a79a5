// node play.mjs URL KEY v1|v2: plays transcript.json with the npm package ws.
import { readFileSync } from "node:fs";
import WebSocket from "ws";

const [url, key, version] = process.argv.slice(2);
const steps = JSON.parse(readFileSync(new URL("transcript.json", import.meta.url), "utf8"))[version];

function connect(key) {
  return version === "v1"
    ? new WebSocket(url, { headers: { Authorization: `Bearer ${key}` } })
    : new WebSocket(url, ["realtime-rag.v2", `bearer.${key}`], { origin: new URL(url).origin.replace("ws", "http") });
}

/** Messages in order; the end of the connection comes last. */
function inbox(socket) {
  const items = [];
  const waiting = [];
  const put = item => waiting.length > 0 ? waiting.shift()(item) : items.push(item);
  socket.on("message", (data, isBinary) => put(isBinary ? { binary: true } : JSON.parse(data.toString())));
  socket.on("close", code => put({ closed: code }));
  socket.on("error", error => put({ error: error.message }));
  return () => items.length > 0 ? items.shift() : new Promise(resolve => waiting.push(resolve));
}

function check(found, wanted, step) {
  for (const [name, value] of Object.entries(wanted)) {
    if (found[name] !== value) throw new Error(`step ${step}: expected ${JSON.stringify(wanted)}, got ${JSON.stringify(found)}`);
  }
}

/** What becomes of a wrong key: a status before the upgrade, or a close code. */
async function refused() {
  const socket = connect("not-a-key-of-anybody");
  return await new Promise(resolve => {
    socket.on("unexpected-response", (_, response) => { resolve(response.statusCode); socket.terminate(); });
    socket.on("close", code => resolve(code));
    socket.on("error", () => {});
  });
}

async function play() {
  const socket = connect(key);
  const next = inbox(socket);
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  if (version === "v2") check(socket, { protocol: "realtime-rag.v2" }, "handshake");
  for (const [i, step] of steps.entries()) {
    if (step.send) socket.send(JSON.stringify(step.send));
    else if ("text" in step) socket.send(step.text);
    else if (step.binary) socket.send(Buffer.from(step.binary));
    else if (step.fragments) step.fragments.forEach((part, n) => socket.send(part, { fin: n === step.fragments.length - 1 }));
    else if (step.ping) {
      const pong = new Promise(resolve => socket.once("pong", resolve));
      socket.ping(step.ping);
      check({ pong: (await pong).toString() }, { pong: step.ping }, i);
    } else if ("answer" in step) await answer(next, step, i);
    else check(await next(), step.expect ?? { closed: step.closed }, i);
  }
}

async function answer(next, step, i) {
  let text = "";
  for (let index = 0; ; index++) {
    const frame = await next();
    check(frame, { type: "answer", stream_index: index }, i);
    text += frame.content;
    if (!frame.final) continue;
    if (step.finish_reason) check(frame, { finish_reason: step.finish_reason }, i);
    if (!text.includes(step.answer)) throw new Error(`step ${i}: the answer was ${text}`);
    return;
  }
}

check({ refused: await refused() }, { refused: version === "v1" ? 401 : 4500 }, "a wrong key");
await play();
console.log(`${version}: ${steps.length} steps as expected`);
