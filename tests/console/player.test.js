import assert from "node:assert/strict";
import { test } from "node:test";
import { Player } from "../../src/RealtimeRag.Server/wwwroot/app/talk/player.js";

/** Timers that the test moves. */
class Clock {
  timers = [];
  setTimeout(action, ms) {
    const timer = { action, ms };
    this.timers.push(timer);
    return timer;
  }
  clearTimeout(timer) { this.timers = this.timers.filter((t) => t !== timer); }
  next() {
    const timer = this.timers.shift();
    timer.action();
    return timer.ms;
  }
}

const LINES = [{ text: "a", final: false, delay: 100 }, { text: "b", final: true, delay: 300 }, { text: "c", final: true, delay: 0 }];

test("each line is sent after its delay, and then the transcript ends", () => {
  const [clock, said] = [new Clock(), []];
  const player = new Player((line) => said.push(line.text), clock);
  player.play(LINES);
  assert.equal(player.isPlaying, true);
  assert.deepEqual([clock.next(), clock.next(), clock.next()], [100, 300, 0]);
  assert.deepEqual(said, ["a", "b", "c"]);
  assert.equal(player.isPlaying, false);
  assert.equal(clock.timers.length, 0);
});

test("twice as fast waits half as long", () => {
  const clock = new Clock();
  new Player(() => {}, clock).play(LINES, 2);
  assert.equal(clock.next(), 50);
});

test("a stop says nothing more, and another play begins anew", () => {
  const [clock, said] = [new Clock(), []];
  const player = new Player((line) => said.push(line.text), clock);
  player.play(LINES);
  clock.next();
  player.stop();
  assert.equal(clock.timers.length, 0);
  player.play(LINES.slice(2));
  clock.next();
  assert.deepEqual(said, ["a", "c"]);
});

test("a stop during a line takes effect", () => {
  const clock = new Clock();
  const player = new Player(() => player.stop(), clock);
  player.play(LINES);
  clock.next();
  assert.deepEqual([player.isPlaying, clock.timers.length, player.at], [false, 0, 1]);
});

test("a line that cannot be sent ends the transcript", () => {
  const clock = new Clock();
  const player = new Player(() => { throw new Error("closed"); }, clock);
  player.play(LINES);
  assert.throws(() => clock.next(), /closed/);
  assert.equal(player.isPlaying, false);
});

test("progress is announced", () => {
  const [clock, seen] = [new Clock(), []];
  const player = new Player(() => {}, clock);
  player.addEventListener("change", () => seen.push(`${player.at}${player.isPlaying ? "" : "."}`));
  player.play(LINES.slice(0, 1));
  clock.next();
  assert.equal(seen.at(-1), "1.");
  assert.ok(seen.includes("1"));
});
