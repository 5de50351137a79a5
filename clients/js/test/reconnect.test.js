import assert from "node:assert/strict";
import { test } from "node:test";
import { RealtimeRagClient, backoff, judgeClose, retryHint } from "../realtime-rag.js";
import { FakeServer, connect, reconnect } from "./fake-server.js";

const types = (events) => events.map((e) => e.type);

test("a broken connection is resumed with the newest token and number", async () => {
  const talk = await connect(RealtimeRagClient);
  talk.first.send({ type: "status", stage: "idle", seq: 2 });

  const second = await reconnect(talk, talk.first);
  second.greet("fresh", "x");
  assert.deepEqual(second.take(), [{ type: "resume", session_id: "s1", epoch: "e1", resume_token: "t1", last_seq: 2 }]);
  second.recover("t2");
  second.send({ type: "answer", stream_index: 0, content: "好", final: true, answer_id: "a", seq: 3 });

  assert.deepEqual(types(talk.events), ["connected", "status", "status", "disconnected", "resumed", "answer"]);
  assert.equal(talk.events.at(-1).text, "好");
  assert.equal(talk.events.at(-1).end.finishReason, "complete");
  assert.equal(talk.client.session.sessionId, "s1");
  const third = await reconnect(talk, second);
  assert.equal(third.take()[0].resume_token, "t2");
});

test("finals spoken while disconnected arrive once, and only the newest interim", async () => {
  const talk = await connect(RealtimeRagClient);
  talk.client.sendFinal("断线之前。");
  talk.first.close(1006, "");
  talk.client.sendInterim("断线");
  talk.client.sendFinal("断线之后。");
  talk.client.sendInterim("还");
  talk.client.sendInterim("还有");
  const accepted = talk.server.accept();
  talk.timers.advance(talk.timers.pending[0]);
  const second = await accepted;
  second.greet("fresh", "x");
  second.take();
  second.recover();
  assert.deepEqual(second.take(), [{ type: "keepalive" }]);

  second.send({ type: "decision", kind: "statement", confidence: 1, text: "断线之前。", reason: "r", seq: 2 }, { type: "ack", received_type: "keepalive", session_id: "s1" });

  assert.deepEqual(second.take().map((m) => m.text), ["断线之后。", "还有"]);
});

test("a final that the server never saw is sent again", async () => {
  const talk = await connect(RealtimeRagClient);
  talk.client.sendFinal("丢了。");
  const second = await reconnect(talk, talk.first);
  second.greet("fresh", "x");
  second.recover();
  second.take();

  second.send({ type: "ack", received_type: "keepalive", session_id: "s1" });

  assert.deepEqual(second.take(), [{ type: "asr_chunk", text: "丢了。", is_final: true }]);
});

test("after a refused resume, preferences and finals go to the new session", async () => {
  const talk = await connect(RealtimeRagClient);
  talk.client.configure({ language: "en" });
  talk.first.send({ type: "ack", received_type: "configure", session_id: "s1" });
  talk.client.sendFinal("请再问一次？");
  const second = await reconnect(talk, talk.first);
  second.greet("s2", "x");
  second.take();

  second.send({ type: "ack", received_type: "resume", session_id: "s2", recovered: false, reason: "expired", epoch: "e2", resume_token: "y" }, { type: "status", stage: "listening", seq: 2 });

  const restarted = talk.events.find((e) => e.type === "sessionRestarted");
  assert.deepEqual([restarted.session.sessionId, restarted.previousSessionId, restarted.reason], ["s2", "s1", "expired"]);
  assert.deepEqual(talk.events.slice(-2).map((e) => e.seq), [1, 2]);
  assert.deepEqual(second.take().map((m) => m.type), ["configure", "asr_chunk"]);
});

test("the wait that the server asks for is kept exactly", async () => {
  const talk = await connect(RealtimeRagClient);
  talk.first.close(1012, "retry_ms=7300");

  assert.equal(talk.events.at(-1).retryInMs, 7300);
  assert.deepEqual(talk.timers.pending, [7300]);
});

