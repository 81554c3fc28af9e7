// Correct one field, or type in an estimate that the machine missed. A value comes with its words: selected in the
// text, or found there; or it says where else it stands.

import { make } from "./elements.js";
import { EditForm } from "./editform.js";
import { WordKeys, selected } from "./selection.js";

/** The fields that a missed estimate needs. */
const ADDED = ["value", "ci_low", "ci_high", "ci_level", "measure", "numerator", "reference"];

export class Editing {
  /**
   * @param {import("./desk.js").Desk} desk
   * @param {import("./abstract.js").Abstract} abstract
   * @param {(words: string) => void} say
   */
  constructor(desk, abstract, say) {
    Object.assign(this, { desk, abstract, say, actions: null });
    this.keys = new WordKeys(abstract, (place) => this.#picked(place));
    this.bar = make("div", { class: "selection-bar", hidden: true });
    abstract.pane.after(this.bar);
    document.addEventListener("selectionchange", () => this.#selected());
    abstract.body.addEventListener("mouseup", () => this.#released());
    desk.when("focus", () => desk.editing && desk.editing.itemId !== desk.itemId && this.close(false));
  }

  /** Open the form for one field of an item; an open one goes over to that field. */
  open(item = this.desk.item, field = this.desk.field || "value") {
    if (!item) return this.say("Pick the estimate that is to be edited.");
    const place = selected(this.abstract.body, this.abstract.points);
    const names = item.kind === "missing" ? ADDED : [item.fields?.[field] ? field : "value"];
    this.desk.editing = new EditForm({ item, names, desk: this.desk, abstract: this.abstract, send: (body) => this.#send(item, body), close: () => this.close() , pickWords: () => this.words() });
    this.desk.pick(item.id, item.kind === "missing" ? null : names[0]);
    if (place) this.desk.editing.take(place);
    this.desk.editing.focus();
    return this.#selected();
  }

  /** Open the form for one field of the picked estimate, or of the first that is open. */
  openOn(field) {
    const estimates = this.desk.items.filter((one) => one.kind === "estimate");
    return this.open(this.desk.item ?? this.desk.open.find((one) => one.kind === "estimate") ?? estimates[0], field);
  }

  close(back = true) {
    const form = this.desk.editing;
    this.desk.editing = null;
    this.bar.hidden = true;
    if (back && form) this.desk.pick(form.itemId, this.desk.field);
  }

  /** Let the keyboard pick words, beginning at what is looked at. */
  words() {
    const { item, field } = this.desk;
    const place = item?.fields?.[field] ?? this.desk.record.spans?.find((span) => (item?.spans || []).includes(span.id));
    this.keys.enter(place?.start ?? 0);
    this.say("In the text: arrows move over words, Shift widens, Enter takes them, Escape goes back.");
  }

  async #send(item, body) {
    const { outcome, detail } = await this.actions.send(item, item.kind === "missing" ? "add" : "edit", body);
    if (outcome === "refused") {
      const dropped = this.actions.waiting.filter((letter) => letter.held === "refused" && letter.body.item === item.id);
      for (const letter of dropped) this.actions.outbox.drop(letter.name); // its words still stand in the form
      return detail.message;
    }
    if (this.desk.editing?.itemId === item.id) this.close();
    return null;
  }

  #picked(place) {
    if (place && this.desk.editing) this.desk.editing.take(place);
    else if (place) this.open();
    if (this.desk.editing) this.desk.editing.focus();
    else this.desk.pick(this.desk.itemId, this.desk.field);
  }

  // Marked with the mouse while the form is open: Enter is to save it, so the hand need not go back to the form.
  #released() {
    if (this.desk.editing && !this.keys.active && selected(this.abstract.body, this.abstract.points)) this.desk.editing.focus();
  }

  #selected() {
    const place = this.desk.record && selected(this.abstract.body, this.abstract.points);
    if (place && this.desk.editing && !this.keys.active) this.desk.editing.take(place);
    this.bar.hidden = !place || Boolean(this.desk.editing) || !this.desk.item || Boolean(this.keys.active);
    if (this.bar.hidden) return;
    const take = make("button", { type: "button", class: "main", on: { click: () => this.open() } }, "Use for an edit ", make("kbd", { "aria-hidden": "true" }, "e"));
    this.bar.replaceChildren(make("span", { class: "quote" }, `“${place.quote.slice(0, 60)}”`), take);
  }
}
