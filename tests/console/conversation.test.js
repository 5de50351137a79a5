import assert from "node:assert/strict";
import { test } from "node:test";
import { Conversation } from "../../src/RealtimeRag.Server/wwwroot/app/talk/conversation.js";

const decision = (kind, text, reason = kind) => ({ type: "decision", kind, confidence: 0.5, text, reason });
const status = (stage, answerId, question) => ({ type: "status", stage, answerId, question });
const piece = (answerId, text, finishReason) => ({
  type: "answer", answerId, text, end: finishReason && { finishReason, citations: [], suggested: [] },
});
const play = (conversation, ...events) => events.forEach((event) => conversation.apply(event));
const kinds = (conversation) => conversation.items.map((item) => item.kind);

test("an interim is there until its final takes its place", () => {
  const talk = new Conversation();
  talk.heard("what is");
  assert.equal(talk.interim, "what is");
  talk.said("What is it?");
  assert.equal(talk.interim, "");
  assert.deepEqual(talk.items.map((item) => item.text), ["What is it?"]);
});

test("decisions belong to the finals in their order", () => {
  const talk = new Conversation();
  talk.said("Hello.");
  talk.said("Hello.");
  talk.said("What is it?");
  play(talk, decision("statement", "Hello."), decision("duplicate", "Hello."), decision("question", "What is it?"));
  assert.deepEqual(talk.items.map((item) => item.decision.kind), ["statement", "duplicate", "question"]);
});

test("a typed question waits for no decision", () => {
  const talk = new Conversation();
  talk.asked("Port?");
  talk.said("Hello.");
  play(talk, decision("statement", "Hello."));
  assert.equal(talk.items[0].decision, null);
  assert.equal(talk.items[1].decision.kind, "statement");
});

test("a decision on words of another place is shown with its words", () => {
  const talk = new Conversation();
  play(talk, decision("question", "Said before the page was there?"));
  assert.deepEqual(talk.items.map((item) => item.text), ["Said before the page was there?"]);
});

test("an answer grows piece by piece and ends with what is known of it", () => {
  const talk = new Conversation();
  play(talk, status("analyzing", "a1", "Port?"));
  assert.equal(talk.running.stage, "waiting");
  play(talk, status("querying_rag", "a1"));
  assert.equal(talk.running.stage, "asking");
  play(talk, piece("a1", "80"), piece("a1", "00"));
  assert.deepEqual([talk.running.stage, talk.running.text, talk.running.question], ["streaming", "8000", "Port?"]);
  play(talk, piece("a1", "", "complete"), status("idle", "a1"));
  assert.equal(talk.running, null);
  assert.equal(talk.answers[0].end.finishReason, "complete");
});

test("pieces of two answers go to their own", () => {
  const talk = new Conversation();
  play(talk, status("analyzing", "a1", "A?"), status("analyzing", "a2", "B?"), piece("a1", "one", "complete"), piece("a2", "two", "complete"));
  assert.deepEqual(talk.answers.map((answer) => answer.text), ["one", "two"]);
});

test("a replaced answer has the new text, and pieces follow it", () => {
  const talk = new Conversation();
  play(talk, piece("a1", "wrong"), { type: "answerReplaced", answerId: "a1", text: "right", reason: "output_moderation" }, piece("a1", "!", "complete"));
  assert.deepEqual([talk.answers[0].text, talk.answers[0].isReplaced], ["right!", true]);
});

test("an error belongs to its answer, or stands alone", () => {
  const talk = new Conversation();
  play(talk, status("analyzing", "a1", "A?"), { type: "error", code: "RAG_TIMEOUT", message: "late", answerId: "a1" }, { type: "error", code: "QUEUE_FULL", message: "full" });
  assert.equal(talk.answers[0].failure.code, "RAG_TIMEOUT");
  assert.deepEqual(kinds(talk), ["answer", "failure"]);
});

for (const type of ["asr_chunk", "ask"]) {
  test(`a refused ${type} is marked, and the next decision is not taken for it`, () => {
    const talk = new Conversation();
    if (type === "ask") talk.asked("First?");
    else talk.said("First?");
    talk.said("Second.");
    play(talk, { type: "error", code: "RATE_LIMITED", message: "slow down", refused: { type, text: "First?" } }, decision("statement", "Second."));
    assert.deepEqual(talk.items.slice(0, 2).map((item) => [item.isRefused, item.decision?.kind]), [[true, undefined], [false, "statement"]]);
  });
}

test("a pause is seen in the statuses", () => {
  const talk = new Conversation();
  play(talk, status("paused"));
  assert.equal(talk.isPaused, true);
  play(talk, status("listening"));
  assert.equal(talk.isPaused, false);
});

test("a session that starts over leaves no answer open, and its ids begin anew", () => {
  const talk = new Conversation();
  play(talk, status("analyzing", "a1", "Old?"), piece("a1", "half"), { type: "sessionRestarted", reason: "expired" }, status("analyzing", "a1", "New?"), piece("a1", "whole", "complete"));
  assert.deepEqual(talk.answers.map((answer) => [answer.question, answer.text, answer.end.finishReason]), [["Old?", "half", "incomplete"], ["New?", "whole", "complete"]]);
  assert.ok(talk.items.some((item) => item.kind === "note" && item.name === "note.restarted"));
});

test("a gap and the end of the connection are noted", () => {
  const talk = new Conversation();
  play(talk, { type: "gap", fromSeq: 4, toSeq: 6 }, { type: "closed", byPlan: false, closeCode: 4501, reason: "superseded" });
  assert.deepEqual(talk.items.map((item) => item.name), ["note.gap", "note.closed"]);
  assert.deepEqual(talk.items[0].values, { from: 4, to: 6 });
});

test("an end by plan needs no note, but leaves nothing open", () => {
  const talk = new Conversation();
  talk.heard("half a sen");
  play(talk, status("analyzing", "a1", "A?"), { type: "closed", byPlan: true, closeCode: 1000, reason: "" });
  assert.deepEqual([talk.interim, talk.running, kinds(talk)], ["", null, ["answer"]]);
});

test("a long conversation keeps its newest part", () => {
  const talk = new Conversation();
  for (let i = 0; i < 1200; i++) talk.said(`line ${i}`);
  assert.equal(talk.items.length, 500);
  assert.equal(talk.items.at(-1).text, "line 1199");
});

test("every change is announced, what changes nothing is not", () => {
  const talk = new Conversation();
  let changes = 0;
  talk.addEventListener("change", () => changes++);
  talk.said("A.");
  play(talk, decision("statement", "A."), piece("a1", "x", "complete"));
  talk.rated("a1", "like");
  assert.equal(changes, 4);
  assert.equal(talk.answers[0].rating, "like");
  play(talk, { type: "acknowledged", receivedType: "asr_chunk" });
  assert.equal(changes, 4);
});
