import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { canRecognize, Speech } from "../../src/RealtimeRag.Server/wwwroot/app/talk/speech.js";

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
  const speech = new Speech({ interim: (text) => heard.push(["interim", text]), final: (text) => heard.push(["final", text]), failed: (code) => heard.push(["failed", code]) });
  speech.start("zh-CN");
  return { speech, heard, recognizer: made[0] };
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
  assert.equal(heard.length, 3);
  assert.deepEqual(heard.slice(1), [["final", "What is the port?"], ["interim", "and"]]);
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
