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
  const events = await take(client, 14);
  assert.deepEqual(events.slice(-2).map((e) => e.type), ["disconnected", "closed"]);
  assert.match(events.at(-2).reason, /does not read/);
});

test("when the events have been read, it resumes from the last one that it took", async () => {
  const { client, first, server } = await behind();
  first.send(...numbers(2, 40).map(idle));
  const accepted = server.accept();
  const before = await take(client, 13);
  const second = await accepted;
  second.greet("fresh", "x");
  assert.equal(second.take()[0].last_seq, 11);
  second.recover();
  second.send(...numbers(12, 15).map(idle));

  const after = await take(client, 5);
  assert.deepEqual([...before, ...after].map((e) => e.seq).filter((seq) => seq > 0), numbers(1, 15));
  assert.equal(after[0].type, "resumed");
});

test("each connection brings at least one frame, even if only one may wait", async () => {
  const { client, first, server } = await behind({ maxBufferedEvents: 1 });
  first.send(...numbers(2, 4).map(idle));
  const seen = [];
  let last = 2;
  for (let connections = 0; connections < 3; connections++) {
    const accepted = server.accept();
    for await (const event of client) if (seen.push(event.seq ?? event.type) && event.type === "disconnected") break;
    const next = await accepted;
    next.greet("fresh", "x");
    assert.equal(next.take()[0].last_seq, last);
    next.recover();
    next.send(...numbers(last + 1, last + 5).map(idle));
    last += 2;
  }

  assert.deepEqual(seen.filter((of) => typeof of === "number"), numbers(1, 6));
});

test("a reader that keeps up is not behind, even if only one may wait", async () => {
  const { client, first } = await behind({ maxBufferedEvents: 1 });
  const seen = [];
  const reading = (async () => { for await (const event of client) seen.push(event.seq); })();
  await new Promise((resolve) => setImmediate(resolve));
  for (const seq of numbers(2, 20)) {
    first.send(idle(seq));
    await new Promise((resolve) => setImmediate(resolve));
  }

  client.close();
  await reading;
  assert.deepEqual(seen.filter((seq) => seq > 0), numbers(1, 20));
  assert.equal(first.closedByClient, 1000);
});

test("a limit that no event could keep is refused", async () => {
  for (const maxBufferedEvents of [0, -1, NaN, "many"])
    await assert.rejects(RealtimeRagClient.connect("ws://localhost/", { WebSocket: class {}, maxBufferedEvents }), /maxBufferedEvents must be 1 or more/);
});

test("text sent meanwhile goes out after the resume", async () => {
  const { client, first, server } = await behind();
  first.send(...numbers(2, 40).map(idle));
  client.sendFinal("还在说。");
  const accepted = server.accept();
  await take(client, 13);
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
  assert.deepEqual((await take(client, 13)).at(-1), { type: "closed", closeCode: 4002, reason: "The application does not read the events", byPlan: false });
});

test("a callback is never behind", async () => {
  const { events, first } = await connect(RealtimeRagClient, { maxBufferedEvents: 10 });
  first.send(...numbers(2, 40).map(idle));

  assert.equal(first.closedByClient, undefined);
  assert.equal(events.length, 41);
});
