import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { EXAMPLE, readTranscript, TranscriptError } from "../../src/RealtimeRag.Server/wwwroot/app/talk/transcript-file.js";

const finals = (text) => readTranscript(text).filter((line) => line.final).map((line) => line.text);
const samples = new URL("../../samples/", import.meta.url);

for (const name of readdirSync(samples).filter((file) => file.endsWith(".jsonl"))) {
  test(`the shipped ${name} can be played`, () => {
    const lines = readTranscript(readFileSync(new URL(name, samples), "utf8"));
    assert.ok(lines.length > 5);
    assert.ok(lines.some((line) => line.final) && lines.some((line) => !line.final));
    assert.ok(lines.every((line) => line.delay >= 0 && line.delay <= 30_000));
  });
}

test("the example of a line is one", () => {
  assert.deepEqual(readTranscript(EXAMPLE), [{ text: "大家好。", final: true, delay: 500 }]);
});

test("what a client sent can be played again", () => {
  const sent = [
    '{"type":"resume","session_id":"s"}', '{"type":"asr_chunk","text":"what","is_final":false}', '{"type":"asr_chunk","text":"What?","is_final":true}',
    '{"type":"asr_chunk","text":"more"}', '{"type":"control","action":"stop"}',
  ];
  assert.deepEqual(readTranscript(sent.join("\n")).map(({ text, final }) => [text, final]), [["what", false], ["What?", true], ["more", false]]);
});

for (const [name, line] of Object.entries({
  "no JSON": '{"text":', "no text": '{"final":true}', "text that is none": '{"text":5}', "a final that is none": '{"text":"a","final":"yes"}', "a negative delay": '{"text":"a","delay":-1}', "a list": "[1]", nothing: "null",
})) {
  test(`${name} is refused with the number of its line`, () => {
    assert.throws(() => readTranscript(`{"text":"fine"}\n\n${line}`), (error) => error instanceof TranscriptError && error.line === 3);
  });
}

test("each line of plain text is spoken, whatever ends it", () => {
  assert.deepEqual(finals("\ufeffHello everyone.\r\n\r\nWhat is the port?\nOK\r"), ["Hello everyone.", "What is the port?", "OK"]);
});

test("a line is half an interim before it is a final", () => {
  assert.deepEqual(readTranscript("默认端口是多少").map(({ text, final }) => [text, final]), [["默认端口", false], ["默认端口是多少", true]]);
});

test("a character of two units is not cut in half", () => {
  assert.ok(readTranscript("😀😀😀😀😀").every(({ text }) => text.isWellFormed()));
});

const SRT = `1
00:00:01,000 --> 00:00:03,500
<i>Good morning</i>,
everyone.

2
00:00:04,000 --> 00:00:06,000
What is the port?
`;

test("subtitles are spoken at the pace of their times", () => {
  assert.deepEqual(finals(SRT), ["Good morning, everyone.", "What is the port?"]);
  const lines = readTranscript(SRT);
  assert.equal(lines.reduce((sum, line) => sum + line.delay, 0), 6000);
});

test("WebVTT and cues without hours are read, too", () => {
  assert.deepEqual(finals("WEBVTT\n\n00:01.000 --> 00:02.000 align:start\nHi there\n\nNOTE a remark\n\n01:00:02.000 --> 01:00:04.000\nbye now"), ["Hi there", "bye now"]);
});

test("a long silence is shortened", () => {
  const [first] = readTranscript("1\n02:00:00,000 --> 02:00:01,000\nLate.\n");
  assert.ok(first.delay <= 30_000);
});

test("an empty file has no lines", () => {
  for (const text of ["", "\n\n  \n", "\ufeff"]) assert.deepEqual(readTranscript(text), []);
});
