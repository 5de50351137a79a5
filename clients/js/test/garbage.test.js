// A server, or something before it, that sends what the protocol does not know; and an application that misbehaves.
import assert from "node:assert/strict";
import { test } from "node:test";
import { FrameSequence, Outbox, message, readFrame, wellFormed } from "../delivery.js";
import { RealtimeRagClient } from "../realtime-rag.js";
import { FakeServer, FakeTimers, connect, reconnect } from "./fake-server.js";

const garbage = [
  "", " ", "null", "[]", "17", "\"ack\"", "{", "{}{}", "<html><body>502 Bad Gateway</body></html>", "{\"type\":null}", "{\"type\":[\"ack\"]}",
  "{\"type\":\"answer\",\"content\":7}", "{\"type\":\"answer\",\"stream_index\":0.5,\"content\":\"x\"}", "{\"type\":\"status\",\"seq\":\"five\"}",
  "{\"type\":\"status\",\"seq\":1.5}", "{\"type\":\"status\",\"seq\":1e300}", "{\"type\":\"status\",\"question\":{\"a\":1}}", "{\"type\":\"answer\",\"answer_id\":[]}",
];

for (const text of garbage) {
  test(`garbage is shown and the session continues: ${text.slice(0, 40)}`, async () => {
    const { first, events } = await connect(RealtimeRagClient);
    first.send(text, { type: "status", stage: "idle", seq: 2 });

    assert.deepEqual([events.at(-2).type, events.at(-2).frameType], ["unknown", ""]);
    assert.deepEqual([events.at(-1).stage, events.at(-1).seq], ["idle", 2]);
  });
}

test("a binary message is garbage too", async () => {
  const { first, events } = await connect(RealtimeRagClient);
  first.socket.onmessage({ data: new Uint8Array([0, 1, 255]).buffer });

  assert.equal(events.at(-1).type, "unknown");
});

test("fields that are null are fields that are not there", () => {
  assert.deepEqual(readFrame("{\"type\":\"status\",\"question\":null,\"seq\":null}"), { type: "status" });
});

test("garbage before the session begins does not stand for it", async () => {
  const server = new FakeServer();
  const timers = new FakeTimers();
  const accepted = server.accept();
  const connecting = RealtimeRagClient.connect("ws://h/", { WebSocket: server.WebSocket, ...timers.options });
  const first = await accepted;
  first.send("<html>", { type: "ack" }, { type: "ack", received_type: "resume", session_id: "s9", recovered: true });
  first.greet();

  assert.equal((await connecting).session.sessionId, "s1");
});

test("garbage while resuming decides nothing", async () => {
  const talk = await connect(RealtimeRagClient);
  const second = await reconnect(talk, talk.first);
  second.greet("fresh", "x");
  second.send("<html>", { type: "status", stage: "closed", seq: 2 });
  second.recover();

  assert.equal(talk.events.at(-1).type, "resumed");
  assert.equal(talk.client.session.sessionId, "s1");
  talk.client.sendFinal("还在。");
  assert.deepEqual(second.take().map((m) => m.type), ["resume", "asr_chunk"]);
});

for (const reason of ["expired", "epoch", "position", "unknown", "some_new_reason"]) {
  test(`a refused resume says why: ${reason}`, async () => {
    const talk = await connect(RealtimeRagClient);
    talk.client.sendFinal("没有确认。");
    const second = await reconnect(talk, talk.first);
    second.greet("s2", "x");
    second.send({ type: "ack", received_type: "resume", session_id: "s2", recovered: false, reason, epoch: "e2", resume_token: "y" });

    assert.equal(talk.events.find((e) => e.type === "sessionRestarted").reason, reason);
    assert.equal(second.take().at(-1).text, "没有确认。");
  });
}

test("no frames in any order upset the sequence", () => {
  let state = 7;
  const random = (below) => (state = (state * 48_271) % 0x7fffffff) % below;
  const numbers = [undefined, -1, 0, 1, 2, 3, 5, 100, Number.MAX_SAFE_INTEGER];
  for (let round = 0; round < 300; round++) {
    const sequence = new FrameSequence();
    const outbox = new Outbox(10, 10_000);
    outbox.openFresh([]);
    for (let i = 0; i < 30; i++) {
      const frame = {
        type: ["ack", "status", "answer", "answer_replace", "error", "decision"][random(6)], seq: numbers[random(numbers.length)], content: ["", "甲", "甲乙"][random(3)],
        answer_id: [undefined, "a", "b"][random(3)], stream_index: [undefined, -5, 0, 1, 2][random(5)], stage: ["closed", "instant_query", "idle"][random(3)],
      };
      const last = sequence.last;
      const arrival = sequence.accept(frame);
      assert.equal(sequence.last, Math.max(last, frame.seq ?? last));
      assert.equal(arrival.isNew, frame.seq === undefined || frame.seq > last);
      assert.ok(frame.content.endsWith(arrival.text));
      outbox.witness(frame);
      outbox.acknowledge(frame.stage);
    }
  }
});

test("half of a surrogate pair becomes a replacement character, a whole pair stays", async () => {
  const { client, first } = await connect(RealtimeRagClient);
  client.sendFinal("a\ud83d b\ude00 😀");

  assert.equal(first.take()[0].text, "a\ufffd b\ufffd 😀");
});

for (const text of [undefined, null, 7, {}, ["x"]]) {
  test(`what is no text is refused before it is sent: ${JSON.stringify(text)}`, async () => {
    const { client, first } = await connect(RealtimeRagClient);
    for (const send of [() => client.sendFinal(text), () => client.sendInterim(text), () => client.ask(text)]) assert.throws(send, /must be a string/);
    assert.throws(() => wellFormed(text), /must be a string/);
    assert.deepEqual(first.take(), []);
  });
}

test("a message counts its bytes, not its characters", () => assert.equal(message("final", { text: "长" }).size, 14));

test("an application that throws costs neither the reconnection nor a message", async () => {
  const server = new FakeServer();
  const timers = new FakeTimers();
  const accepted = server.accept();
  let angry = false;
  const connecting = RealtimeRagClient.connect("ws://h/", {
    WebSocket: server.WebSocket, random: () => 0.5, ...timers.options,
    onEvent: () => {
      if (angry) throw new Error("the application fails");
    },
  });
  const first = await accepted;
  first.greet();
  const client = await connecting;
  client.sendFinal("一");
  angry = true;

  assert.throws(() => first.send({ type: "ack", received_type: "asr_chunk", session_id: "s1" }), /the application fails/);
  const again = server.accept();
  assert.throws(() => first.close(1006), /the application fails/);
  timers.advance(timers.pending[0]);
  const second = await again;
  assert.throws(() => second.greet("fresh", "x") ?? second.recover(), /the application fails/);
  angry = false;
  client.sendFinal("二");

  // The first final was confirmed before the application failed, so it is not in doubt.
  assert.deepEqual(second.take().map((m) => m.text ?? m.type), ["resume", "二"]);
});

test("a token that cannot be had fails the first connection with its own words", async () => {
  const server = new FakeServer();
  const token = async () => {
    throw new Error("no token today");
  };

  await assert.rejects(RealtimeRagClient.connect("ws://h/", { WebSocket: server.WebSocket, token }), /no token today/);
});
