// Words selected in the text, by mouse or by keyboard, as a quote with its offsets in code points.

const WORD = /[\p{L}\p{N}\p{M}]+(?:[.,·‧∙][\p{N}]+|['’][\p{L}]+)*/gu;
const NUMBER = /[-−–]?\d+(?:[.,·‧∙]\d+)?(?:[.·‧∙]\d+)?/gu;

/** Every word of a text as [start, end] in UTF-16 units. */
export function words(text) {
  return [...text.matchAll(WORD)].map((found) => [found.index, found.index + found[0].length]);
}

/** Widen a stretch so that it cuts no word and no number in two, and has no blank at its edges. */
export function whole(text, from, to) {
  let [start, end] = [from, to];
  for (const [first, last] of words(text)) {
    if (first < start && start < last) start = first;
    if (first < end && end < last) end = last;
  }
  while (start < end && /\s/u.test(text[start])) start += 1;
  while (end > start && /\s/u.test(text[end - 1])) end -= 1;
  return [start, end];
}

/** A printed number as a number: the decimal point may be a middle dot; null where the words are none. */
export function toNumber(printed) {
  const plain = printed.trim().replace(/[·‧∙]/g, ".").replace(/[−–]/g, "-");
  if (/^-?\d{1,3}(,\d{3})+(\.\d+)?$/.test(plain)) return Number(plain.replaceAll(",", ""));
  return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : null;
}

/** A number with the digits it is printed in: 0.70, not 0.7, where the quote is that number alone. */
export function digits({ value, quote }) {
  const plain = (quote || "").trim().replace(/[·‧∙]/g, ".");
  return typeof value === "number" && /^\d+\.\d+$/.test(plain) && Number(plain) === value ? plain : String(value);
}

/** The numbers of a text: {text, value, start, end} in UTF-16 units; a dash between two numbers is no minus. */
export function numbers(text) {
  const found = [];
  for (const hit of text.matchAll(NUMBER)) {
    let [printed, start] = [hit[0], hit.index];
    const dash = /^[-−–]/u.test(printed);
    if (dash && (/[–-]/u.test(printed[0]) || /[\d%)\]]\s?$/u.test(text.slice(Math.max(0, start - 2), start)))) {
      [printed, start] = [printed.slice(1), start + 1];
    }
    if (/[\p{L}_]$/u.test(text.slice(Math.max(0, start - 1), start))) continue; // NCT00678392, p16
    const value = toNumber(printed);
    if (value !== null) found.push({ text: printed, value, start, end: start + printed.length });
  }
  return found;
}

/** Where a point of the document lies in the text of `body`, in UTF-16 units; null outside. */
function offsetIn(body, node, offset) {
  if (!body.contains(node)) return null;
  const range = document.createRange();
  range.selectNodeContents(body);
  range.setEnd(node, offset);
  return range.toString().length;
}

/** What is selected in `body`: {start, end, quote} in code points of its text, or null. */
export function selected(body, points) {
  const selection = getSelection();
  if (selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  const [from, to] = [offsetIn(body, range.startContainer, range.startOffset), offsetIn(body, range.endContainer, range.endOffset)];
  if (from === null || to === null) return null;
  const [start, end] = whole(points.text, from, to);
  if (start >= end) return null;
  const [first, last] = [points.toPoint(start), points.toPoint(end, true)];
  return { start: first, end: last, quote: points.slice(first, last) };
}

/** Where in `body` a UTF-16 offset of its text lies. */
function pointAt(body, offset) {
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  let left = offset;
  let node = walker.nextNode();
  while (node && left > node.length) {
    left -= node.length;
    node = walker.nextNode() || null;
  }
  return node ? [node, left] : [body, body.childNodes.length];
}

/** Select a stretch of the text, in UTF-16 units. */
export function select(body, start, end) {
  getSelection().setBaseAndExtent(...pointAt(body, start), ...pointAt(body, end));
}

/** Let the keyboard move over the text's words: arrows move, with Shift they widen. */
export class WordKeys {
  /** @param {import("./abstract.js").Abstract} abstract */
  constructor(abstract, taken) {
    this.abstract = abstract;
    this.taken = taken;
    abstract.pane.addEventListener("keydown", (event) => this.#pressed(event));
  }

  /** Go into the text, to the word at a code point. */
  enter(point = 0) {
    const { text } = this.abstract.points;
    const unit = this.abstract.points.toUnit(point);
    const at = words(text).findIndex(([, end]) => end > unit);
    this.first = this.last = Math.max(at, 0);
    this.active = true;
    this.abstract.pane.focus({ preventScroll: true });
    this.#show();
  }

  #pressed(event) {
    if (event.target !== this.abstract.pane || !this.active || event.ctrlKey || event.altKey || event.metaKey) return;
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -8, ArrowDown: 8 }[event.key];
    if (step) this.#move(step, event.shiftKey);
    else if (event.key === "Enter") this.#leave(true);
    else if (event.key === "Escape") this.#leave(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #move(step, widen) {
    const most = words(this.abstract.points.text).length - 1;
    this.last = Math.min(Math.max(this.last + step, 0), most);
    if (!widen) this.first = this.last;
    this.#show();
  }

  #show() {
    const all = words(this.abstract.points.text);
    if (!all.length) return;
    const [low, high] = [Math.min(this.first, this.last), Math.max(this.first, this.last)];
    select(this.abstract.body, all[low][0], all[high][1]);
    const range = getSelection().getRangeAt(0);
    if (range.startContainer.parentElement) this.abstract.scrollTo(range);
  }

  #leave(take) {
    this.active = false;
    this.taken(take ? selected(this.abstract.body, this.abstract.points) : null);
    getSelection().removeAllRanges();
  }
}
