// Reads an answer's timing.

/** The stretches of it, in ms from hearing the question: { name, from, to }. Each begins where the one before ends. */
export function stretches({ detect, queue, first, total }) {
  let from = 0;
  return [["detect", detect], ["queue", queue], ["first", first ?? total], ["total", total]].map(([name, end]) => {
    const stretch = { name, from, to: Math.max(from, end ?? from) };
    from = stretch.to;
    return stretch;
  });
}
