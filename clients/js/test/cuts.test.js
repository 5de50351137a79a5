// Random schedules of talk, delivery and cuts, at every frame in both directions.
import assert from "node:assert/strict";
import { test } from "node:test";
import { FrameSequence, Outbox, message } from "../delivery.js";

/** Small and repeatable random numbers. */
function generator(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** A server in miniature: answers each final and each end of a turn in pieces, keeps every numbered frame, merges pieces at random before a replay. */
class Producer {
  log = [];
  finals = [];
  text = "";
  toClient = [];
  #interim = "";
  #seq = 0;

  constructor(random) {
    this.random = random;
  }

  resume(lastSeq) {
    for (let i = this.log.length - 1; i > 0; i--) {
      const [earlier, later] = [this.log[i - 1], this.log[i]];
      if (earlier.type === "answer" && later.type === "answer" && earlier.answer_id === later.answer_id && this.random(2) === 0)
        this.log.splice(i - 1, 2, { ...later, stream_index: earlier.stream_index, content: earlier.content + later.content });
    }
    this.toClient = this.log.filter((f) => f.seq > lastSeq);
  }

  read(sent) {
    this.toClient.push({ type: "ack", received_type: sent.type });
    if (sent.is_final === false) this.#interim = sent.text;
    else this.#answer(sent.action === "end_turn" ? this.#interim : sent.text);
  }

  #answer(question) {
    if (question === undefined) return;
    this.#interim = "";
    this.finals.push(question);
    this.#number({ type: "decision", text: question });
    const pieces = 1 + this.random(5);
    for (let i = 0; i < pieces; i++) {
      const content = String.fromCharCode(0x4e00 + this.random(1000)).repeat(this.random(4));
      this.text += content;
      this.#number({ type: "answer", answer_id: `a${this.finals.length}`, stream_index: i, content, final: i === pieces - 1 });
    }
  }

  #number(frame) {
    const numbered = { ...frame, seq: ++this.#seq };
    this.log.push(numbered);
    this.toClient.push(numbered);
  }
}

function talk(seed) {
  const random = generator(seed);
  const producer = new Producer(random);
  const outbox = new Outbox(10_000, 1_000_000);
  const sequence = new FrameSequence();
  let toServer = [];
  let connected = true;
  let text = "";
  let ends = 0;
  const spoken = [];
  outbox.openFresh([]);

  const clientSends = () => {
    const next = connected && outbox.take();
    if (next) toServer.push(next.body);
    return Boolean(next);
  };
  const serverReads = () => {
    const next = connected && toServer.shift();
    if (next) producer.read(next);
    return Boolean(next);
  };
  const clientReads = () => {
    const frame = connected && producer.toClient.shift();
    if (!frame) return false;
    const arrival = sequence.accept(frame);
    assert.equal(arrival.missingFrom, undefined, `seed ${seed}`);
    if (!arrival.isNew) return true;
    if (frame.type === "ack") outbox.acknowledge(frame.received_type);
    else outbox.witness(frame);
    if (frame.type === "answer") {
      text += arrival.text;
      ends += frame.final ? 1 : 0;
    }
    return true;
  };
  const connect = () => {
    connected = true;
    outbox.openResumed();
    producer.resume(sequence.last);
  };
  const cut = () => {
    for (let reads = random(3); reads > 0; reads--) serverReads();
    connected = false;
    toServer = [];
    outbox.close();
  };
  const speak = () => {
    const text = `第${spoken.length}句`;
    spoken.push(text);
    outbox.add(message("interim", { type: "asr_chunk", text: "…", is_final: false }));
    if (random(3) > 0) {
      outbox.add(message("final", { type: "asr_chunk", text, is_final: true }));
      return;
    }
    outbox.add(message("interim", { type: "asr_chunk", text, is_final: false }));
    // Anything but speech may happen between an interim and the end of its turn.
    for (let steps = random(6); steps > 0; steps--) step(2 + random(10));
    outbox.add(message("end_turn", { type: "control", action: "end_turn" }));
  };
  const step = (choice) => {
    if (choice < 2) speak();
    else if (choice === 2 && connected) cut();
    else if (choice === 3 && !connected) connect();
    else if (choice < 6) clientSends();
    else if (choice < 9) serverReads();
    else clientReads();
  };

  for (let i = 0; i < 200; i++) step(random(12));
  if (!connected) connect();
  while (clientSends() || serverReads() || clientReads());

  assert.deepEqual(producer.finals, spoken, `seed ${seed}`);
  assert.equal(text, producer.text, `seed ${seed}`);
  assert.equal(ends, spoken.length, `seed ${seed}`);
}

test("whatever is cut, no answer and no final or turn is lost or doubled (2000 schedules)", () => {
  for (let seed = 1; seed <= 2000; seed++) talk(seed);
});

test("a merged piece is cut to what is new, and holes are noticed", () => {
  const sequence = new FrameSequence();
  const piece = (seq, index, content, id = "a") => sequence.accept({ type: "answer", seq, answer_id: id, stream_index: index, content });
  piece(1, 0, "甲");
  piece(2, 1, "乙乙");
  piece(3, 2, "丙");
  assert.equal(piece(5, 1, "乙乙丙丁戊").text, "丁戊");
  assert.equal(piece(6, 5, "己").missingFrom, undefined);
  assert.equal(piece(6, 5, "己").isNew, false);
  assert.equal(piece(9, 7, "辛").missingFrom, 7);
  assert.equal(piece(10, 0, "子", "b").missingFrom, undefined);
  sequence.accept({ type: "answer_replace", seq: 11, answer_id: "b", content: "新" });
  assert.equal(piece(12, 0, "丑", "b").missingFrom, undefined);
});

test("finals wait for decisions only in the version that sends them", () => {
  for (const [hasDecisions, undecided] of [[true, 3], [false, 0]]) {
    const outbox = new Outbox(10, 1000);
    outbox.openFresh([], hasDecisions);
    for (const text of ["一", "二", "三"]) {
      outbox.add(message("final", { type: "asr_chunk", text, is_final: true }));
      outbox.take();
      outbox.acknowledge("asr_chunk");
    }
    assert.equal(outbox.undecided, undecided);
  }
});
