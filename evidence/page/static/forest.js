// A small forest plot on a log scale, drawn by the DOM.

import { draw } from "./elements.js";

const [ROW, LEFT, WIDTH, RIGHT] = [18, 150, 220, 130];

/** A ratio with its interval, as a reader of tables knows it. */
export function shown(one) {
  const number = (value) => (value === null || value === undefined ? "?" : value.toFixed(2));
  return `${number(one.value ?? one.estimate)} (${number(one.ci_low)}–${number(one.ci_high)})`;
}

/**
 * Draw the accepted estimates of an analysis and, from two on, their mean.
 *
 * @param {{label: string, k: number, sentence: string, estimate: number|null, ci_low: number|null,
 *   ci_high: number|null, rows: {study: string, value: number, ci_low: number, ci_high: number, weight: number}[]}} analysis
 */
export function forest(analysis) {
  const rows = analysis.rows.filter((row) => row.value > 0 && row.ci_low > 0 && row.ci_high > 0);
  const pooled = analysis.k > 1 && analysis.estimate > 0 && analysis.ci_low > 0 && analysis.ci_high > 0 ? analysis : null;
  const { x, ticks } = scale([...rows, ...(pooled ? [pooled] : [])]);
  const height = ROW * (rows.length + (pooled ? 1 : 0)) + 26;
  const width = LEFT + WIDTH + RIGHT;
  const lines = rows.map((row, at) => study(row, at, x));
  const described = [...rows.map((row) => `${row.study} ${shown(row)}`), pooled && `pooled ${shown(pooled)}`].filter(Boolean).join("; ");
  return draw(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, width, height, class: "forest", role: "img", "aria-label": `Forest plot of ${analysis.label}: ${described}` },
    draw("line", { class: "none", x1: x(1), x2: x(1), y1: 2, y2: height - 20 }),
    lines,
    pooled ? mean(pooled, rows.length, x) : null,
    axis(ticks, x, height - 20),
  );
}

function scale(all) {
  const logs = all.flatMap((one) => [Math.log(one.ci_low), Math.log(one.ci_high)]);
  const low = Math.max(Math.min(...logs, Math.log(0.8)), Math.log(0.05));
  const high = Math.min(Math.max(...logs, Math.log(1.25)), Math.log(20));
  const pad = (high - low) * 0.05;
  const x = (ratio) => {
    const at = (Math.log(ratio) - low + pad) / (high - low + 2 * pad);
    return LEFT + WIDTH * Math.min(Math.max(at, 0), 1);
  };
  const ticks = [0.1, 0.2, 0.5, 1, 2, 5, 10].filter((tick) => Math.log(tick) > low - pad && Math.log(tick) < high + pad);
  return { x, ticks: ticks.length > 1 ? ticks : [0.8, 1, 1.25] };
}

function study(row, at, x) {
  const y = at * ROW + ROW / 2 + 2;
  const side = 4 + 6 * Math.sqrt(Math.min(Math.max(row.weight > 1 ? row.weight / 100 : row.weight || 0, 0), 1));
  return draw(
    "g",
    {},
    draw("text", { x: 0, y: y + 4 }, row.study.length > 24 ? `${row.study.slice(0, 23)}…` : row.study),
    draw("line", { class: "interval", x1: x(row.ci_low), x2: x(row.ci_high), y1: y, y2: y }),
    draw("rect", { class: "square", x: x(row.value) - side / 2, y: y - side / 2, width: side, height: side }),
    draw("text", { x: LEFT + WIDTH + RIGHT, y: y + 4, "text-anchor": "end" }, shown(row)),
  );
}

function mean(pooled, at, x) {
  const y = at * ROW + ROW / 2 + 2;
  const points = [[x(pooled.ci_low), y], [x(pooled.estimate), y - 6], [x(pooled.ci_high), y], [x(pooled.estimate), y + 6]];
  return draw(
    "g",
    { class: "mean" },
    draw("text", { x: 0, y: y + 4 }, `Pooled, k = ${pooled.k}`),
    draw("polygon", { points: points.map((point) => point.join(",")).join(" ") }),
    draw("text", { x: LEFT + WIDTH + RIGHT, y: y + 4, "text-anchor": "end" }, shown(pooled)),
  );
}

function axis(ticks, x, y) {
  const marks = ticks.map((tick) => [
    draw("line", { x1: x(tick), x2: x(tick), y1: y, y2: y + 4 }),
    draw("text", { x: x(tick), y: y + 16, "text-anchor": "middle", class: "tick" }, tick),
  ]);
  return draw("g", { class: "axis" }, draw("line", { x1: LEFT, x2: LEFT + WIDTH, y1: y, y2: y }), marks);
}
