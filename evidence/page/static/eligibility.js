// Whether the record belongs into the review: the protocol's wording beside what the record says, and the decision.

import { button, make, refill } from "./elements.js";

const OK = { true: ["✔", "met"], false: ["✕", "not met"], null: ["?", "unclear"] };

export class Eligibility {
  /**
   * @param {import("./desk.js").Desk} desk
   * @param {import("./actions.js").Actions} actions
   * @param {import("./abstract.js").Abstract} abstract
   */
  constructor(desk, actions, abstract, pane) {
    Object.assign(this, { desk, actions, abstract, pane });
    desk.when("record letters", () => this.draw());
  }

  draw() {
    const { record, review } = this.desk;
    if (!record) return;
    const given = record.eligibility || {};
    const rows = (given.criteria || []).map((one, at) => this.#criterion(one, at));
    const heads = ["Criterion", "The protocol wants", "Found here"].map((words) => make("th", { scope: "col" }, words));
    const table = rows.length ? make("table", { class: "criteria" }, make("thead", {}, make("tr", {}, heads)), make("tbody", {}, rows)) : null;
    refill(this.pane, this.#decision(given), table, this.#wording(review, rows.length), this.#study(record.study));
  }

  #decision(given) {
    const decided = given.decision;
    const waiting = this.actions.waiting.findLast((letter) => ["include", "exclude", "not-retrieved"].includes(letter.body.action));
    const suggests = { eligible: "eligible", "not-eligible": "not eligible" }[given.suggestion] || "nothing";
    const because = [given.code, given.because].filter(Boolean).join(": ");
    const machine = make("p", {}, make("span", { class: "label" }, "Machine suggests "), make("strong", {}, suggests), because ? `, ${because}` : "");
    const words = waiting ? `${waiting.body.action}: not saved yet` : decided ? decided.words || `${decided.action} by ${decided.who}${decided.note ? ` (${decided.note})` : ""}` : "not decided";
    const acts = make("div", { class: "acts" });
    acts.append(button("Include", "i", () => this.actions.include(), { "data-focus": "include" }), button("Exclude", "o", () => this.actions.exclude(), { "data-focus": "exclude" }));
    acts.append(button("Full text not retrieved", null, () => this.actions.notRetrieved(), { "data-focus": "not retrieved" }));
    return make("div", { class: "eligibility-head" }, machine, make("p", {}, make("span", { class: "label" }, "Decision "), words), acts);
  }

  #criterion(one, at) {
    const [sign, word] = OK[String(one.ok ?? null)];
    const place = Number.isInteger(one.start);
    const show = () => this.abstract.outline([`criterion ${at}`], true);
    const quote = one.quote ? `“${one.quote}”` : "";
    const words = place && quote ? make("button", { type: "button", class: "plain quote", "data-focus": `criterion ${at}`, on: { click: show } }, quote) : quote;
    const found = make("td", {}, make("span", { class: `met met-${one.ok ?? "unclear"}` }, make("span", { "aria-hidden": "true" }, `${sign} `), word), one.found ? ` ${one.found} ` : " ", words);
    return make("tr", {}, make("th", { scope: "row" }, one.label), make("td", {}, one.wanted || ""), found);
  }

  #wording(review, hasCriteria) {
    const comparisons = (review.comparisons || []).map((one) => make("li", {}, make("b", {}, one.id), `: every ratio is A over B, A = ${one.a}, B = ${one.b}`));
    const outcomes = (review.outcomes || []).map((one) => `${one.id} (${one.label})`).join(", ");
    const texts = hasCriteria ? [] : (review.eligibility || []).map((one) => make("li", {}, make("b", {}, one.label), `: ${one.text}`));
    const question = Object.entries(review.question || {}).filter(([, value]) => (Array.isArray(value) ? value.length : typeof value === "string" && value));
    const asked = question.map(([name, value]) => make("li", {}, make("b", {}, name), `: ${Array.isArray(value) ? value.join(", ") : value}`));
    const list = make("ul", {}, asked, texts, comparisons, outcomes ? make("li", {}, make("b", {}, "Outcomes"), `: ${outcomes}`) : null);
    this.open ??= false;
    const fold = make("details", { open: this.open, on: { toggle: (event) => (this.open = event.target.open) } });
    fold.append(make("summary", { "data-focus": "protocol" }, "Question and comparisons as the protocol has them"), list);
    return fold;
  }

  #study(study) {
    if (!study?.name) return null;
    const reports = (study.reports || []).length > 1 ? `, reports ${study.reports.join(", ")}` : "";
    const why = Array.isArray(study.why) ? study.why.join(", ") : study.why;
    return make("p", { class: "quiet" }, make("span", { class: "label" }, "Study "), study.name, reports, why ? ` (${why})` : "");
  }
}
