import assert from "node:assert/strict";
import { test } from "node:test";
import { lastHour, size, timing } from "../../src/RealtimeRag.Server/wwwroot/app/watch/figures.js";

const NOW = Date.parse("2026-03-01T12:00:30Z");

test("an hour has sixty minutes, and those in which nothing ended are empty", () => {
  const minutes = lastHour([
    { at: "2026-03-01T11:00:00Z", answered: 9, failed: 0, nothing_found: 0 },
    { at: "2026-03-01T11:01:00Z", answered: 1, failed: 0, nothing_found: 0 },
    { at: "2026-03-01T12:00:00+00:00", answered: 3, failed: 2, nothing_found: 1 },
  ], NOW);
  assert.equal(minutes.length, 60);
  assert.deepEqual(minutes.map((minute) => minute.total).filter((total) => total > 0), [1, 6]);
  assert.deepEqual([minutes[0].answered, minutes[59].failed, minutes[59].nothing], [1, 2, 1]);
});

test("sizes are short", () => {
  assert.deepEqual([size(0), size(1023), size(1536), size(200 * 1024 * 1024), size(3 * 1024 ** 4)], ["0 B", "1023 B", "1.5 KB", "200 MB", "3072 GB"]);
});

test("an answer without times has no waterfall", () => {
  assert.equal(timing({ detect_ms: null, total_ms: 3 }), null);
  assert.deepEqual(timing({ detect_ms: 1, queue_ms: 2, first_ms: null, total_ms: 4 }), { detect: 1, queue: 2, first: null, total: 4 });
});
