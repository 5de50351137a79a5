import assert from "node:assert/strict";
import { test } from "node:test";
import { RealtimeRagClient } from "../realtime-rag.js";
import { connect, reconnect } from "./fake-server.js";

const warning = (seq) => ({ type: "going_away", reason: "credentials", in_ms: 60000, seq });
const settled = () => new Promise((resolve) => setImmediate(resolve));

test("a token is offered beside the protocol, and renewed before it ends", async () => {
  let count = 0;
  const { first, events } = await connect(RealtimeRagClient, { token: () => `t${++count}` });
  assert.deepEqual(first.protocols, ["realtime-rag.v2", "bearer.t1"]);
  first.send(warning(2));
  await settled();
  assert.deepEqual(first.take(), [{ type: "authenticate", token: "t2" }]);
  first.send({ type: "ack", received_type: "authenticate", session_id: "s1" });
  assert.deepEqual(events.at(-2), { type: "goingAway", reason: "credentials", inMs: 60000, retryMs: undefined, seq: 2, json: undefined });
});

test("a notice of a daily budget is an event", async () => {
  const { first, events } = await connect(RealtimeRagClient, { token: () => "t1" });
  first.send({ type: "limit", limit: "tokens", used: 80, max: 100, resets_in_ms: 3600000, seq: 2 });
  assert.deepEqual(events.at(-1), { type: "budgetUsed", limit: "tokens", used: 80, max: 100, resetsInMs: 3600000, seq: 2, json: undefined });
});

test("a ticket is asked for before each connection and takes the place of a token", async () => {
  let count = 0;
  const talk = await connect(RealtimeRagClient, { ticket: async () => `k${++count}`, token: "t" });
  assert.deepEqual(talk.first.protocols, ["realtime-rag.v2", "ticket.k1"]);
  const second = await reconnect(talk, talk.first);
  assert.deepEqual(second.protocols, ["realtime-rag.v2", "ticket.k2"]);
});

test("without a subprotocol a ticket goes into the address", async () => {
  const { first } = await connect(RealtimeRagClient, { ticket: () => "k 1", protocol: 1 });
  assert.deepEqual(first.protocols, []);
  assert.equal(new URL(first.url).searchParams.get("ticket"), "k 1");
});

test("a token that cannot be renewed is an error event, and the session continues until the server ends it", async () => {
  let count = 0;
  const { first, events, client } = await connect(RealtimeRagClient, {
    token: () => {
      if (++count > 1) throw new Error("no network");
      return "t1";
    },
  });
  first.send(warning(2));
  await settled();
  assert.equal(events.at(-1).code, "CREDENTIALS_NOT_RENEWED");
  assert.match(events.at(-1).message, /no network/);
  client.sendFinal("好");
  assert.equal(first.take().length, 1);
});

test("without a source of tokens a warning is passed on and nothing is sent", async () => {
  const { first, events } = await connect(RealtimeRagClient);
  first.send(warning(2));
  await settled();
  assert.deepEqual(first.take(), []);
  assert.equal(events.at(-1).type, "goingAway");
});

test("a renewal on its way when the connection breaks is not sent to the next one", async () => {
  let give;
  let count = 0;
  const talk = await connect(RealtimeRagClient, { token: () => (++count === 2 ? new Promise((resolve) => (give = resolve)) : `t${count}`) });
  talk.first.send(warning(2));
  await settled();
  const second = await reconnect(talk, talk.first);
  give("late");
  await settled();
  second.recover();
  assert.ok(second.received.every((m) => m.type !== "authenticate"));
});
