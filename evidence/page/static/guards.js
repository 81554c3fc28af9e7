// What speaks against the figures of an estimate while they are typed. It warns; the person decides.

/**
 * Sentences of warning about a ratio and its interval, on the natural scale.
 *
 * @param {{value: number|null, ci_low: number|null, ci_high: number|null}} figures
 * @returns {string[]}
 */
export function warnings({ value, ci_low: low, ci_high: high }) {
  const found = [];
  if ([value, low, high].some((one) => one !== null && one <= 0)) return ["A ratio and its interval are above 0."];
  if (low !== null && high !== null && low >= high) found.push("The lower bound is not below the upper one.");
  else if (value !== null && low !== null && value < low) found.push("The value lies below its interval.");
  else if (value !== null && high !== null && value > high) found.push("The value lies above its interval.");
  else if (value !== null && low !== null && high !== null) found.push(...asymmetry(value, low, high));
  return found;
}

// A ratio's interval is symmetric on the log scale, but for rounding.
function asymmetry(value, low, high) {
  const [below, above] = [Math.log(value / low), Math.log(high / value)];
  const off = Math.abs(below - above) / (below + above);
  return off > 0.15 ? [`The interval is not symmetric round the value on the log scale (${Math.round(off * 100)} % off).`] : [];
}
