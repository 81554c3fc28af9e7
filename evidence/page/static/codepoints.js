// Offsets of a text in code points, as the server counts them, and in UTF-16 units, as the browser does.
// Must never cut a character in two: an offset inside a surrogate pair goes to the edge that is asked for.

export class CodePoints {
  /** @param {string} text The text exactly as the server holds it. */
  constructor(text) {
    this.text = text;
    const units = [];
    for (let at = 0; at < text.length; at += text.codePointAt(at) > 0xffff ? 2 : 1) units.push(at);
    units.push(text.length);
    this.units = Uint32Array.from(units);
  }

  /** How many code points the text has. */
  get length() {
    return this.units.length - 1;
  }

  /** The UTF-16 offset of a code point offset; offsets outside the text go to its edges. */
  toUnit(point) {
    return this.units[Math.min(Math.max(point, 0), this.length)];
  }

  /** The code point offset of a UTF-16 offset; `up` rounds a half character up, as the end of a span wants. */
  toPoint(unit, up = false) {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.units[middle] <= unit) low = middle;
      else high = middle - 1;
    }
    return up && this.units[low] < unit ? Math.min(low + 1, this.length) : low;
  }

  /** The words between two code point offsets, the end excluded. */
  slice(start, end) {
    return this.text.slice(this.toUnit(start), this.toUnit(end));
  }
}
