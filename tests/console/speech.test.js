import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { canRecognize, LAST_WORDS_MS, Speech } from "../../src/RealtimeRag.Server/wwwroot/app/talk/speech.js";

let made;
class Recognition {
  starts = 0;
  stops = 0;
  constructor() { made.push(this); }
  start() { this.starts++; }
  stop() { this.stops++; }
  hear(...results) {
    this.onresult({ resultIndex: 0, results: results.map(([transcript, isFinal]) => Object.assign([{ transcript }], { isFinal })) });
  }
}

beforeEach(() => {
  made = [];
  globalThis.webkitSpeechRecognition = Recognition;
});
afterEach(() => delete globalThis.webkitSpeechRecognition);

function listen() {
  const heard = [];
  const timers = new Map();
  const clock = { setTimeout: (f, ms) => { timers.set(f, ms); return f; }, clearTimeout: (f) => timers.delete(f) };
  const speech = new Speech({ interim: (text) => heard.push(["interim", text]), final: (text) => heard.push(["final", text]), failed: (code) => heard.push(["failed", code]) }, clock);
  speech.start("zh-CN");
  return { speech, heard, timers, recognizer: made[0] };
}

test("a browser without recognition says so", () => {
  assert.equal(canRecognize(), true);
  delete globalThis.webkitSpeechRecognition;
  assert.equal(canRecognize(), false);
});

test("interims are joined, finals come one by one", () => {
  const { heard, recognizer } = listen();
  recognizer.hear([" what is", false], [" the port", false]);
  recognizer.hear(["What is the port?", true], ["and", false]);
  assert.deepEqual(heard, [["interim", "what is the port"], ["final", "What is the port?"], ["interim", "and"]]);
});

test("it asks for interims, without end, in the language", () => {
  const { recognizer } = listen();
  assert.deepEqual([recognizer.lang, recognizer.continuous, recognizer.interimResults, recognizer.starts], ["zh-CN", true, true, 1]);
});

test("a browser that ends by itself is started again, a user who stopped is heard", () => {
  const { speech, recognizer } = listen();
  recognizer.onend();
  assert.equal(recognizer.starts, 2);
  speech.stop();
  recognizer.onend();
  assert.deepEqual([recognizer.starts, recognizer.stops, speech.isListening], [2, 1, false]);
});

test("silence is no fault, a refused microphone is", () => {
  const { speech, heard, recognizer } = listen();
  recognizer.onerror({ error: "no-speech" });
  assert.deepEqual([heard, speech.isListening], [[], true]);
  recognizer.onerror({ error: "not-allowed" });
  recognizer.onend();
  assert.deepEqual([heard, speech.isListening, recognizer.starts], [[["failed", "not-allowed"]], false, 1]);
});

test("what an earlier recognizer still says is not heard", () => {
  const { speech, heard, recognizer } = listen();
  speech.start("en-US");
  recognizer.hear(["late", true]);
  assert.deepEqual(heard, []);
  assert.equal(made[1].lang, "en-US");
});

test("what was heard but not settled before a stop is a final at the end", async () => {
  const { speech, heard, timers, recognizer } = listen();
  recognizer.hear(["what is the port", false]);
  const stopped = speech.stop();
  assert.deepEqual([speech.isListening, heard], [false, [["interim", "what is the port"]]]);
  recognizer.onend();
  await stopped;
  assert.deepEqual(heard.slice(1), [["final", "what is the port"]]);
  assert.equal(timers.size, 0);
});

test("a final that comes after a stop counts, and once only", async () => {
  const { speech, heard, recognizer } = listen();
  recognizer.hear(["what is the", false]);
  const stopped = speech.stop();
  recognizer.hear(["What is the port?", true]);
  recognizer.onend();
  await stopped;
  assert.deepEqual(heard.slice(1), [["final", "What is the port?"]]);
});

test("a browser that never says that it ended does not keep the last words", async () => {
  const { speech, heard, timers, recognizer } = listen();
  recognizer.hear(["what is the port", false]);
  const stopped = speech.stop();
  const [[late, ms]] = timers;
  assert.equal(ms, LAST_WORDS_MS);
  late();
  await stopped;
  recognizer.hear(["What is the port?", true]);
  recognizer.onend();
  assert.deepEqual(heard.slice(1), [["final", "what is the port"]]);
});

test("words that a browser had not settled when it ended by itself, or failed, are kept", () => {
  const { heard, recognizer } = listen();
  recognizer.hear(["one", false]);
  recognizer.onend();
  recognizer.hear(["two", false]);
  recognizer.onerror({ error: "network" });
  recognizer.onend();
  assert.deepEqual(heard, [["interim", "one"], ["final", "one"], ["interim", "two"], ["failed", "network"], ["final", "two"]]);
});

test("who starts again at once loses nothing of before", () => {
  const { speech, heard, recognizer } = listen();
  recognizer.hear(["one", false]);
  speech.stop();
  speech.start("en-US");
  assert.deepEqual([heard, speech.isListening], [[["interim", "one"], ["final", "one"]], true]);
  made[1].hear(["two", true]);
  recognizer.onend();
  assert.deepEqual([heard.at(-1), made[1].starts], [["final", "two"], 1]);
});

test("a stop without listening is over at once", async () => {
  const { speech, recognizer } = listen();
  const stopped = speech.stop();
  recognizer.onend();
  await stopped;
  await speech.stop();
  assert.equal(recognizer.stops, 1);
});
