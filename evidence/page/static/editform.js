// The form in which a value and its words are given. It looks for a typed number in the text by itself, nearest to where
// the machine read, and steps through the numbers of the text by the arrow keys.

import { quoteLine } from "./abstract.js";
import { make } from "./elements.js";
import { warnings } from "./guards.js";
import { numbers, toNumber } from "./selection.js";
import { NUMBERS, fieldLabel } from "./vocabulary.js";

const MEASURES = ["HR", "OR", "RR", "IRR", "SHR"];
const RATIOS = new Set(["value", "ci_low", "ci_high"]);
const YES_NO = { yes: true, no: false, "not known": null };

export class EditForm {
  constructor({ item, names, desk, abstract, send, close, pickWords }) {
    Object.assign(this, { item, names, desk, abstract, send, close });
    this.itemId = item.id;
    this.place = null; // {start, end, quote} in code points
    this.inputs = new Map(names.map((name) => [name, this.#input(name)]));
    this.heard = make("div", { class: "heard", "aria-live": "polite" });
    this.problem = make("p", { class: "problem", role: "alert" });
    this.source = make("input", { type: "text", id: "edit-source", maxlength: 500, placeholder: "full text p. 5, Table 2", autocomplete: "off" });
    this.elsewhere = make("input", { type: "checkbox", id: "edit-elsewhere", on: { change: () => this.#toggled() } });
    this.form = make("form", { class: "edit", "data-focus": "edit", on: { submit: (event) => (event.preventDefault(), this.save()), keydown: (event) => this.#pressed(event) } });
    this.form.append(...this.#rows(pickWords));
    this.#toggled();
    this.#begin();
  }

  #rows(pickWords) {
    const inputs = this.names.map((name) => make("p", { class: "edit-field" }, make("label", { for: `edit-${name}` }, fieldLabel(name)), this.inputs.get(name)));
    const elsewhere = make("p", { class: "edit-source" }, this.elsewhere, make("label", { for: "edit-elsewhere" }, "Not in the text; it stands in"), make("label", { for: "edit-source", class: "unseen" }, "Where it stands"), this.source);
    const acts = make("div", { class: "acts" });
    acts.append(
      make("button", { class: "main" }, "Save ", make("kbd", { "aria-hidden": "true" }, "Enter")),
      make("button", { type: "button", on: { click: pickWords } }, "Pick words by keyboard"),
      make("button", { type: "button", on: { click: this.close } }, "Cancel ", make("kbd", { "aria-hidden": "true" }, "Esc")),
    );
    const hint = make("p", { class: "quiet" }, this.names.length > 1 ? "Select the estimate with its interval in the text: its figures are filled in." : "Select the words in the text, or type: ↑ and ↓ step through the numbers of the text.");
    return [make("div", { class: "edit-fields" }, inputs, this.#sides()), this.heard, hint, elsewhere, this.problem, acts];
  }

  // What numerator and reference may be called.
  #sides() {
    const comparison = (this.desk.review.comparisons || []).find((one) => one.id === this.item.comparison);
    const fields = this.item.fields || {};
    const names = [fields.numerator?.value, fields.reference?.value, comparison?.a, comparison?.b].filter(Boolean);
    return make("datalist", { id: "edit-sides" }, [...new Set(names)].map((value) => make("option", { value })));
  }

  #input(name) {
    const id = `edit-${name}`;
    const now = this.item.fields?.[name]?.value ?? null;
    const listed = { measure: MEASURES, adjusted: Object.keys(YES_NO), endpoint: (this.desk.review.outcomes || []).map((one) => one.id) }[name];
    const on = { input: () => this.#typed(name), change: () => this.#heard() };
    const shown = name === "adjusted" ? Object.keys(YES_NO).find((one) => YES_NO[one] === now) : now;
    if (listed) {
      const all = listed.includes(shown) ? listed : [shown ?? "", ...listed]; // nothing is chosen for the person
      return make("select", { id, on }, all.map((one) => make("option", { value: one, selected: one === shown }, one)));
    }
    const value = name === "ci_level" && now !== null ? Math.round(now * 1000) / 10 : now;
    const input = make("input", { id, type: "text", autocomplete: "off", maxlength: 500, inputmode: NUMBERS.has(name) ? "decimal" : null, on });
    input.value = value ?? "";
    if (["numerator", "reference"].includes(name)) input.setAttribute("list", "edit-sides");
    return input;
  }

  #begin() {
    const field = this.names.length === 1 ? this.item.fields?.[this.names[0]] : null;
    if (field && Number.isInteger(field.start)) this.place = { start: field.start, end: field.end, quote: this.abstract.points.slice(field.start, field.end) };
    this.#heard();
  }

  focus() {
    const input = this.inputs.get(this.names[0]);
    input.focus({ preventScroll: true });
    input.select?.();
    this.form.scrollIntoView({ block: "nearest" });
  }

  /** Take selected words as the quote, and their number as the value where there is one alone. */
  take(place) {
    this.place = place;
    this.elsewhere.checked = false;
    this.#toggled();
    const found = numbers(place.quote);
    if (this.names.length > 1) this.#takeAll(found);
    else this.#takeOne(this.names[0], place, found);
    this.#heard();
    if (this.names.length > 1 || found.length === 1) this.abstract.outline([], false);
  }

  #takeOne(name, place, found) {
    const input = this.inputs.get(name);
    if (NUMBERS.has(name)) {
      if (found.length === 1) input.value = String(found[0].value);
    } else if (input.tagName === "INPUT") input.value = place.quote;
  }

  // "0.72 (95% CI 0.60 to 0.85)": the level is the number before a per cent sign.
  #takeAll(found) {
    const level = found.find((one) => /^\s?%/.test(this.place.quote.slice(one.end)));
    const [value, low, high] = found.filter((one) => one !== level);
    for (const [name, one] of [["value", value], ["ci_low", low], ["ci_high", high], ["ci_level", level]]) {
      if (one) this.inputs.get(name).value = String(one.value);
    }
  }

  #typed(name) {
    if (NUMBERS.has(name) && this.names.length === 1) {
      const value = toNumber(this.inputs.get(name).value);
      const near = this.#nearest(value);
      this.place = near ? this.#placeOf(near) : null;
    }
    this.#heard();
  }

  get #numbers() {
    this.all ??= numbers(this.abstract.points.text);
    return this.all;
  }

  get #anchor() {
    const field = this.item.fields?.[this.names[0]];
    const span = this.desk.record.spans?.find((one) => (this.item.spans || []).includes(one.id));
    return this.abstract.points.toUnit(field?.start ?? span?.start ?? 0);
  }

  #nearest(value) {
    if (value === null) return null;
    const same = this.#numbers.filter((one) => Math.abs(one.value - value) < 1e-9);
    const far = (one) => Math.abs(one.start - this.#anchor);
    return same.reduce((best, one) => (best && far(best) <= far(one) ? best : one), null);
  }

  #placeOf(one) {
    const { points } = this.abstract;
    return { start: points.toPoint(one.start), end: points.toPoint(one.end, true), quote: one.text };
  }

  #pressed(event) {
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    }
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const name = this.names.find((one) => this.inputs.get(one) === event.target);
    if (!step || !NUMBERS.has(name) || this.names.length > 1 || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.#stepNumber(name, step);
  }

  #stepNumber(name, step) {
    const level = (one) => /^\s?%/.test(this.abstract.points.text.slice(one.end));
    const all = RATIOS.has(name) ? this.#numbers.filter((one) => !level(one)) : this.#numbers; // 95 % is no ratio
    const at = this.place ? this.abstract.points.toUnit(this.place.start) : this.#anchor;
    const next = step > 0 ? all.find((one) => one.start > at) : all.findLast((one) => one.start < at);
    if (!next) return;
    this.inputs.get(name).value = String(next.value);
    this.inputs.get(name).select();
    this.place = this.#placeOf(next);
    this.#heard();
  }

  #toggled() {
    this.source.disabled = !this.elsewhere.checked;
    if (this.elsewhere.checked) this.source.focus();
    this.#heard();
  }

