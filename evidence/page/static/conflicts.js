// Where two people decided differently: A, the machine and B side by side with the words, and a third decision with its
// reason; and where two reports of one study contradict each other: both, and which is used. Above it how far people agree.

import { ask, askWords } from "./dialogs.js";
import { button, make, refill } from "./elements.js";
import { warnings } from "./guards.js";
import { toNumber } from "./selection.js";
import { get } from "./server.js";
import { FIELDS, doneWords, fieldLabel } from "./vocabulary.js";

const RATIO = ["value", "ci_low", "ci_high"];
const VERSION = ["action", "value", "ci_low", "ci_high", "ci_level", "measure", "endpoint", "population", "numerator", "reference", "quote", "source", "code", "stage", "reason", "note", "when"];
const REPORT = ["printed", "harmonised", "quote", "because"];

export class Conflicts {
  /**
   * @param {import("./desk.js").Desk} desk
   * @param {HTMLElement} pane
   */
  constructor(desk, outbox, records, say, pane) {
    Object.assign(this, { desk, outbox, records, say, pane });
    desk.when("record", (detail) => detail?.same || this.close());
    desk.when("saved", () => this.pane.hidden || this.load());
  }

  /** Show the queue of conflicts in place of the record. */
  open() {
    this.pane.hidden = false;
    document.body.classList.add("in-conflicts");
    return this.load();
  }

  close() {
    this.pane.hidden = true;
    document.body.classList.remove("in-conflicts");
  }

  async load() {
    try {
      const [conflicts, agreement] = await Promise.all([get("/api/conflicts"), get("/api/agreement").catch(() => null)]);
      this.draw(conflicts.items || [], agreement);
    } catch (error) {
      this.say(`The conflicts cannot be fetched: ${error.message}`);
    }
  }

  draw(items, agreement) {
    const none = make("p", { class: "quiet" }, "No two people disagree, or not both have decided yet; no two reports of one study contradict each other.");
    const head = make("h2", { tabindex: "-1" }, items.length ? `${items.length} ${items.length === 1 ? "conflict" : "conflicts"}` : "No conflicts");
    refill(this.pane, head, agreement && agreementTable(agreement), items.length ? items.map((one) => this.#card(one)) : none);
  }

  #card(one) {
    return one.about === "reports" ? this.#reports(one) : this.#people(one);
  }

  #reports(one) {
    const side = (name, number) => version(`Report ${number}: ${one[name].report}${one[name].used ? ", used now" : ""}`, one[name], REPORT);
    const use = (name, number) => button(`Use report ${number}`, null, () => this.take(one, one[name], `Use report ${number}: ${one[name].report}`), { "data-focus": `${name} ${one.id}` });
    const open = (name, number) => one[name].key && button(`Open report ${number}`, null, () => this.records.go(one[name].key), { "data-focus": `open ${name} ${one.id}` });
    const card = make("article", { class: "item conflict", "aria-label": `Conflict on ${one.label}` });
    const acts = make("div", { class: "acts" }, [use("a", 1), use("b", 2), open("a", 1), open("b", 2)].filter(Boolean));
    card.append(make("h3", {}, one.label), make("p", { class: "context" }, one.detail), make("div", { class: "versions" }, side("a", 1), side("b", 2)), acts);
    return card;
  }

  #people(one) {
    const title = one.label || one.item || one.id;
    const open = button("Open the record", null, () => this.records.go(one.key), { "data-focus": `open ${one.id}` });
    const card = make("article", { class: "item conflict", "aria-label": `Conflict on ${title}` });
    const columns = make("div", { class: "versions three" }, version(`A: ${one.a?.who ?? ""}`, one.a), version("Machine", one.machine), version(`B: ${one.b?.who ?? ""}`, one.b));
    const acts = make("div", { class: "acts" });
    const take = (name) => one[name] && button(`Take ${name.toUpperCase()}`, null, () => this.settle(one, one[name], `Take ${name.toUpperCase()} (${one[name].who})`), { "data-focus": `${name} ${one.id}` });
    const estimate = [
      button("Accept as the machine read it", null, () => this.settle(one, { action: "accept" }, "Accept"), { "data-focus": `machine ${one.id}` }),
      button("Other figures…", null, () => this.correct(one), { "data-focus": `other ${one.id}` }),
      button("Reject", null, () => this.settle(one, { action: "reject" }, "Reject"), { "data-focus": `reject ${one.id}` }),
    ];
    acts.append(...[take("a"), take("b"), ...(one.about === "eligibility" ? [] : estimate), open].filter(Boolean));
    card.append(make("h3", {}, title, " ", make("span", { class: "quiet" }, one.title || one.key)), source(one), columns, acts);
    return card;
  }

  /** Adjudicate as one side decided, with a reason. */
  async settle(one, side, title) {
    const given = await askWords(title, { label: "Why (kept with the decision)", action: "Settle it" });
    if (given) await this.#send(one, one.about === "eligibility" ? screened(side) : settled(side, one.machine), given.reason);
  }

  /** Use one of two reports, with a reason. */
  async take(one, side, title) {
    const given = await askWords(title, { label: "Why (kept with the decision)", action: "Use it" });
    if (given) await this.#send({ ...one, item: side.row }, { conflict: one.id, seen: one.seen }, given.reason, "take");
  }

  /** Settle it on figures that neither has, with a reason. */
  async correct(one) {
    const given = await askFigures(one);
    if (given) await this.#send(one, settled({ ...one.machine, ...given.figures, action: "set" }, one.machine), given.reason);
  }

  async #send(one, value, reason, action = "adjudicate") {
    const record = await this.records.fetch(one.key).catch((error) => void this.say(`Not settled: ${error.message}`));
    if (!record) return;
    const body = { key: one.key, text_sha256: record.text_sha256, etag: record.etag, item: one.item, action, value, reason };
    await this.outbox.add(body, { what: action, label: one.label || one.item, title: one.title || one.key });
  }
}

