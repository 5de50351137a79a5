// Closing a client in every state it can be in, and how far the waits may go.
import assert from "node:assert/strict";
import { test } from "node:test";
import { RealtimeRagClient, SessionEndedError, backoff, judgeClose, retryHint } from "../realtime-rag.js";
import { connect, reconnect } from "./fake-server.js";

const assertClosed = ({ events, timers, client }) => {
  assert.deepEqual([events.at(-1).type, events.at(-1).byPlan], ["closed", true]);
  assert.deepEqual(timers.pending, []);
  for (const send of [() => client.sendFinal("x"), () => client.ask("x"), () => client.cancel(), () => client.pause(), () => client.stop(), () => client.keepalive()])
    assert.throws(send, SessionEndedError);
};

test("closing between two attempts", async () => {
  const talk = await connect(RealtimeRagClient);
  talk.first.close(1006);
  assert.equal(talk.events.at(-1).type, "disconnected");
  talk.client.close();

  assertClosed(talk);
});

test("closing while dialling again", async () => {
  const talk = await connect(RealtimeRagClient);
  talk.first.close(1006);
  const accepted = talk.server.accept();
  talk.timers.advance(talk.timers.pending[0]);
  talk.client.close();
  assertClosed(talk);

  const late = await Promise.race([accepted, new Promise((resolve) => setImmediate(resolve))]);
  late?.greet("fresh", "x");
  assertClosed(talk);
});

test("closing while waiting for a token", async () => {
  let give;
  let tokens = 0;
  const talk = await connect(RealtimeRagClient, { token: () => (++tokens === 1 ? "t" : new Promise((resolve) => (give = resolve))) });
  talk.first.close(1006);
  talk.timers.advance(talk.timers.pending[0]);
  talk.client.close();
  give("late");
  await new Promise((resolve) => setImmediate(resolve));

  assertClosed(talk);
  assert.equal(talk.server.connections.length, 1);
});

test("closing while the session is being resumed", async () => {
  const talk = await connect(RealtimeRagClient);
  const second = await reconnect(talk, talk.first);
  second.greet("fresh", "x");
  talk.client.close();
  second.recover();

  assertClosed(talk);
  assert.equal(second.closedByClient, 1000);
});

test("closing twice is closing once", async () => {
  const talk = await connect(RealtimeRagClient);
  talk.client.close();
  talk.client.close();

  assert.equal(talk.events.filter((e) => e.type === "closed").length, 1);
});

test("closing within an event", async () => {
  let client;
  const talk = await connect(RealtimeRagClient, { onEvent: (event) => event.type === "disconnected" && client.close() });
  client = talk.client;
  talk.first.close(1006);

  assert.deepEqual(talk.timers.pending, []);
});

test("a loop that is left may be entered again", async () => {
  const { client, first } = await connect(RealtimeRagClient, { onEvent: undefined });
  for await (const event of client) if (event.type === "status") break;
  first.send({ type: "status", stage: "idle", seq: 2 });
  client.close();
  const seen = [];
  for await (const event of client) seen.push(event.stage ?? event.type);

  assert.deepEqual(seen, ["idle", "closed"]);
});

test("a late frame of a connection that was replaced changes nothing", async () => {
  const talk = await connect(RealtimeRagClient);
  const second = await reconnect(talk, talk.first);
  second.greet("fresh", "x");
  second.recover();
  const before = talk.events.length;
  talk.first.send({ type: "status", stage: "idle", seq: 2 });
  talk.first.close(4500, "no");

  assert.equal(talk.events.length, before);
});

test("every code of the private range is decided by its half", () => {
  for (let code = 4000; code < 4500; code++) assert.equal(judgeClose(code), "reconnect");
  for (let code = 4500; code < 5000; code++) assert.equal(judgeClose(code), "give-up");
  for (const code of [0, 999, 1004, 1014, 1015, 3000, 5000]) assert.equal(judgeClose(code), "reconnect");
});

test("each wait is the jitter's share of its ceiling", () => {
  for (let attempt = 0; attempt < 60; attempt++) {
    for (const jitter of [0, 0.001, 0.25, 0.5, 0.999]) {
      const ceiling = Math.min(30_000, 1_000 * 2 ** attempt);
      assert.equal(backoff(attempt, { resumable: false, random: () => jitter }), ceiling * jitter);
      assert.equal(backoff(attempt, { resumable: true, random: () => jitter }), (attempt === 0 ? 2_000 : ceiling) * jitter);
    }
  }
});

test("a retry hint is read from any reason, and is at most an hour", () => {
  for (const hint of [0, 1, 20, 7_300, 3_600_000]) assert.equal(retryHint(`…；drain retry_ms=${hint} ms`), hint);
  for (const hint of [3_600_001, 999_999_999]) assert.equal(retryHint(`retry_ms=${hint}`), 3_600_000);
});