  /** Say which words the value has, and what speaks against it. */
  #heard() {
    if (!this.heard || !this.source) return;
    const place = this.elsewhere.checked ? null : this.place;
    const words = place ? quoteLine(this.abstract, place, null) : make("p", { class: "context quiet" }, this.elsewhere.checked ? "Not in the text: say where it stands." : "It does not stand in the text so: select its words, or say where it stands.");
    this.heard.replaceChildren(words, ...warnings(this.#figures()).map((text) => make("p", { class: "warning" }, `⚠ ${text}`)));
  }

  #figures() {
    const one = (name) => {
      const typed = this.inputs.has(name) ? toNumber(this.inputs.get(name).value) : this.item.fields?.[name]?.value;
      return typed ?? null;
    };
    return { value: one("value"), ci_low: one("ci_low"), ci_high: one("ci_high") };
  }

  /** What an input means: a number, yes or no, or words; undefined where it is none of its kind. */
  #meant(name) {
    const typed = this.inputs.get(name).value.trim();
    if (!NUMBERS.has(name)) return name === "adjusted" ? YES_NO[typed] : typed || undefined;
    const value = toNumber(typed) ?? undefined;
    return name === "ci_level" && value > 1 ? value / 100 : value;
  }

  async save() {
    const free = new Set(this.names.length > 1 ? ["ci_level"] : []);
    const wrong = this.names.find((name) => this.#meant(name) === undefined && !(free.has(name) && !this.inputs.get(name).value.trim()));
    if (wrong) return this.#refuse(`${fieldLabel(wrong)} is not ${NUMBERS.has(wrong) ? "a number" : "given"}.`, wrong);
    if (this.elsewhere.checked && !this.source.value.trim()) return this.#refuse("Say where it stands.", "source");
    if (!this.elsewhere.checked && !this.place) return this.#refuse("Select its words in the text, or say where else it stands.", this.names[0]);
    const [doubt] = this.names.some((name) => RATIOS.has(name)) ? warnings(this.#figures()) : [];
    const figures = JSON.stringify(this.#figures());
    if (doubt && this.doubted !== figures) {
      this.doubted = figures;
      return this.#refuse(`${doubt} Save once more to keep it all the same.`, this.names[0]);
    }
    const place = this.elsewhere.checked ? { source: this.source.value.trim() } : this.place;
    const all = Object.fromEntries(this.names.map((name) => [name, this.#meant(name)]));
    const body = this.names.length > 1 ? { value: all, ...place } : { field: this.names[0], value: all[this.names[0]], ...place };
    this.problem.textContent = "";
    const refused = await this.send(body);
    return refused ? this.#refuse(refused, this.names[0]) : null;
  }

  #refuse(words, name) {
    this.problem.textContent = words;
    (name === "source" ? this.source : this.inputs.get(name)).focus();
  }
}
