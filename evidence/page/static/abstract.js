// The text of the record with its numbered marks. The text stays one run of characters: numbers are drawn by the style
// sheet, so that a selection never holds them.

import { CodePoints } from "./codepoints.js";
import { button, make, refill } from "./elements.js";
import { innermost, segments } from "./segments.js";
import { fieldLabel, markLabel } from "./vocabulary.js";

/** Every place that a record's marks and fields point to: {id, start, end, number, items, label, item, field}. */
export function places(record) {
  const marks = (record.spans || []).map((span) => ({ ...span, mark: true }));
  const fields = (record.items || []).flatMap((item) =>
    Object.entries(item.fields || {})
      .filter(([, field]) => field && Number.isInteger(field.start) && Number.isInteger(field.end))
      .map(([name, field]) => ({ id: `${item.id} ${name}`, start: field.start, end: field.end, item: item.id, field: name })),
  );
  const criteria = (record.eligibility?.criteria || [])
    .map((one, at) => ({ id: `criterion ${at}`, start: one.start, end: one.end, criterion: at }))
    .filter((one) => Number.isInteger(one.start) && Number.isInteger(one.end));
  return [...marks, ...fields, ...criteria];
}

export class Abstract {
  /**
   * @param {import("./desk.js").Desk} desk
   * @param {HTMLElement} pane It scrolls; it holds the text and below it the list of the marks.
   */
  constructor(desk, pane) {
    this.desk = desk;
    this.pane = pane;
    this.body = make("div", { class: "text", id: "text", lang: "en" });
    this.list = make("ol", { class: "marks", "aria-label": "Marks in the text" });
    pane.append(this.body, this.list);
    this.body.addEventListener("click", (event) => this.#clicked(event));
    desk.when("record", () => this.#draw());
    desk.when("focus", (detail) => this.show(detail?.from !== "text"));
  }

  #draw() {
    const { record } = this.desk;
    if (this.drawn !== record.text_sha256 + record.key) this.pane.scrollTop = 0;
    this.drawn = record.text_sha256 + record.key;
    const found = places(record);
    const shape = JSON.stringify([record.text, found]);
    if (this.shape === shape) return this.show(false); // what is selected stays selected
    this.shape = shape;
    this.points = new CodePoints(record.text);
    this.places = new Map(found.map((place) => [place.id, place]));
    refill(this.body, segments(this.points.length, [...this.places.values()]).map((one) => this.#segment(one)));
    refill(this.list, (record.spans || []).map((span) => this.#listed(span)));
    return this.show(false);
  }

  #segment(one) {
    const words = this.points.slice(one.start, one.end);
    if (!one.spans.length) return document.createTextNode(words);
    const marks = one.spans.map((id) => this.places.get(id)).filter((place) => place.mark);
    const element = make(marks.length ? "mark" : "span", { "data-spans": JSON.stringify(one.spans), "data-edges": JSON.stringify([one.begins, one.ends]), class: "place" }, words);
    const begins = marks.filter((place) => one.begins.includes(place.id));
    if (begins.length) element.dataset.numbers = begins.map((place) => place.number).join(" ");
    if (marks.length > 1) element.classList.add("is-deep");
    if (marks.length) element.setAttribute("aria-describedby", marks.map((place) => `mark-${place.number}`).join(" "));
    return element;
  }

  #listed(span) {
    const quote = this.points.slice(span.start, span.end);
    const shown = quote.length > 70 ? `${quote.slice(0, 69).trimEnd()}…` : quote;
    const words = make("span", { class: "quote" }, shown);
    const go = make("button", { type: "button", class: "plain", "data-focus": `mark ${span.id}`, on: { click: () => this.follow(span) } });
    go.append(make("b", { class: "number" }, span.number), " ", make("span", {}, markLabel(span.label)), " ", words);
    return make("li", { id: `mark-${span.number}` }, go);
  }

  /** Go from a place of the text to the field that was read there. */
  follow(place) {
    if (place.criterion !== undefined) return this.outline([place.id], false);
    if (place.item) return this.desk.pick(place.item, place.field, "text");
    const item = this.desk.items.find((one) => (place.items || []).includes(one.id) || (one.spans || []).includes(place.id));
    if (!item) return this.outline([place.id], true);
    const inside = [...this.places.values()].filter((one) => one.item === item.id && one.start >= place.start && one.end <= place.end);
    inside.sort((one, other) => other.end - other.start - (one.end - one.start));
    this.desk.pick(item.id, inside[0]?.field ?? null, "text");
    return this.outline([place.id], true);
  }

  #clicked(event) {
    if (!getSelection().isCollapsed) return; // words were selected, nothing was pointed at
    const spans = event.target.closest?.("[data-spans]")?.dataset.spans;
    if (!spans) return;
    const here = JSON.parse(spans).map((id) => this.places.get(id));
    this.follow(innermost(here.filter((place) => place.item)) || innermost(here));
  }

  /** Outline the words of what is picked, and scroll to them. */
  show(scroll) {
    const { item, field } = this.desk;
    const exact = item && field && this.places.has(`${item.id} ${field}`) ? [`${item.id} ${field}`] : null;
    this.outline(exact || (item ? item.spans || [] : []), scroll, item ? item.spans || [] : []);
  }

  outline(ids, scroll, around = []) {
    let first = null;
    for (const element of this.body.querySelectorAll("[data-spans]")) {
      const here = JSON.parse(element.dataset.spans);
      const current = here.some((id) => ids.includes(id));
      const edges = JSON.parse(element.dataset.edges);
      element.classList.toggle("is-current", current);
      element.classList.toggle("is-first", current && edges[0].some((id) => ids.includes(id)));
      element.classList.toggle("is-last", current && edges[1].some((id) => ids.includes(id)));
      element.classList.toggle("is-around", !current && here.some((id) => around.includes(id)));
      if (current) first ??= element;
    }
    if (scroll && first) this.scrollTo(first);
  }

  /** Scroll the pane, not the page, so that a place stands in the upper third. */
  scrollTo(element) {
    const [pane, place] = [this.pane.getBoundingClientRect(), element.getBoundingClientRect()];
    if (place.top >= pane.top + 24 && place.bottom <= pane.bottom - 24) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.pane.scrollBy({ top: place.top - pane.top - pane.height / 3, behavior: calm ? "auto" : "smooth" });
  }

  /** The words round a place, in three parts, for a line beside a field. */
  context(start, end, around = 40) {
    const [from, to] = [Math.max(0, start - around), Math.min(this.points.length, end + around)];
    const before = (from > 0 ? "…" : "") + this.points.slice(from, start);
    const after = this.points.slice(end, to) + (to < this.points.length ? "…" : "");
    return [before, this.points.slice(start, end), after];
  }
}

/** A line that quotes a place with a little of the text round it. */
export function quoteLine(abstract, place, name) {
  const [before, words, after] = abstract.context(place.start, place.end);
  const label = name ? make("span", { class: "label" }, `${fieldLabel(name)}: `) : null;
  return make("p", { class: "context" }, label, before, make("mark", { class: "place is-current is-first is-last" }, words), after);
}

/** The number of the mark on the very words of a field; null where there is none. */
export function markOf(record, field) {
  if (!Number.isInteger(field?.start)) return null;
  return (record.spans || []).find((span) => span.start === field.start && span.end === field.end)?.number ?? null;
}

/** Buttons of the marks of an item that are not those of one of its fields. */
export function markButtons(abstract, item) {
  const { record } = abstract.desk;
  const ofFields = new Set(["value", "ci_low", "ci_high", "endpoint", "population", "numerator", "n_a", "n_b", "adjusted"].map((name) => markOf(record, item.fields?.[name])));
  return (record.spans || [])
    .filter((span) => ((item.spans || []).includes(span.id) || (span.items || []).includes(item.id)) && !ofFields.has(span.number))
    .map((span) =>
      button(String(span.number), null, () => abstract.outline([span.id], true), {
        class: "number",
        "aria-label": `Show mark ${span.number}`,
        "data-focus": `number ${item.id} ${span.id}`,
      }),
    );
}
