// The right pane: what was read, item by item, with what is to be confirmed, the checks and the buttons.

import { markButtons, markOf, quoteLine } from "./abstract.js";
import { figures, isFlagged } from "./actions.js";
import { isClean } from "./desk.js";
import { button, make, refill } from "./elements.js";
import { digits } from "./selection.js";
import { FIELDS, checkWords, fieldLabel, stateWords } from "./vocabulary.js";

export class Fields {
  /**
   * @param {import("./desk.js").Desk} desk
   * @param {import("./actions.js").Actions} actions
   * @param {import("./abstract.js").Abstract} abstract
   */
  constructor(desk, actions, abstract, editing, pane) {
    Object.assign(this, { desk, actions, abstract, editing, pane });
    pane.addEventListener("keydown", (event) => this.#moved(event));
    desk.when("record letters", () => this.draw());
    desk.when("focus", (detail) => this.#focused(detail));
  }

  draw() {
    if (!this.desk.record) return;
    const items = this.desk.items.filter((item) => item.kind !== "eligibility");
    const none = items.length ? null : make("p", { class: "quiet" }, "The machine found no estimate for this question here.");
    refill(this.pane, this.#summary(), none, items.map((item, at) => this.#card(item, at)));
  }

  #focused(detail) {
    this.draw();
    const card = this.pane.querySelector(".item.is-picked");
    if (!card) return;
    const name = this.desk.field && `field ${this.desk.itemId} ${this.desk.field}`;
    const chip = name && this.pane.querySelector(`[data-focus="${CSS.escape(name)}"]`);
    if (detail?.from !== "form") (chip || card).focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
  }

  // Arrows go from field to field.
  #moved(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const chip = event.target.closest?.(".chip");
    if (!step || !chip || event.ctrlKey || event.altKey || event.metaKey) return;
    const all = [...chip.parentElement.children];
    const next = all[all.indexOf(chip) + step];
    if (!next) return;
    event.preventDefault();
    this.desk.pick(chip.closest(".item").dataset.item, next.dataset.field);
  }

  #summary() {
    const clean = this.desk.clean.filter((item) => this.actions.left.includes(item));
    const { left } = this.actions;
    const words = clean.length
      ? `Accept ${clean.length === 1 ? "the clean estimate" : `${clean.length} clean estimates`} and go on`
      : "Go to the next open one";
    const listed = clean.map((item) => `${item.label} ${figures(item)}`).join("; ");
    const accept = button(words, this.desk.item ? null : "a", () => {
      this.desk.pick(null);
      this.actions.accept();
    }, { class: clean.length ? "main" : "", "data-focus": "accept record", "aria-describedby": "clean" });
    if (!left.length) return make("div", { class: "summary" }, make("p", { id: "clean" }, "✔ Nothing is left to decide here."), this.#nextButton());
    return make("div", { class: "summary" }, accept, make("p", { id: "clean", class: "quiet" }, listed || `${left.length} to look at one by one`));
  }

  #nextButton() {
    return button("Next record", "]", () => this.actions.records.next(), { class: "main", "data-focus": "accept record" });
  }

