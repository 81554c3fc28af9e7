// What a person does to a record. Each becomes one letter in the outbox; the server's answer is the record's new state.
// Must never decide anything that the person did not ask for by one deliberate act.

import { askWords } from "./dialogs.js";
import { isOpen } from "./desk.js";
import { digits } from "./selection.js";
import { EXCLUSIONS, REJECTIONS, fieldLabel } from "./vocabulary.js";

export const SETTLES = new Set(["accept", "reject", "not-reported"]);

export class Actions {
  /**
   * @param {import("./desk.js").Desk} desk
   * @param {import("./outbox.js").Outbox} outbox
   * @param {{next: Function}} records
   * @param {(words: string) => void} say Said in the live region.
   */
  constructor(desk, outbox, records, say) {
    Object.assign(this, { desk, outbox, records, say });
  }

  /** Put one decision on the record into the outbox. */
  send(item, action, more = {}) {
    const { record } = this.desk;
    const body = { key: record.key, text_sha256: record.text_sha256, etag: record.etag, item: item?.id ?? null, action, ...more };
    const told = { what: action, label: item?.label || "", figures: figures(item), title: record.title, state: item?.state ?? null };
    return this.outbox.add(body, told);
  }

  /** The letters on the record that lies on the desk which are not saved yet. */
  get waiting() {
    return this.outbox.letters().filter((letter) => letter.body.key === this.desk.record?.key);
  }

  /** What still waits for this person when all that is on its way has arrived. */
  get left() {
    const settled = this.waiting.filter((letter) => SETTLES.has(letter.body.action) && !letter.held);
    const whole = settled.some((letter) => letter.body.item === null);
    const ids = new Set(settled.map((letter) => letter.body.item));
    const clean = new Set(whole ? this.desk.clean : []);
    return this.desk.open.filter((item) => !ids.has(item.id) && !clean.has(item));
  }

  accept() {
    const { item, clean } = this.desk;
    if (item) return this.#acceptOne(item);
    const ready = clean.filter((one) => this.left.includes(one));
    if (!ready.length) return this.#nextOpen("Nothing here can be accepted by one key");
    this.send(null, "accept");
    return this.#goOn(`${ready.length} accepted`);
  }

