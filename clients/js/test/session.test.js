// What is sent to a session that replaces another one, and what happens to messages that the server refuses.
import assert from "node:assert/strict";
import { test } from "node:test";
import { RealtimeRagClient } from "../realtime-rag.js";
import { connect, reconnect } from "./fake-server.js";

const pause = { type: "control", action: "pause" };
const listen = { type: "control", action: "resume" };
const final = (text) => ({ type: "asr_chunk", text, is_final: true });

function confirm(talk, ...types) {
  for (const type of types) talk.first.send({ type: "ack", received_type: type, session_id: "s1" });
}

async function sentToNewSession(talk, connection = talk.first) {
  const second = await reconnect(talk, connection);
  second.greet("s2", "x");
  second.take();
  second.send({ type: "ack", received_type: "resume", session_id: "s2", recovered: false, reason: "expired", epoch: "e2", resume_token: "y" });
  return { second, sent: second.take() };
}

test("a new session gets all preferences, even where a later configure waits", async () => {
  const talk = await connect(RealtimeRagClient);
  talk.client.configure({ language: "en", speculative: true });
  talk.client.configure({ speculative: false });
  confirm(talk, "configure", "configure");
  talk.client.configure({ suggested: true });

  const { sent } = await sentToNewSession(talk);

  assert.deepEqual(sent, [{ type: "configure", language: "en", speculative: false }, { type: "configure", suggested: true }]);
});

test("text sent during a pause stays within the pause", async () => {
  const talk = await connect(RealtimeRagClient);
  talk.client.pause();
  confirm(talk, "control");
  talk.client.sendFinal("一");
  talk.client.resume();

  assert.deepEqual((await sentToNewSession(talk)).sent, [pause, final("一"), listen]);
});

test("a waiting pause is not sent before earlier text", async () => {
  const talk = await connect(RealtimeRagClient);
  talk.client.sendFinal("一");
  talk.client.pause();

  assert.deepEqual((await sentToNewSession(talk)).sent, [final("一"), pause]);
});

test("what no new session confirmed is sent once to the next", async () => {
  const talk = await connect(RealtimeRagClient);
  talk.client.configure({ language: "en" });
  confirm(talk, "configure");
  let connection = talk.first;
  for (let i = 0; i < 5; i++) {
    const { second, sent } = await sentToNewSession(talk, connection);
    assert.deepEqual(sent, [{ type: "configure", language: "en" }]);
    connection = second;
  }
});

for (const code of ["RATE_LIMITED", "INVALID_MESSAGE"]) {
  test(`${code} refuses the message that was acknowledged last, and names it`, async () => {
    const talk = await connect(RealtimeRagClient);
    talk.client.sendFinal("一");
    talk.client.sendFinal("二");
    confirm(talk, "asr_chunk");
    talk.first.send({ type: "error", code, message: "no", seq: 2 });
    assert.deepEqual(talk.events.at(-1).refused, { type: "asr_chunk", text: "一" });
    const second = await reconnect(talk, talk.first);
    second.greet("fresh", "x");
    second.recover();
    second.take();

    second.send({ type: "ack", received_type: "keepalive", session_id: "s1" });

    assert.deepEqual(second.take(), [final("二")]);
  });
}

test("a refused final gets no decision: the next decision is the next final's", async () => {
  const talk = await connect(RealtimeRagClient);
  talk.client.sendFinal("一");
  talk.client.sendFinal("二");
  confirm(talk, "asr_chunk");
  talk.first.send({ type: "error", code: "RATE_LIMITED", message: "no", seq: 2 });
  const second = await reconnect(talk, talk.first);
  second.greet("fresh", "x");
  second.recover();
  second.take();

  second.send({ type: "decision", kind: "statement", confidence: 1, text: "二", reason: "r", seq: 3 }, { type: "ack", received_type: "keepalive", session_id: "s1" });

  assert.deepEqual(second.take(), []);
});

test("an error that follows no acknowledgement refuses no message", async () => {
  const talk = await connect(RealtimeRagClient);
  talk.client.sendFinal("一");
  confirm(talk, "asr_chunk");
  talk.first.send({ type: "decision", kind: "statement", confidence: 1, text: "一", reason: "r", seq: 2 }, { type: "error", code: "RATE_LIMITED", message: "no", seq: 3 });

  assert.equal(talk.events.at(-1).refused, undefined);
});

test("a command that was refused is not repeated, and after a refused stop the session continues", async () => {
  const talk = await connect(RealtimeRagClient);
  talk.client.configure({ language: "xx" });
  confirm(talk, "configure");
  talk.first.send({ type: "error", code: "INVALID_MESSAGE", message: "no", seq: 2 });
  talk.client.stop();
  confirm(talk, "control");
  talk.first.send({ type: "error", code: "RATE_LIMITED", message: "no", seq: 3 });
  assert.deepEqual(talk.events.at(-1).refused, { type: "control", text: "" });
  talk.client.sendFinal("还在。");

  assert.deepEqual((await sentToNewSession(talk)).sent, [final("还在。")]);
});
