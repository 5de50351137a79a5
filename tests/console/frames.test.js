import assert from "node:assert/strict";
import { test } from "node:test";
import { FrameList, recordingSocket } from "../../src/RealtimeRag.Server/wwwroot/app/talk/recording-socket.js";
import { stretches } from "../../src/RealtimeRag.Server/wwwroot/app/talk/timing.js";

test("frames of both directions are kept in order, the newest five hundred", () => {
  const list = new FrameList();
  for (let i = 0; i < 600; i++) list.add(i % 2 ? "in" : "out", `{"n":${i}}`);
  assert.equal(list.frames.length, 500);
  assert.deepEqual([list.frames[0].text, list.frames.at(-1).text, list.frames.at(-1).number], ['{"n":100}', '{"n":599}', 600]);
  list.clear();
  assert.deepEqual(list.frames, []);
});

test("acknowledgements are distinguished from other frames", () => {
  const list = new FrameList();
  list.add("in", '{"type":"ack","received_type":"ask"}');
  list.add("in", '{"type":"status","note":"{\\"type\\":\\"ack\\""}');
  assert.deepEqual(list.frames.map((frame) => frame.isAck), [true, false]);
});

test("a socket records what it sends and receives, and can be cut", () => {
  const closed = [];
  const had = globalThis.WebSocket;
  globalThis.WebSocket = class extends EventTarget {
    sent = [];
    send(text) { this.sent.push(text); }
    close(code) { closed.push(code); }
  };
  try {
    const list = new FrameList();
    const Recorded = recordingSocket(list);
    Recorded.cut();
    const socket = new Recorded("ws://localhost/", []);
    socket.send("out");
    socket.dispatchEvent(Object.assign(new Event("message"), { data: "in" }));
    assert.deepEqual(list.frames.map(({ direction, text }) => [direction, text]), [["out", "out"], ["in", "in"]]);
    assert.deepEqual(socket.sent, ["out"]);
    const heard = [];
    socket.onclose = ({ code }) => heard.push(code);
    Recorded.cut();
    Recorded.cut();
    // A close with 1000 would end the session for good, on either side.
    assert.deepEqual([closed, heard], [[3000], [1006]]);
    socket.dispatchEvent(Object.assign(new Event("message"), { data: "late" }));
    assert.equal(list.frames.length, 2);
  } finally {
    globalThis.WebSocket = had;
  }
});

test("the stretches of a timing follow each other without holes", () => {
  for (const timing of [{ detect: 1, queue: 2, first: 30, total: 45 }, { detect: 5, queue: 0, first: 0, total: 45 }, { detect: 1, queue: 2, first: null, total: 9 }]) {
    const found = stretches(timing);
    assert.deepEqual(found.map((s) => s.name), ["detect", "queue", "first", "total"]);
    assert.equal(found[0].from, 0);
    assert.equal(found.at(-1).to, timing.total);
    for (let i = 1; i < found.length; i++) assert.equal(found[i].from, found[i - 1].to);
    assert.ok(found.every((s) => s.to >= s.from));
  }
});