test("waits grow with full jitter, and a success starts over", async () => {
  const talk = await connect(RealtimeRagClient, { random: () => 1 });
  talk.server.refuse = true;
  talk.first.close(1006, "");
  for (let i = 0; i < 6; i++) {
    talk.timers.advance(talk.timers.pending[0]);
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.deepEqual(talk.events.filter((e) => e.type === "disconnected").map((e) => e.retryInMs / 1000), [2, 2, 4, 8, 16, 30, 30]);

  talk.server.refuse = false;
  const accepted = talk.server.accept();
  talk.timers.advance(30_000);
  const again = await accepted;
  again.greet("fresh", "x");
  again.recover();
  again.close(1006, "");
  assert.equal(talk.events.at(-1).retryInMs, 2000);
});

for (const code of [1002, 1003, 1007, 1008, 1009, 4500, 4501, 4999]) {
  test(`code ${code} ends the session`, async () => {
    const talk = await connect(RealtimeRagClient);
    talk.first.close(code, "no");

    assert.deepEqual(talk.events.at(-1), { type: "closed", closeCode: code, reason: "no", byPlan: false });
    assert.deepEqual(talk.timers.pending, []);
    assert.throws(() => talk.client.sendFinal("晚了。"), /session has ended/);
  });
}

test("the table of close codes", () => {
  assert.equal(judgeClose(1000), "ended");
  for (const code of [undefined, 1001, 1006, 1011, 1012, 1013, 4000, 4002, 4499]) assert.equal(judgeClose(code), "reconnect");
});

test("waits and hints", () => {
  assert.equal(backoff(0, { hint: 5, resumable: true, random: () => 1 }), 5);
  assert.equal(backoff(0, { resumable: false, random: () => 1 }), 1000);
  assert.equal(backoff(9, { resumable: true, random: () => 0 }), 0);
  assert.equal(retryHint("drain; retry_ms=20 please"), 20);
  assert.equal(retryHint("retry_ms=999999999"), 3_600_000);
  for (const none of [undefined, "", "retry_ms=", "retry_ms=-5", "retry_ms=99999999999999999999"]) assert.equal(retryHint(none), undefined);
});

test("a stop ends the events as planned, even when the close frame is lost", async () => {
  const talk = await connect(RealtimeRagClient);
  talk.client.stop();
  talk.first.send({ type: "status", stage: "closed", seq: 2 });
  talk.first.close(1006, "");

  assert.equal(talk.events.at(-1).byPlan, true);
  assert.throws(() => talk.client.sendFinal("晚了。"), /session has ended/);
});

test("without reconnect the first break ends the session, and giving up has a time limit", async () => {
  const once = await connect(RealtimeRagClient, { reconnect: false });
  once.first.close(1006, "");
  assert.equal(once.events.at(-1).byPlan, false);

  const patient = await connect(RealtimeRagClient, { giveUpAfterMs: 3000, random: () => 1 });
  patient.server.refuse = true;
  patient.first.close(1006, "");
  for (let i = 0; i < 3 && patient.events.at(-1).type !== "closed"; i++) {
    patient.timers.advance(patient.timers.pending[0]);
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.equal(patient.events.at(-1).type, "closed");
  assert.equal(patient.timers.now, 4000);
});

test("a server that falls silent is asked, then left", async () => {
  const talk = await connect(RealtimeRagClient);
  talk.timers.advance(20_000);
  assert.deepEqual(talk.first.take(), [{ type: "keepalive" }]);
  talk.first.send({ type: "ack", received_type: "keepalive", session_id: "s1" });
  talk.timers.advance(20_000);
  talk.timers.advance(10_000);

  assert.equal(talk.events.at(-1).type, "disconnected");
  assert.equal(talk.first.closedByClient, 1005);
});

test("a server that accepts but says nothing is left in time", async () => {
  const server = new FakeServer();
  const timers = (await import("./fake-server.js")).FakeTimers;
  const clock = new timers();
  const accepted = server.accept();
  const connecting = RealtimeRagClient.connect("ws://h/", { WebSocket: server.WebSocket, ...clock.options });
  await accepted;
  clock.advance(10_000);

  await assert.rejects(connecting, /Is the server running/);
});

test("where no server is the error asks for it", async () => {
  const server = new FakeServer();
  server.refuse = true;
  await assert.rejects(RealtimeRagClient.connect("ws://h/", { WebSocket: server.WebSocket }), /Is the server running/);
});

test("without a WebSocket the error says what to do", async () => {
  await assert.rejects(RealtimeRagClient.connect("ws://h/", { WebSocket: null }), /experimental-websocket/);
});