  #card(item, at) {
    const picked = item.id === this.desk.itemId;
    const head = make("div", { class: "item-head" }, this.#title(item, at), markButtons(this.abstract, item), this.#state(item));
    const card = make("article", {
      class: `item kind-${item.kind}${item.asked === false ? " is-aside" : ""}${picked ? " is-picked" : ""}`,
      tabindex: "-1",
      "data-focus": `item ${item.id}`,
      "data-item": item.id,
      "aria-labelledby": `item-${at}`,
    });
    if (item.asked === false && !picked) {
      card.append(...[head, this.#reasons(item)].flat().filter(Boolean));
      return card;
    }
    const parts = [head, item.kind === "estimate" ? this.#estimate(item) : null, this.#reasons(item)];
    const edits = picked && this.desk.editing?.itemId === item.id;
    if (picked && !edits) parts.push(this.#words(item));
    parts.push(this.#confirm(item), this.#checks(item));
    if (edits) parts.push(this.desk.editing.form);
    else parts.push(this.#acts(item));
    card.append(...parts.flat().filter(Boolean));
    card.addEventListener("click", (event) => event.target === card && this.desk.pick(item.id));
    return card;
  }

  #title(item, at) {
    const pick = make("button", { type: "button", class: "plain", "data-focus": `title ${item.id}`, on: { click: () => this.desk.pick(item.id) } });
    const said = item.kind === "missing" ? "" : figures(item) || item.printed || "";
    pick.append(make("span", { class: "item-label" }, item.label), " ", make("strong", {}, said));
    return make("h3", { id: `item-${at}` }, pick);
  }

  #state(item) {
    const letter = this.actions.waiting.findLast((one) => one.body.item === item.id || (one.body.item === null && one.body.action === "accept" && isClean(item)));
    const [sign, words] = stateWords(letter ? (letter.held || this.actions.outbox.problem ? "not-saved" : "saving") : stateOf(item));
    const who = item.decision ? ` ${item.decision.who}` : "";
    const name = letter && words === "not saved" ? "not-saved" : letter ? "saving" : item.state;
    return make("span", { class: `state state-${name}`, title: item.decision?.when || "" }, make("span", { "aria-hidden": "true" }, sign), ` ${words}${letter ? "" : who}`);
  }

  #estimate(item) {
    const turned = item.inverted ? make("span", { class: "badge is-warning" }, "⇄ turned round") : null;
    const how = [item.direction?.source, item.direction?.words && `“${item.direction.words}”`].filter(Boolean).join(": ");
    const printed = make("p", { class: "printed" }, make("span", { class: "label" }, `${originOf(item)} `), item.printed || "–", " ", turned);
    const direction = make("p", { class: "printed" }, make("span", { class: "label" }, "Direction "), how || "not said");
    const chips = FIELDS.filter(([name]) => item.fields?.[name]).map(([name, label]) => this.#chip(item, name, label));
    const turnedTo = item.harmonised ? make("p", { class: "printed" }, make("span", { class: "label" }, "Used as "), make(item.inverted ? "strong" : "span", {}, item.harmonised)) : null;
    return [make("div", { class: "printed-lines" }, printed, turnedTo, direction), make("div", { class: "chips", role: "group", "aria-label": `Fields of ${item.label}` }, chips)];
  }

  #chip(item, name, label) {
    const field = item.fields[name];
    const current = item.id === this.desk.itemId && name === this.desk.field;
    const open = (item.confirm || []).includes(name);
    const act = () => (current ? this.editing.open(item, name) : this.desk.pick(item.id, name));
    const value = fieldValue(name, field);
    const chip = make("button", {
      type: "button",
      class: `chip${current ? " is-current" : ""}${open ? " is-open" : ""}`,
      "aria-pressed": current ? "true" : "false",
      "data-focus": `field ${item.id} ${name}`,
      "data-field": name,
      title: field.rule ? `rule ${field.rule}` : null,
      on: { click: act },
    });
    const extra = [field.edited && `✎ edited${field.who ? ` by ${field.who}` : ""}`, field.machine !== undefined && `machine: ${fieldValue(name, { value: field.machine })}`, open && "to confirm", field.source].filter(Boolean).join(", ");
    const mark = markOf(this.desk.record, field);
    const number = mark ? make("span", { class: "mark-number" }, make("span", { class: "unseen" }, "mark "), mark) : null;
    chip.append(make("span", { class: "label" }, label, " ", number || ""), make("span", { class: "value" }, value), extra && make("span", { class: "extra" }, extra));
    return chip;
  }

  #words(item) {
    const { field } = this.desk;
    const place = field ? item.fields?.[field] : null;
    if (place && Number.isInteger(place.start)) return quoteLine(this.abstract, place, field);
    if (place?.source) return make("p", { class: "context" }, `${fieldLabel(field)}: not in the text; ${place.source}`);
    return field ? make("p", { class: "context quiet" }, `${fieldLabel(field)}: no words of its own in the text`) : null;
  }

  #reasons(item) {
    const why = [item.why_not && `Not pooled: ${item.why_not}`, item.because].filter(Boolean).join(". ");
    const note = item.decision?.note ? make("p", { class: "note" }, `${item.decision.who}: ${item.decision.note}`) : null;
    const others = (item.others || []).map((one) => make("p", { class: "note" }, `${one.who}: ${one.action}${one.note ? `, ${one.note}` : ""}`));
    const notes = (item.notes || []).map((one) => make("p", { class: "note" }, `${one.who} notes: ${one.note}`));
    const flagged = item.flagged?.length && item.state !== "flagged" ? make("p", { class: "note" }, `⚑ flagged by ${item.flagged.join(", ")}`) : null;
    const hidden = item.others === null && this.desk.review.blind && item.id === this.desk.itemId ? make("p", { class: "note" }, "What others decide is hidden until you have decided.") : null;
    return [hidden, flagged, ...notes, why ? make("p", { class: "why" }, why) : null, note, ...others];
  }

  #confirm(item) {
    if (!item.confirm?.length) return null;
    const rows = item.confirm.map((name) => {
      const current = item.id === this.desk.itemId && name === this.desk.field;
      const go = () => (current ? this.actions.confirm(item, name) : this.desk.pick(item.id, name));
      const act = button(current ? `Yes, confirm ${fieldLabel(name).toLowerCase()}` : `Look at ${fieldLabel(name).toLowerCase()}`, current ? "c" : null, go, {
        "data-focus": `confirm ${item.id} ${name}`,
        class: current ? "main" : "",
      });
      return make("li", {}, make("span", { class: "label" }, fieldLabel(name)), ` ${confirmed(item, name)} `, act);
    });
    return make("div", { class: "confirm" }, make("p", {}, "To be confirmed, each by itself:"), make("ul", {}, rows));
  }

