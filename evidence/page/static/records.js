// Which record comes next, and fetching it before it is asked for.

import { Refused, get } from "./server.js";

const FRESH = 30_000; // milliseconds for which a record fetched ahead is taken as it is

export class Records {
  /**
   * @param {import("./desk.js").Desk} desk
   * @param {(words: string) => void} say
   */
  constructor(desk, say) {
    Object.assign(this, { desk, say, queue: null, ahead: new Map(), wanted: 0, loading: false });
    addEventListener("hashchange", () => this.#fromAddress());
  }

  /** The record that the page's address names. */
  get address() {
    const found = /^#record\/(.+)$/.exec(location.hash);
    return found ? decodeURIComponent(found[1]) : null;
  }

  /** The queue that the page's address names. */
  get startQueue() {
    return /^#queue=([\w-]+)$/.exec(location.hash)?.[1] ?? null;
  }

  #fromAddress() {
    if (this.address && this.address !== this.desk.record?.key) this.go(this.address);
  }

  fetch(key) {
    const known = this.ahead.get(key);
    if (known && Date.now() - known.at < FRESH) return known.promise;
    const queue = this.desk.queue ? `?queue=${encodeURIComponent(this.desk.queue)}` : "";
    const promise = get(`/api/record/${encodeURIComponent(key)}${queue}`);
    this.ahead.set(key, { promise, at: Date.now() });
    promise.catch(() => this.ahead.delete(key));
    if (this.ahead.size > 20) this.ahead.delete(this.ahead.keys().next().value);
    return promise;
  }

  /** A record as an answer of the server has just given it. */
  newer(record) {
    this.ahead.delete(record.key);
    if (this.desk.record?.key === record.key) this.desk.lay(record);
  }

  /** Lay a record on the desk; where another was asked for meanwhile, that one stays. */
  async go(key) {
    const number = (this.wanted += 1);
    this.loading = true;
    try {
      const record = await this.fetch(key);
      if (number !== this.wanted) return null;
      this.ahead.delete(key);
      const address = `#record/${encodeURIComponent(key)}`;
      if (location.hash !== address) history.pushState(null, "", address);
      this.desk.lay(record);
      this.#ahead();
      return record;
    } catch (error) {
      if (number === this.wanted) this.say(error instanceof Refused ? `Record ${key}: ${error.message}` : `Record ${key} cannot be fetched: ${error.message}`);
      return null;
    } finally {
      if (number === this.wanted) this.loading = false;
    }
  }

  async #ahead() {
    const key = await this.queue?.after(this.desk.record.key);
    if (key) this.fetch(key).catch(() => null);
  }

  /** Go on in the queue; where it ends, stay and say so. */
  async next() {
    this.loading = true; // until it is known where to go
    const key = this.desk.record ? await this.queue.after(this.desk.record.key) : null;
    this.loading = false;
    if (key && key !== this.desk.record?.key) return this.go(key);
    return this.say("This is the last record of the queue.");
  }

  async previous() {
    const key = this.desk.record && (this.queue.before(this.desk.record.key) ?? this.desk.record.previous);
    if (key) return this.go(key);
    return this.say("This is the first record of the queue.");
  }
}
