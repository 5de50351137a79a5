import assert from "node:assert/strict";
import { test } from "node:test";
import { RealtimeRagClient } from "../realtime-rag.js";
import { connect, reconnect } from "./fake-server.js";

const running = (id, seq) => ({ type: "status", stage: "querying_rag", answer_id: id, seq });
const ended = (id, seq) => ({ type: "answer", stream_index: 0, content: "", final: true, finish_reason: "cancelled", answer_id: id, seq });
const fence = { type: "ack", received_type: "keepalive", session_id: "s1" };
const cancels = (connection) => connection.take().filter((m) => m.type !== "received");

async function resumed(talk, before, whileBroken = () => {}) {
  before.close(1006, "");
  whileBroken();
  const accepted = talk.server.accept();
  talk.timers.advance(talk.timers.pending[0]);
  const connection = await accepted;
  connection.greet("fresh", "x");
  connection.take();
  connection.recover();
  return connection;
}

test("a cancel that is sent again names its answer", async () => {
  const talk = await connect(RealtimeRagClient);
  talk.first.send(running("a1", 2));
  talk.client.cancel();
  assert.deepEqual(talk.first.take(), [{ type: "cancel" }]);

  const second = await resumed(talk, talk.first);
  second.take();
  second.send(fence);

  assert.deepEqual(second.take(), [{ type: "cancel", answer_id: "a1" }]);
});

test("a cancel whose answer has ended does not cancel the next question", async () => {
  const talk = await connect(RealtimeRagClient);
  talk.first.send(running("a1", 2));
  talk.client.cancel();
  const second = await resumed(talk, talk.first, () => talk.client.ask("next"));
  assert.deepEqual(second.take(), [{ type: "keepalive" }]);
  second.send(ended("a1", 3), running("a2", 4), fence);

  assert.deepEqual(cancels(second), [{ type: "ask", text: "next" }]);
});

test("a cancel that was called without a connection means what ran then", async () => {
  const talk = await connect(RealtimeRagClient);
  talk.first.send(running("a1", 2));
  const second = await resumed(talk, talk.first, () => talk.client.cancel());
  assert.deepEqual(second.take(), [{ type: "keepalive" }]);
  second.send({ type: "answer", stream_index: 0, content: "x", final: false, answer_id: "a1", seq: 3 }, fence);
  assert.deepEqual(cancels(second), [{ type: "cancel", answer_id: "a1" }]);
});

test("a cancel that was called where nothing ran, or for an answer that has ended, goes", async () => {
  const talk = await connect(RealtimeRagClient);
  talk.client.cancel();
  talk.client.cancel("a9");
  const second = await resumed(talk, talk.first);
  second.take();
  second.send(ended("a9", 2), fence);
  assert.deepEqual(cancels(second), []);
});

test("a cancel behind a question that never arrived goes as it was called", async () => {
  const talk = await connect(RealtimeRagClient);
  talk.client.ask("q");
  talk.client.cancel();
  const second = await resumed(talk, talk.first);
  second.take();
  second.send(fence);
  assert.deepEqual(cancels(second), [{ type: "ask", text: "q" }, { type: "cancel" }]);
});

test("a new session is not asked to cancel the answers of the old one", async () => {
  const talk = await connect(RealtimeRagClient);
  talk.first.send(running("a1", 2));
  talk.client.cancel();
  talk.client.cancel("a1");
  const second = await reconnect(talk, talk.first);
  second.greet("s2", "x");
  second.take();
  second.send({ type: "ack", received_type: "resume", session_id: "s2", recovered: false, reason: "expired", epoch: "e2", resume_token: "y" });
  assert.deepEqual(second.take(), []);
});
