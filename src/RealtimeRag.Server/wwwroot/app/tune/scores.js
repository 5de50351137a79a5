// What would be asked at a threshold, and how good that is.

// These decide whatever the confidence is.
const NEVER = new Set(["never_ask", "no_wake_phrase", "wake_phrase_alone", "mode_never", "blank"]);

/** Whether a judged line would be asked at this threshold. */
export const asks = ({ confidence, reason }, threshold) => !NEVER.has(reason) && confidence >= threshold;

/** The figures of rows { label, result } at a threshold. Precision, recall and F1 are null where no row is labelled, as is what would divide by nothing. */
export function scores(rows, threshold) {
  const count = (test) => rows.filter(({ label, result }) => test(label, asks(result, threshold))).length;
  const hits = count((label, asked) => label === true && asked);
  const falseAlarms = count((label, asked) => label === false && asked);
  const misses = count((label, asked) => label === true && !asked);
  const ratio = (part, whole) => (whole === 0 ? null : part / whole);
  return {
    rows: rows.length, asked: count((_, asked) => asked), labelled: count((label) => label !== null), hits, falseAlarms, misses,
    precision: ratio(hits, hits + falseAlarms), recall: ratio(hits, hits + misses), f1: ratio(2 * hits, 2 * hits + falseAlarms + misses),
  };
}
