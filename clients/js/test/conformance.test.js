// Runs the scenarios that all clients share against this one; see tests/conformance/README.md.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { RealtimeRagClient, RealtimeRagError } from "../realtime-rag.js";
import { FakeServer, FakeTimers } from "./fake-server.js";

const folder = new URL("../../../tests/conformance/", import.meta.url);
const read = (name) => JSON.parse(readFileSync(new URL(name, folder), "utf8"));
const phrases = read("phrases.json");
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Puts values in the place of "$name". */
function filled(value, values) {
  if (Array.isArray(value)) return value.map((v) => filled(v, values));
  if (value !== null && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, filled(v, values)]));
  return typeof value === "string" && value.startsWith("$") ? (values[value.slice(1)] ?? value) : value;
}

function* scenarios() {
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".json")).sort()) {
    for (const { name, only = ["js"], options = {}, each = [{}], steps } of read(file).scenarios ?? []) {
      if (!only.includes("js")) continue;
      for (const values of each) {
        const full = Object.entries(values).reduce((text, [key, value]) => text.replaceAll(`$${key}`, value), name);
        yield { name: `${file}: ${full}`, options, steps: filled(steps, values) };
      }
    }
  }
}

const snake = (name) => name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`);
const camel = (name) => name.replace(/_([a-z])/g, (_, c) => c.toUpperCase());

/** An event in the words of the scenarios. */
function described(event) {
  const own = Object.fromEntries(Object.entries(event).map(([key, value]) => [snake(key), value ?? null]));
  const end = event.end ?? { finishReason: null };
  return {
    refused: null, usage: null, timing: null, seq: 0, ...own, event: snake(event.type), code: event.code ?? event.closeCode ?? null,
    ...(event.session && { session_id: event.session.sessionId, protocol: event.session.protocol }),
    ...(event.type === "answer" && Object.fromEntries(Object.entries(end).map(([key, value]) => [snake(key), value ?? null]))),
  };
}

class Run {
  #server = new FakeServer();
  #timers = new FakeTimers();
  #events = [];
  #connections = [];
  #client;
  #now;
  #over = false;

  constructor(options) {
    const { tokens, ...plain } = options;
    const given = Object.fromEntries(Object.entries(plain).map(([key, value]) => [camel(key), value]));
    if (tokens) given.token = () => tokens.shift();
    this.#client = RealtimeRagClient.connect("ws://localhost:8000/ws/realtime-asr", {
      WebSocket: this.#server.WebSocket, random: () => 0.5, onEvent: (event) => this.#events.push(event), ...this.#timers.options, ...given,
    });
    this.#client.catch(() => {});
  }

  async play(steps) {
    for (const step of steps) {
      if (step.phrase) {
        await this.play(phrases[step.phrase]);
      } else {
        const verb = Object.keys(step)[0];
        await this[verb](step[verb], step);
        await settled();
      }
    }
  }

  /** Nothing may be left that the scenario does not mention. */
  async finish() {
    const client = await this.#client.catch(() => undefined);
    client?.close();
    assert.deepEqual(this.#events.map((e) => e.type), client && !this.#over ? ["closed"] : []);
    for (const connection of this.#connections) this.#assertNothingIsLeft(connection);
    assert.deepEqual(this.#timers.pending, []);
  }

  async accept() {
    // The attempt may have been made already: then it is the newest connection that has not been accepted yet.
    while (this.#server.connections.length === this.#connections.length) await settled();
    this.#now = this.#server.connections[this.#connections.length];
    this.#connections.push(this.#now);
  }

  select(subprotocol) {
    this.#server.subprotocol = subprotocol ?? "";
  }

  send(frames) {
    this.#now.send(...frames);
  }

  expect(messages) {
    for (const message of messages) assert.deepEqual(this.#take((m) => m.type !== "received"), message);
  }

  received(seq) {
    assert.deepEqual(this.#now.received.splice(0).filter((m) => m.type !== "received" || m.seq >= seq), [{ type: "received", seq }]);
  }

  events(expected) {
    for (const wanted of expected) {
      const event = this.#events.shift();
      assert.ok(event, `no event where there should be ${wanted.event}`);
      const seen = described(event);
      assert.deepEqual(Object.fromEntries(Object.keys(wanted).map((key) => [key, seen[key]])), wanted);
      this.#over = event.type === "closed";
      if (event.type === "closed") this.#events.forEach((late) => assert.fail(`${late.type} after the end`));
    }
  }

  async call(method, { args = [], fails }) {
    const client = await this.#client;
    const act = () => client[camel(method)](...(Array.isArray(args) ? args : [args]));
    if (fails) assert.throws(act, RealtimeRagError);
    else act();
  }

  cut() {
    this.close({ code: 1006, reason: "" });
  }

  close({ code, reason }) {
    this.#assertNothingIsLeft(this.#now);
    this.#now.close(code, reason);
  }

  refuse(how) {
    this.#server.refuse = how !== null;
  }

  wait_ms(wait) {
    assert.equal(this.#timers.pending[0], wait);
    this.#timers.advance(wait);
  }

  async connect_fails() {
    await assert.rejects(this.#client, RealtimeRagError);
    assert.equal(this.#events.splice(0).at(-1).type, "closed");
    this.#over = true;
  }

  #take(wanted) {
    const index = this.#now.received.findIndex(wanted);
    return index < 0 ? undefined : this.#now.received.splice(0, index + 1).at(-1);
  }

  #assertNothingIsLeft(connection) {
    assert.deepEqual(connection.take().filter((m) => m.type !== "received"), []);
  }
}

for (const { name, options, steps } of scenarios()) {
  test(name, async () => {
    const run = new Run(structuredClone(options));
    await run.play(steps);
    await run.finish();
  });
}
