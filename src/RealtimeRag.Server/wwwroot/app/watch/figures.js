// What the page draws of the server's figures. Pure.

const MINUTE_MS = 60_000;
const MINUTES = 60;
const UNITS = ["B", "KB", "MB", "GB"];

/** One entry for each of the last 60 minutes, oldest first, from those in which something ended. */
export function lastHour(minutes, now) {
  const known = new Map(minutes.map((minute) => [Date.parse(minute.at), minute]));
  const newest = Math.floor(now / MINUTE_MS) * MINUTE_MS;
  return Array.from({ length: MINUTES }, (_, i) => {
    const at = newest - (MINUTES - 1 - i) * MINUTE_MS;
    const { answered = 0, failed = 0, nothing_found: nothing = 0 } = known.get(at) ?? {};
    return { at, answered, failed, nothing, total: answered + failed + nothing };
  });
}

/** A size with a unit. */
export function size(bytes) {
  let [value, unit] = [bytes, 0];
  while (value >= 1024 && unit < UNITS.length - 1) [value, unit] = [value / 1024, unit + 1];
  return `${unit === 0 ? value : value.toFixed(value < 10 ? 1 : 0)} ${UNITS[unit]}`;
}

/** The times of an answer as the waterfall wants them; null where they are not known. */
export function timing(answer) {
  return answer.detect_ms === null ? null : { detect: answer.detect_ms, queue: answer.queue_ms, first: answer.first_ms, total: answer.total_ms };
}
