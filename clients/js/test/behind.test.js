// An application that does not keep up with the events: what waits is bounded, and nothing is lost.
import assert from "node:assert/strict";
import { test } from "node:test";
import { RealtimeRagClient } from "../realtime-rag.js";
import { connect } from "./fake-server.js";

const idle = (seq) => ({ type: "status", stage: "idle", seq });
const numbers = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const behind = (options = {}) => connect(RealtimeRagClient, { onEvent: undefined, maxBufferedEvents: 10, ...options });

async function take(client, count) {
  const taken = [];
  for await (const event of client) if (taken.push(event) === count) break;
  return taken;
}

test("without a reader the client closes the connection as a slow consumer", async () => {
  const { client, first, timers } = await behind();
  first.send(...numbers(2, 40).map(idle));

  assert.equal(first.closedByClient, 4002);
  assert.deepEqual(timers.pending, []);
  client.close();
  const events = await take(client, 12);
  assert.deepEqual(events.slice(-2).map((e) => e.type), ["disconnected", "closed"]);
  assert.match(events.at(-2).reason, /does not read/);
});

test("when the events have been read, it resumes from the last one that it took", async () => {
  const { client, first, server } = await behind();
  first.send(...numbers(2, 40).map(idle));
  const accepted = server.accept();
  const before = await take(client, 11);
  const second = await accepted;
  second.greet("fresh", "x");
  assert.equal(second.take()[0].last_seq, 9);
  second.recover();
  second.send(...numbers(10, 15).map(idle));

  const after = await take(client, 7);
  assert.deepEqual([...before, ...after].map((e) => e.seq).filter((seq) => seq > 0), numbers(1, 15));
  assert.equal(after[0].type, "resumed");
});

test("text sent meanwhile goes out after the resume", async () => {
  const { client, first, server } = await behind();
  first.send(...numbers(2, 40).map(idle));
  client.sendFinal("还在说。");
  const accepted = server.accept();
  await take(client, 11);
  const second = await accepted;
  second.greet("fresh", "x");
  second.take();
  second.recover();

  assert.deepEqual(second.take().map((m) => m.text), ["还在说。"]);
});

test("without reconnecting, falling behind ends the session", async () => {
  const { client, first } = await behind({ reconnect: false });
  first.send(...numbers(2, 40).map(idle));

  assert.equal(first.closedByClient, 4002);
  assert.deepEqual((await take(client, 11)).at(-1), { type: "closed", closeCode: 4002, reason: "The application does not read the events", byPlan: false });
});

test("a callback is never behind", async () => {
  const { events, first } = await connect(RealtimeRagClient, { maxBufferedEvents: 10 });
  first.send(...numbers(2, 40).map(idle));

  assert.equal(first.closedByClient, undefined);
  assert.equal(events.length, 41);
});
