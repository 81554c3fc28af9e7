// Says whether everything is on disk: "Saved" only after the server has said so, "Not saved" in red as long as one
// decision waits, with what can be done about each.

import { button, make, refill } from "./elements.js";
import { fieldLabel } from "./vocabulary.js";

/** A moment of the server (UTC) as this place's HH:MM:SS. */
export function clock(saved) {
  const moment = new Date(/[zZ]|[+-]\d\d:?\d\d$/.test(saved) ? saved : `${saved}Z`);
  const two = (number) => String(number).padStart(2, "0");
  return Number.isNaN(moment.getTime()) ? String(saved) : [moment.getHours(), moment.getMinutes(), moment.getSeconds()].map(two).join(":");
}

/** What a letter decides, in words. */
export function letterWords(letter) {
  const { body, told } = letter;
  const value = body.value === undefined ? "" : ` = ${typeof body.value === "object" ? Object.values(body.value).join(", ") : body.value}`;
  const field = body.field ? ` ${fieldLabel(body.field).toLowerCase()}${value}` : "";
  return `${body.action}${field} ${told.label || (body.item === null ? "(the record)" : "")}`.trim();
}

export class Saved {
  /**
   * @param {import("./outbox.js").Outbox} outbox
   * @param {HTMLElement} status A polite live region.
   * @param {HTMLElement} trouble An alert: empty while all is well.
   */
  constructor(outbox, status, trouble, { choose, open }) {
    Object.assign(this, { outbox, status, trouble, choose, open, last: null });
  }

  saved(answer) {
    this.last = answer.saved;
    this.draw();
  }

  draw() {
    const letters = this.outbox.letters();
    const bad = letters.filter((letter) => letter.held || this.outbox.problem);
    const words = bad.length ? `Not saved: ${bad.length}` : letters.length ? "Saving…" : this.last ? `Saved ${clock(this.last)}` : "All saved";
    const kind = bad.length ? "bad" : letters.length ? "busy" : "good";
    const sign = { bad: "✕", busy: "…", good: "✔" }[kind];
    if (this.status.dataset.words !== words) {
      this.status.className = `saved is-${kind}`;
      this.status.dataset.words = words;
      this.status.replaceChildren(make("span", { "aria-hidden": "true" }, `${sign} `), words);
      this.status.title = this.last ? `Last saved ${this.last} (UTC)` : "";
    }
    this.#trouble(bad);
  }

  #trouble(letters) {
    const shown = JSON.stringify([letters.map((letter) => [letter.name, letter.held, letter.why]), this.outbox.problem, this.outbox.safe]);
    if (this.shown === shown) return;
    this.shown = shown;
    this.trouble.hidden = !letters.length;
    if (!letters.length) return refill(this.trouble);
    const why = this.outbox.problem ? `: ${this.outbox.problem}` : "";
    const keeps = this.outbox.safe
      ? "They are kept in this browser and are sent again, also after a reload."
      : "This browser cannot keep them: do not close this window.";
    const head = make("p", {}, make("strong", {}, `Not saved${why}. `), keeps, " ", this.outbox.problem && button("Send again now", null, () => this.outbox.send(), { "data-focus": "send again" }));
    return refill(this.trouble, head, make("ul", {}, letters.slice(0, 4).map((letter) => this.#letter(letter))), letters.length > 4 && make("p", {}, `and ${letters.length - 4} more`));
  }

  #letter(letter) {
    const line = make("li", {}, letterWords(letter), make("span", { class: "quiet" }, ` · ${(letter.told.title || letter.body.key).slice(0, 60)}`), letter.why ? ` · ${letter.why}` : "");
    const acts = [button("Open the record", null, () => this.open(letter), { "data-focus": `open ${letter.name}` })];
    if (letter.held === "stale") acts.unshift(button("Choose", null, () => this.choose(letter), { class: "main", "data-focus": `choose ${letter.name}` }));
    if (letter.held === "refused") {
      acts.push(button("Send again", null, () => this.outbox.again(letter.name), { "data-focus": `again ${letter.name}` }));
      acts.push(button("Give it up", null, () => this.outbox.drop(letter.name), { "data-focus": `drop ${letter.name}` }));
    }
    line.append(" ", ...acts);
    return line;
  }
}
