// What a client does if the application's function for tokens fails or never returns.
import assert from "node:assert/strict";
import { test } from "node:test";
import { RealtimeRagClient } from "../realtime-rag.js";
import { connect, reconnect } from "./fake-server.js";

const settled = () => new Promise((resolve) => setImmediate(resolve));
const named = (name) => Object.assign(new Error("no token now"), { name });
const coded = (code) => Object.assign(new Error("no token now"), { code });

/** Breaks the first connection of a client whose second token fails. */
async function failOnce(failure) {
  let tokens = 0;
  const talk = await connect(RealtimeRagClient, {
    token: async () => {
      if (++tokens === 2) throw failure;
      return `t${tokens}`;
    },
  });
  talk.first.close(1006);
  talk.timers.advance(talk.timers.pending[0]);
  await settled();
  return talk;
}

for (const failure of [
  named("TimeoutError"), named("AbortError"), coded("ECONNREFUSED"), coded("UND_ERR_CONNECT_TIMEOUT"), new TypeError("Failed to fetch"),
  new Error("no token now", { cause: new TypeError("fetch failed") }),
]) {
  test(`a token that cannot be had for now (${failure.code ?? failure.name}, ${failure.message}) is asked for again`, async () => {
    const talk = await failOnce(failure);
    assert.deepEqual([talk.events.at(-1).type, talk.events.at(-1).reason], ["disconnected", failure.message]);
    const accepted = talk.server.accept();
    talk.timers.advance(talk.timers.pending[0]);
    assert.deepEqual((await accepted).protocols, ["realtime-rag.v2", "bearer.t3"]);
  });
}

for (const failure of [new Error("no such key"), new TypeError("x is not a function"), coded("ENOENT"), "no such key", undefined]) {
  test(`a function that is wrong (${failure}) ends the session with its own words`, async () => {
    const talk = await failOnce(failure);
    assert.deepEqual(talk.events.at(-1), { type: "closed", closeCode: undefined, reason: failure?.message ?? String(failure), byPlan: false });
    assert.deepEqual(talk.timers.pending, []);
  });
}

test("a function that never returns fails the attempt in time, and what it gives later is not used", async () => {
  let give;
  let tokens = 0;
  const talk = await connect(RealtimeRagClient, { token: () => (++tokens === 2 ? new Promise((resolve) => (give = resolve)) : `t${tokens}`) });
  talk.first.close(1006);
  talk.timers.advance(talk.timers.pending[0]);
  assert.deepEqual(talk.timers.pending, [10_000]);
  talk.timers.advance(10_000);
  assert.deepEqual([talk.events.at(-1).type, talk.events.at(-1).reason], ["disconnected", "The server did not begin the session in time"]);
  const accepted = talk.server.accept();
  talk.timers.advance(talk.timers.pending[0]);
  const second = await accepted;
  give("late");
  await settled();

  assert.deepEqual(second.protocols, ["realtime-rag.v2", "bearer.t3"]);
  assert.equal(talk.server.connections.length, 2);
});

test("a first connection whose token never comes fails in time", async () => {
  const { FakeServer, FakeTimers } = await import("./fake-server.js");
  const timers = new FakeTimers();
  const connecting = RealtimeRagClient.connect("ws://h/", { WebSocket: new FakeServer().WebSocket, token: () => new Promise(() => {}), ...timers.options });
  timers.advance(10_000);
  await assert.rejects(connecting, /No connection to/);
});
