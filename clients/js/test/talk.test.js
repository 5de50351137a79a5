import assert from "node:assert/strict";
import { test } from "node:test";
import { RealtimeRagClient } from "../realtime-rag.js";
import { FakeServer, connect } from "./fake-server.js";

test("every kind of message is sent as the protocol defines it", async () => {
  const { client, first } = await connect(RealtimeRagClient);
  client.sendInterim("默认");
  client.sendFinal("默认端口是多少？");
  client.instantQuery();
  client.ask("端口？");
  client.cancel("a1");
  client.cancel();
  client.feedback("a1", null);
  client.feedback("a1", "like", "好");
  client.configure({ suggested: true });
  client.pause();
  client.resume();
  client.keepalive();
  client.stop();

  assert.deepEqual(first.take(), [
    { type: "asr_chunk", text: "默认", is_final: false },
    { type: "asr_chunk", text: "默认端口是多少？", is_final: true },
    { type: "control", action: "instant_query" },
    { type: "ask", text: "端口？" },
    { type: "cancel", answer_id: "a1" },
    { type: "cancel" },
    { type: "feedback", answer_id: "a1", rating: null },
    { type: "feedback", answer_id: "a1", rating: "like", comment: "好" },
    { type: "configure", suggested: true },
    { type: "control", action: "pause" },
    { type: "control", action: "resume" },
    { type: "keepalive" },
    { type: "control", action: "stop" },
  ]);
});

test("events carry what the frames carry", async () => {
  const { events, first } = await connect(RealtimeRagClient, { keepJson: true });
  first.send(
    { type: "decision", kind: "question", confidence: 0.9, text: "端口？", reason: "mark", seq: 2 },
    { type: "status", stage: "querying_rag", question: "端口？", mode: "instant", answer_id: "a", seq: 3 },
    { type: "answer_replace", answer_id: "a", content: "新", reason: "moderation", seq: 4 },
    { type: "error", code: "RAG_TIMEOUT", message: "慢", retryable: true, retry_after_ms: 5, answer_id: "a", correlation_id: "c", seq: 5 },
    { type: "hologram", seq: 6 },
    "<html>",
    {
      type: "answer", stream_index: 0, content: "好", final: true, answer_id: "a", finish_reason: "truncated", citations: [{ index: 1, title: "手册", snippet: "", score: 1 }],
      usage: { total_tokens: 3 }, timing: { total: 9 }, context_lost: true, suggested: ["还有呢？"], seq: 7,
    },
  );
  const [decision, status, replaced, error, unknown, garbage, answer] = events.slice(2);
  assert.deepEqual([decision.kind, decision.confidence, decision.text, decision.reason], ["question", 0.9, "端口？", "mark"]);
  assert.deepEqual([status.stage, status.question, status.mode, status.answerId], ["querying_rag", "端口？", "instant", "a"]);
  assert.deepEqual([replaced.type, replaced.text], ["answerReplaced", "新"]);
  assert.deepEqual([error.code, error.retryable, error.retryAfterMs, error.correlationId], ["RAG_TIMEOUT", true, 5, "c"]);
  assert.deepEqual([unknown.type, unknown.frameType, garbage.frameType, garbage.json], ["unknown", "hologram", "", "<html>"]);
  assert.deepEqual([answer.end.finishReason, answer.end.contextLost, answer.end.suggested, answer.end.usage.total_tokens], ["truncated", true, ["还有呢？"], 3]);
  assert.equal(JSON.parse(answer.json).seq, 7);
});

test("a loop over the client gives every event and ends with closed", async () => {
  const { client, first } = await connect(RealtimeRagClient, { onEvent: undefined });
  client.stop();
  queueMicrotask(() => {
    first.send({ type: "status", stage: "closed", seq: 2 });
    first.close(1000);
  });
  const seen = [];
  for await (const event of client) seen.push(event.type);

  assert.deepEqual(seen, ["connected", "status", "status", "closed"]);
});

test("language and token are sent with the connection", async () => {
  let tokens = 0;
  const { first } = await connect(RealtimeRagClient, { language: "en", token: async () => `token${++tokens}` });

  assert.equal(first.url, "ws://localhost:8000/ws/realtime-asr?lang=en");
  assert.deepEqual(first.protocols, ["realtime-rag.v2", "bearer.token1"]);
});

test("v1 offers nothing, has no v2 messages, and starts over after a break", async () => {
  const server = new FakeServer();
  const accepted = server.accept();
  const events = [];
  const connecting = RealtimeRagClient.connect("http://h/ws", { WebSocket: server.WebSocket, protocol: 1, random: () => 0, onEvent: (e) => events.push(e) });
  const first = await accepted;
  first.send({ type: "ack", session_id: "s1" });
  const client = await connecting;
  assert.deepEqual([first.url, first.protocols], ["ws://h/ws", []]);
  assert.throws(() => client.ask("端口？"), /protocol 2/);
  client.sendFinal("丢了。");

  const again = server.accept();
  first.close(1006, "");
  const second = await again;
  second.send({ type: "ack", session_id: "s2" });

  assert.equal(events.at(-1).reason, "not_resumable");
  assert.equal(second.take()[0].text, "丢了。");
  client.close();
});

test("limits are announced before anything is lost", async () => {
  const { client, first } = await connect(RealtimeRagClient, { maxBufferedMessages: 2 });
  assert.throws(() => client.sendFinal("长".repeat(30_000)), /65536/);
  first.close(1006, "");
  client.sendFinal("一");
  client.sendFinal("二");
  assert.throws(() => client.sendFinal("三"), /maxBufferedMessages/);
});

test("closing the client closes the connection and ends the events", async () => {
  const { client, first, events } = await connect(RealtimeRagClient);
  client.close();

  assert.equal(first.closedByClient, 1000);
  assert.deepEqual([events.at(-1).type, events.at(-1).byPlan], ["closed", true]);
  assert.throws(() => client.sendFinal("晚了。"), /session has ended/);
});

test("frames that were received are noted now and then and at the end of an answer", async () => {
  const { first } = await connect(RealtimeRagClient);
  for (let seq = 2; seq <= 32; seq++) first.send({ type: "status", stage: "idle", seq });
  first.send({ type: "answer", stream_index: 0, content: "好", final: true, answer_id: "a", seq: 33 });

  assert.deepEqual(first.take(), [{ type: "received", seq: 32 }, { type: "received", seq: 33 }]);
});

test("a gap is never silent", async () => {
  const { first, events } = await connect(RealtimeRagClient);
  first.send({ type: "status", stage: "idle", seq: 5 });

  assert.deepEqual(events.at(-2), { type: "gap", fromSeq: 2, toSeq: 4 });
});
