// The decisions that are not on the server's disk yet. Each lies in the browser's storage before it is sent, and stays
// there until the server has said that it is saved, so that neither a reload nor a dead server loses it.
// Must never send two decisions of one record in another order than they were made.

import { Refused, post } from "./server.js";
import { forget, keep, kept, lasting, names } from "./storage.js";

const PAUSES = [1, 2, 5, 10, 20, 30]; // seconds until the next try

/** A name no other decision has; the server stores what bears it once. */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID(); // only on https and on this machine itself
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Outbox {
  /**
   * @param {string} owner Review and reviewer: nobody's letter is sent in another's name.
   * @param {{saved: Function, stale: Function, refused: Function, changed: Function, elsewhere: Function}} tell Called with (letter, answer).
   */
  constructor(owner, tell) {
    this.prefix = `evidence outbox ${owner} `;
    this.tell = tell;
    this.tries = 0;
    this.timer = null;
    this.sending = null; // the name of the letter on its way
    this.waiters = new Map();
    addEventListener("online", () => this.send());
    addEventListener("storage", (event) => event.key?.startsWith(this.prefix) && this.#elsewhere(event));
  }

  /** The letters, oldest first: {name, body, tried, held: null | "stale" | "refused", why, answer}. */
  letters() {
    return names(this.prefix).map((name) => ({ ...kept(name), name })).filter((letter) => letter.body);
  }

  /** Keep a decision and send it; the promise tells what the first try gave: saved, waiting, stale or refused. */
  add(body, told = {}) {
    const last = this.letters().at(-1)?.name.slice(this.prefix.length, this.prefix.length + 9) ?? "0";
    const number = String(Number(last) + 1).padStart(9, "0");
    const letter = { body: { ...body, client_id: newId() }, told, held: null, made: new Date().toISOString() };
    const name = `${this.prefix}${number} ${letter.body.client_id}`;
    keep(name, letter);
    const outcome = new Promise((resolve) => this.waiters.set(letter.body.client_id, resolve));
    this.tell.changed();
    this.send();
    return outcome;
  }

  /** Whether all that waits would survive a reload. */
  get safe() {
    return lasting;
  }

  /** Give a letter up: its decision is not made. */
  drop(name) {
    forget(name);
    this.tell.changed();
  }

  /** Send a held letter again, on what is there now (`changes`: its new etag, text_sha256 or value). */
  again(name, changes = {}) {
    const letter = kept(name);
    if (!letter) return;
    keep(name, { ...letter, body: { ...letter.body, ...changes }, held: null, why: null, answer: null });
    this.tell.changed();
    this.send();
  }

  /** Send what waits, one after the other; several windows of one browser take turns. */
  send() {
    clearTimeout(this.timer);
    if (this.sending) return;
    this.sending = "-";
    const all = () => this.#sendAll();
    const turn = navigator.locks ? navigator.locks.request(this.prefix, all) : all();
    turn.finally(() => {
      this.sending = null;
      this.tell.changed();
      if (this.#next() && !this.timer) this.send(); // came in after the last look
    });
  }

  #next() {
    const held = new Set();
    for (const letter of this.letters()) {
      if (letter.held === "stale") held.add(letter.body.key);
      if (!letter.held && !held.has(letter.body.key)) return letter;
    }
    return null;
  }

  async #sendAll() {
    this.timer = null;
    for (let letter = this.#next(); letter; letter = this.#next()) {
      this.sending = letter.name;
      if (!letter.tried) keep(letter.name, { ...kept(letter.name), tried: true }); // from now on it may have arrived
      this.tell.changed();
      try {
        this.#saved(letter, await post("/api/decide", letter.body));
      } catch (error) {
        if (!this.#answered(letter, error)) return;
      }
    }
  }

  #saved(letter, answer) {
    this.tries = 0;
    this.problem = null;
    for (const other of this.letters()) this.#rebase(other, letter.body, answer.record?.etag);
    forget(letter.name);
    this.tell.saved(letter, answer);
    this.#settle(letter, "saved", answer);
  }

  // A decision made before the answer to the one before it came back saw the record as that one left it.
  #rebase(other, sent, etag) {
    if (!etag || other.body.key !== sent.key || other.body.etag !== sent.etag || other.body.client_id === sent.client_id) return;
    const { name, ...letter } = other;
    keep(name, { ...letter, body: { ...letter.body, etag } });
  }

  // True where the next letter may go; false where all must wait.
  #answered(letter, error) {
    const status = error instanceof Refused ? error.status : 0;
    if (status === 409 || (status >= 400 && status !== 401 && status !== 403)) {
      const held = status === 409 ? "stale" : "refused";
      const { name, ...plain } = letter;
      keep(name, { ...plain, tried: false, held, why: error.message, answer: error.answer });
      this.tell[held]({ ...letter, held, why: error.message, answer: error.answer }, error.answer);
      this.#settle(letter, held, error);
      return true;
    }
    this.problem = error.message.replace(/\.$/, "");
    this.#settle(letter, "waiting", error);
    const pause = PAUSES[Math.min(this.tries, PAUSES.length - 1)];
    this.tries += 1;
    this.timer = setTimeout(() => this.send(), pause * 1000);
    return false;
  }

  // Another window of this browser changed the outbox; it may have sent what was made here.
  #elsewhere(event) {
    if (event.newValue === null && event.oldValue !== null) {
      const letter = JSON.parse(event.oldValue);
      this.#settle(letter, "saved", null);
      this.tell.elsewhere(letter);
    }
    this.tell.changed();
  }

  #settle(letter, outcome, detail) {
    this.waiters.get(letter.body.client_id)?.({ outcome, detail, letter });
    this.waiters.delete(letter.body.client_id);
  }
}