  #checks(item) {
    const count = (status) => (item.checks || []).filter((check) => check.status === status).length;
    const shown = (item.checks || []).filter((check) => !["pass", "na"].includes(check.status));
    const [passed, apart] = [count("pass"), count("na")];
    const lines = shown.map((check) => {
      const [sign, word] = checkWords(check.status);
      return make("li", { class: `check check-${check.status}` }, make("span", { "aria-hidden": "true" }, `${sign} `), make("b", {}, `${word}: `), check.detail || check.code);
    });
    const held = [passed && `✔ ${passed} ${passed === 1 ? "check holds" : "checks hold"}`, apart && `${apart} not applicable`].filter(Boolean).join(", ");
    if (held) lines.push(make("li", { class: "check quiet" }, held));
    return lines.length ? make("ul", { class: "checks", "aria-label": "Checks" }, lines) : null;
  }

  #acts(item) {
    const picked = this.desk.itemId === item.id; // the keys mean this one
    const act = (label, key, does) => button(label, picked ? key : null, () => (this.desk.itemId === item.id || this.desk.pick(item.id), does()), { "data-focus": `${label} ${item.id}` });
    const { actions } = this;
    const some = item.kind === "missing"
      ? [act("Not reported", "n", () => actions.notReported(item)), act("Type it in", "e", () => this.editing.open(item))]
      : [act("Accept", "a", () => actions.accept()), act("Edit", "e", () => this.editing.open(item, this.desk.field || "value")), act("Reject", "x", () => actions.reject(item))];
    const flag = act(isFlagged(item, this.desk.review.reviewer) ? "Unflag" : "Flag", "f", () => actions.flag(item));
    return make("div", { class: "acts" }, some, flag, act("Note", "m", () => actions.note(item)));
  }
}

// Whose the first line of figures is: the paper's, the machine's where a person put some right, or a person's own.
function originOf(item) {
  const edited = ["value", "ci_low", "ci_high", "measure", "numerator"].map((name) => Boolean(item.fields?.[name]?.edited));
  if (edited.every(Boolean)) return "Put in as";
  return Object.values(item.fields || {}).some((field) => field?.edited) ? "Machine read" : "Printed";
}

// What the machine did not find is open, as what it suggests is.
function stateOf(item) {
  if (item.asked === false && item.state === "suggested") return "aside";
  return item.kind === "missing" && item.state === "suggested" ? "missing" : item.state;
}

/** What a field shows. */
export function fieldValue(name, field) {
  if (!field || field.value === null || field.value === undefined || field.value === "") return "–";
  if (name === "ci_level") return `${Math.round(field.value * 1000) / 10} %`;
  if (typeof field.value === "boolean") return field.value ? "yes" : "no";
  return digits(field);
}

function confirmed(item, name) {
  const value = fieldValue(name, item.fields?.[name]);
  return name === "numerator" && item.fields?.reference ? `${value} over ${fieldValue("reference", item.fields.reference)}` : value;
}
