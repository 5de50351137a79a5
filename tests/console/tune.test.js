import assert from "node:assert/strict";
import { test } from "node:test";
import { batches, detect } from "../../src/RealtimeRag.Server/wwwroot/app/tune/detect.js";
import { readLines } from "../../src/RealtimeRag.Server/wwwroot/app/tune/lines.js";
import { asks, scores } from "../../src/RealtimeRag.Server/wwwroot/app/tune/scores.js";

test("labelled lines have their label, others none", () => {
  assert.deepEqual(readLines("label\ttext\tsource\r\n1\tWhat is it?\tmeeting\n0\tHello.\n\nno label here\n"), [
    { text: "What is it?", label: true }, { text: "Hello.", label: false }, { text: "no label here", label: null },
  ]);
});

test("lines without labels, JSON lines and subtitles are read as they are played", () => {
  assert.deepEqual(readLines("Hello.\nWhat is it?"), [{ text: "Hello.", label: null }, { text: "What is it?", label: null }]);
  assert.deepEqual(readLines('{"text":"wha","final":false}\n{"text":"What is it?","final":true}').map((row) => row.text), ["What is it?"]);
  assert.deepEqual(readLines("1\n00:00:01,000 --> 00:00:02,000\nHello.\n").map((row) => row.text), ["Hello."]);
  assert.deepEqual(readLines(""), []);
});

const row = (label, confidence, reason = "question_word") => ({ label, result: { confidence, reason } });

test("the threshold decides, a phrase or a missing wake phrase does before it", () => {
  assert.equal(asks({ confidence: 0.5, reason: "question_word" }, 0.5), true);
  assert.equal(asks({ confidence: 0.4999, reason: "question_word" }, 0.5), false);
  assert.equal(asks({ confidence: 1, reason: "always_ask" }, 0.99), true);
  for (const reason of ["never_ask", "no_wake_phrase", "wake_phrase_alone", "mode_never", "blank"]) assert.equal(asks({ confidence: 0, reason }, 0), false);
});

test("figures are those of the labelled rows", () => {
  const rows = [row(true, 0.9), row(true, 0.6), row(true, 0.2), row(false, 0.7), row(false, 0.1), row(null, 0.95)];
  const figures = scores(rows, 0.5);
  assert.deepEqual([figures.rows, figures.asked, figures.labelled, figures.hits, figures.falseAlarms, figures.misses], [6, 4, 5, 2, 1, 1]);
  assert.deepEqual([figures.precision, figures.recall, figures.f1], [2 / 3, 2 / 3, 2 / 3]);
  assert.equal(scores(rows, 0.8).precision, 1);
});

test("what would divide by nothing is no figure", () => {
  assert.deepEqual([scores([], 0.5).precision, scores([row(null, 0.9)], 0.5).recall, scores([row(true, 0.1)], 0.5).precision], [null, null, null]);
  assert.equal(scores([row(true, 0.1)], 0.5).recall, 0);
});

test("a long list goes in parts that each fit, and comes back whole", async () => {
  const texts = Array.from({ length: 2500 }, (_, i) => `第 ${i} 句：${"问".repeat(i % 90)}`);
  const parts = batches(texts);
  assert.deepEqual(parts.flat(), texts);
  assert.ok(parts.every((part) => part.length <= 1000 && new TextEncoder().encode(JSON.stringify(part)).length < 64 * 1024));

  const asked = [];
  const { threshold, results } = await detect(texts, { wake_phrase: "hey" }, (body) => {
    asked.push(body);
    return { threshold: 0.4, results: body.texts.map((text) => ({ asked: text })) };
  });
  assert.equal(threshold, 0.4);
  assert.deepEqual(results.map((result) => result.asked), texts);
  assert.ok(asked.length > 1 && asked.every((body) => body.wake_phrase === "hey"));
});

test("an endless line is cut to what the server keeps, without half a character", () => {
  return detect(["😀".repeat(30_000)], {}, ({ texts: [text] }) => {
    assert.equal([...text].length, 2000);
    assert.ok(text.isWellFormed());
    return { threshold: 0.4, results: [{}] };
  });
});

test("nothing is asked about nothing", async () => {
  assert.deepEqual(await detect([], {}, () => assert.fail("asked")), { threshold: null, results: [] });
});
