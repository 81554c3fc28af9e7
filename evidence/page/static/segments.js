// Spans that lie over one another, cut into segments that lie side by side, so that each character is drawn once.

/**
 * Cut a text of `length` code points at every edge of a span.
 *
 * @param {number} length In code points.
 * @param {{id: string, start: number, end: number}[]} spans The end is excluded; spans outside the text are left out.
 * @returns {{start: number, end: number, spans: string[], begins: string[], ends: string[]}[]} They cover the whole
 *   text in its order; `spans` are those that a segment lies in, `begins` and `ends` those whose edge it holds.
 */
export function segments(length, spans) {
  const good = spans.filter((span) => span.start >= 0 && span.start < span.end && span.end <= length);
  const edges = new Set([0, length]);
  for (const span of good) edges.add(span.start).add(span.end);
  const cuts = [...edges].sort((one, other) => one - other);
  const found = [];
  for (let at = 0; at + 1 < cuts.length; at += 1) {
    const [start, end] = [cuts[at], cuts[at + 1]];
    const within = good.filter((span) => span.start <= start && end <= span.end);
    found.push({
      start,
      end,
      spans: within.map((span) => span.id),
      begins: within.filter((span) => span.start === start).map((span) => span.id),
      ends: within.filter((span) => span.end === end).map((span) => span.id),
    });
  }
  return found;
}

/** The shortest of some spans: what a person means who points at a place where several lie. */
export function innermost(spans) {
  return spans.reduce((best, span) => (best && best.end - best.start <= span.end - span.start ? best : span), null);
}