// Value and interval, prefilled with what the machine read, and why.
function askFigures(one) {
  return ask(`Other figures for ${one.label || one.item}`, (close) => {
    const inputs = RATIO.map((name) => make("input", { type: "text", inputmode: "decimal", id: `figure-${name}`, autocomplete: "off", value: one.machine?.[name] ?? null }));
    const rows = RATIO.map((name, at) => make("p", { class: "edit-field" }, make("label", { for: `figure-${name}` }, fieldLabel(name)), inputs[at]));
    const why = make("input", { type: "text", id: "figure-why", maxlength: 4000 });
    const problem = make("p", { class: "problem", role: "alert" });
    const answer = (event) => {
      event.preventDefault();
      const figures = Object.fromEntries(RATIO.map((name, at) => [name, toNumber(inputs[at].value)]));
      const wrong = RATIO.find((name) => figures[name] === null);
      const against = wrong ? `${fieldLabel(wrong)} is not a number.` : warnings(figures).find((text) => !/symmetric/.test(text));
      problem.textContent = against || (why.value.trim() ? "" : "Say why: the reason is kept with it.");
      if (!problem.textContent) close({ figures, reason: why.value.trim() });
    };
    const acts = make("div", { class: "acts" }, make("button", { class: "main" }, "Settle it"), button("Cancel", "Esc", () => close(null)));
    const reason = make("p", {}, make("label", { for: "figure-why" }, "Why (kept with the decision)"), why);
    return [make("form", { method: "dialog", on: { submit: answer } }, make("div", { class: "edit-fields" }, rows), reason, problem, acts)];
  });
}

// Reject, accept as the machine read it, or the figures of a side that differ from the machine's.
function settled(side, machine) {
  if (side.action === "reject" || side.action === "rejected") return "reject";
  const own = FIELDS.map(([name]) => name).filter((name) => (side[name] ?? null) !== null && side[name] !== machine?.[name]);
  return own.length ? Object.fromEntries(own.map((name) => [name, side[name]])) : "accept";
}

// Whether a record is in, as a side decided it.
function screened(side) {
  return { action: side.action, code: side.code ?? null, stage: side.stage ?? null };
}

function source(one) {
  if (!one.text) return null;
  const span = (one.spans || [])[0];
  if (!span) return make("p", { class: "context" }, one.text);
  const points = [...one.text];
  const part = (from, to) => points.slice(from, to).join("");
  const [start, end] = [Math.max(0, span.start - 120), Math.min(points.length, span.end + 120)];
  return make("p", { class: "context" }, start ? "…" : "", part(start, span.start), make("mark", { class: "place is-current is-first is-last" }, part(span.start, span.end)), part(span.end, end), end < points.length ? "…" : "");
}

function version(title, side, names = VERSION) {
  const given = names.filter((name) => side?.[name] !== undefined && side[name] !== null && side[name] !== "");
  const rows = given.flatMap((name) => [make("dt", {}, fieldLabel(name)), make("dd", {}, name === "action" ? doneWords(side[name]) : words(side[name]))]);
  return make("section", {}, make("h4", {}, title), rows.length ? make("dl", {}, rows) : make("p", { class: "quiet" }, "nothing"));
}

function words(value) {
  return typeof value === "object" ? Object.entries(value).map(([name, one]) => `${fieldLabel(name)} ${one}`).join(", ") : String(value);
}

function agreementTable(given) {
  const one = (name, row) => {
    const share = (value) => (value === null || value === undefined ? "–" : Number(value).toFixed(2));
    const percent = row.percent === null || row.percent === undefined ? "–" : `${Math.round(row.percent * 10) / 10} %`;
    return make("tr", {}, make("th", { scope: "row" }, name), [row.n ?? "–", percent, share(row.kappa), share(row.ac1)].map((cell) => make("td", {}, cell)));
  };
  const heads = ["", "Both decided", "Agree", "Cohen's kappa", "Gwet's AC1"].map((text) => (text ? make("th", { scope: "col" }, text) : make("td")));
  const fields = Object.entries(given.fields || given.per_field || {});
  const body = [one("All", given), ...fields.map(([name, row]) => one(fieldLabel(name), row))];
  return make("table", { class: "agreement" }, make("caption", {}, "How far the reviewers agree"), make("thead", {}, make("tr", {}, heads)), make("tbody", {}, body));
}
