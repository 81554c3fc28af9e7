// The effect of what is accepted: the sentence and the small plot, asked for again after every decision that is saved.

import { make, refill } from "./elements.js";
import { forest } from "./forest.js";
import { get } from "./server.js";

export class Effect {
  /**
   * @param {import("./desk.js").Desk} desk
   * @param {HTMLElement} pane
   */
  constructor(desk, pane) {
    Object.assign(this, { desk, pane, analyses: [], chosen: null, timer: null, asked: 0 });
    desk.when("saved review", () => this.ask(200));
    desk.when("focus record", () => this.#follow());
  }

  /** Ask after `pause` milliseconds; what is asked in between is asked once. */
  ask(pause = 0) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#ask(), pause);
  }

  async #ask() {
    const number = (this.asked += 1);
    try {
      const answer = await get("/api/effect");
      if (number !== this.asked) return; // a later question is out
      [this.analyses, this.waiting, this.failed] = [answer.analyses || [], answer.waiting, false];
      if (answer.waiting) this.ask(1000);
    } catch {
      if (number !== this.asked) return;
      this.failed = true;
      this.ask(10000);
    }
    this.draw();
  }

  // The analysis of what is looked at, unless the person chose another.
  #follow() {
    const item = this.desk.item ?? this.desk.items.find((one) => one.kind !== "eligibility");
    const wanted = this.analyses.find((one) => one.id.includes(item?.outcome) && one.id.includes(item?.comparison ?? ""));
    if (!wanted || this.followed === item?.id) return;
    this.followed = item?.id;
    if (wanted.id !== this.chosen) this.#choose(wanted.id);
  }

  #choose(id) {
    this.chosen = id;
    this.draw();
  }

  draw() {
    const analysis = this.analyses.find((one) => one.id === this.chosen) ?? this.analyses[0];
    const note = this.desk.record?.pooled_note;
    const state = this.failed ? "The server does not answer: these figures may be old." : this.waiting ? "Being worked out again…" : "";
    if (!analysis) return refill(this.pane, make("p", { class: "quiet" }, state || "Nothing is accepted yet: nothing is pooled."));
    const words = make("div", { class: "effect-words" }, this.#choice(analysis), make("p", { class: "sentence" }, analysis.sentence));
    words.append(make("p", { class: "quiet" }, `${analysis.k} of ${analysis.k_eligible} eligible, accepted only`));
    if (note) words.append(make("p", { class: "quiet" }, note));
    words.append(make("p", { class: "quiet", role: "status" }, state));
    const plot = analysis.rows.length ? make("div", { class: "plot", tabindex: "0", role: "group", "aria-label": "Forest plot" }, forest(analysis)) : null;
    return refill(this.pane, words, plot);
  }

  #choice(analysis) {
    if (this.analyses.length < 2) return make("p", {}, make("strong", {}, analysis.label));
    const options = this.analyses.map((one) => make("option", { value: one.id, selected: one.id === analysis.id }, one.label));
    return make("select", { "aria-label": "Analysis", "data-focus": "analysis", on: { change: (event) => this.#choose(event.target.value) } }, options);
  }
}