  #acceptOne(item) {
    if (item.kind !== "estimate") return this.say("There is no estimate to accept: edit it in, or say that it is not reported.");
    if (item.state === "accepted") return this.#goOn("Already accepted");
    if (item.harmonised === null) {
      this.desk.pick(item.id, "numerator");
      return this.say("The text does not say which arm is the numerator: put that right first.");
    }
    const pending = this.waiting.filter((letter) => letter.body.item === item.id && letter.body.action === "confirm");
    const confirmed = new Set(pending.map((letter) => letter.body.field));
    const open = (item.confirm || []).filter((name) => !confirmed.has(name));
    if (open.length) {
      this.desk.pick(item.id, open[0]);
      return this.say(`Confirm ${open.map(fieldLabel).join(", ").toLowerCase()} first, each by itself.`);
    }
    this.send(item, "accept");
    return this.#goOn("accepted");
  }

  /** Confirm the one thing that is picked, and outline the next one. */
  confirm(item = this.desk.item, name = this.desk.field) {
    const open = item?.confirm || [];
    if (!open.length) return this.say("Nothing is to be confirmed here.");
    if (!open.includes(name)) return this.desk.pick(item.id, open[0]);
    this.send(item, "confirm", { field: name });
    const rest = open.filter((one) => one !== name);
    this.desk.pick(item.id, rest[0] ?? "value");
    return this.say(`${fieldLabel(name)} confirmed. ${rest.length ? `Next: ${fieldLabel(rest[0])}` : "Now accept it"}.`);
  }

  async reject(item = this.desk.item) {
    if (item?.kind !== "estimate") return this.say("Pick the estimate that is to be rejected.");
    const options = REJECTIONS.map((words) => [words, words]);
    const given = await this.#ask(`Reject ${item.label}`, { label: "In your words", options, action: "Reject", hint: item.printed });
    if (!given) return null;
    this.send(item, "reject", { reason: [given.code, given.reason].filter(Boolean).join(": ") });
    return this.#goOn("rejected");
  }

  // Ask, and take the answer only while the record lies there that the question was about.
  async #ask(title, question) {
    const { key } = this.desk.record;
    const given = await askWords(title, question);
    if (!given || this.desk.record.key === key) return given;
    return void this.say("Nothing was decided: another record lies here now.");
  }

  notReported(item = this.desk.item) {
    const missing = item ?? this.desk.open.find((one) => one.kind === "missing");
    if (missing?.kind !== "missing") return this.say("This is an estimate: reject it, or pick what was not found.");
    this.send(missing, "not-reported");
    return this.#goOn("not reported");
  }

  flag(item = this.desk.item) {
    if (!item) return this.say("Pick the estimate that is to be flagged.");
    return this.send(item, isFlagged(item, this.desk.review.reviewer) ? "unflag" : "flag");
  }

  async note(item = this.desk.item) {
    const given = await this.#ask(item ? `Note on ${item.label}` : "Note on the record", { label: "Note", action: "Keep the note" });
    return given && this.send(item, "note", { note: given.reason });
  }

  include(stage = "abstract") {
    return this.send(null, "include", { stage });
  }

  notRetrieved() {
    return this.send(null, "not-retrieved", { stage: "full-text" });
  }

  async exclude() {
    const suggested = this.desk.record.eligibility?.code;
    const options = EXCLUSIONS.map(([code, words]) => [code, code === suggested ? `${words} (suggested)` : words]);
    const given = await this.#ask("Exclude this record", { label: "In your words", options, action: "Exclude", coded: true, stages: true });
    if (!given) return null;
    return this.send(null, "exclude", { reason: given.code, stage: given.stage, note: given.reason || undefined });
  }

  /** Go to what still waits here, or to the next record where nothing does. */
  #goOn(done) {
    const { left } = this;
    if (left.length && this.desk.item) return this.#pickOpen(left, done);
    if (left.length) return this.#nextOpen(done);
    this.say(done);
    return this.records.next();
  }

  #nextOpen(words) {
    const { left } = this;
    if (!left.length) return this.say(`${words}. Nothing is left to decide in this record.`);
    return this.#pickOpen(left, words);
  }

  #pickOpen(left, words) {
    const after = this.desk.items.indexOf(this.desk.item);
    const next = left.find((item) => this.desk.items.indexOf(item) > after) ?? left[0];
    this.desk.pick(next.id, next.confirm?.[0] ?? null);
    return this.say(`${words}. Next: ${next.label}, ${next.kind === "missing" ? "not found" : next.printed}.`);
  }

  /** Pick the item `step` further on. */
  step(step) {
    const items = this.desk.items.filter((item) => item.kind !== "eligibility");
    if (!items.length) return;
    const at = items.findIndex((item) => item.id === this.desk.itemId);
    const next = items[at < 0 ? (step > 0 ? 0 : items.length - 1) : Math.min(Math.max(at + step, 0), items.length - 1)];
    this.desk.pick(next.id, (isOpen(next) && next.confirm?.[0]) || null);
  }
}

/** Whether a reviewer has flagged an item. */
export function isFlagged(item, reviewer) {
  return item.flagged ? item.flagged.includes(reviewer) : item.state === "flagged";
}

/** An estimate's figures as one string. */
export function figures(item) {
  const { value, ci_low: low, ci_high: high, measure } = item?.fields ?? {};
  const shown = (field) => (field?.value ?? null) === null ? "?" : digits(field);
  if ((value?.value ?? null) === null) return "";
  const name = measure?.value && !(item.label || "").includes(measure.value) ? `${measure.value} ` : "";
  return `${name}${shown(value)} (${shown(low)}–${shown(high)})`;
}
