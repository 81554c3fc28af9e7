// Undo: what is still on its way is taken out of the outbox, what is saved is undone by another event.

import { letterWords } from "./saved.js";
import { keep, kept } from "./storage.js";

const MOST = 50;

export class Undoing {
  /** @param {string} owner Review and reviewer. */
  constructor(owner, { desk, outbox, records, say }) {
    Object.assign(this, { name: `evidence undo ${owner}`, desk, outbox, records, say });
  }

  /** Remember a saved decision. */
  remember(letter, answer) {
    if (letter.body.action === "undo" || !answer.event_id) return;
    const events = answer.event_ids?.length ? answer.event_ids : [answer.event_id];
    keep(this.name, [...kept(this.name, []), { events, key: letter.body.key, item: letter.body.item, words: letterWords(letter) }].slice(-MOST));
  }

  /** Undo the last decision that this person made here, going back to its record. */
  async undo() {
    const waiting = this.outbox.letters().at(-1);
    if (waiting && !waiting.tried) {
      this.outbox.drop(waiting.name);
      return this.say(`Taken back before it was saved: ${letterWords(waiting)}.`);
    }
    const all = kept(this.name, []);
    const last = all.at(-1);
    if (waiting || !last) return this.say(waiting ? "It may have arrived: it can be undone as soon as the server has answered." : "There is nothing to undo.");
    const record = this.desk.record?.key === last.key ? this.desk.record : await this.records.go(last.key);
    if (!record) return null;
    keep(this.name, all.slice(0, -1));
    for (const event of last.events) {
      this.outbox.add({ key: record.key, text_sha256: record.text_sha256, etag: record.etag, item: event, action: "undo" }, { what: "undo", label: last.words, title: record.title });
    }
    if (last.item) this.desk.pick(last.item);
    return this.say(`Undone: ${last.words}.`);
  }
}
