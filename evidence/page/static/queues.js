// The queues and the list of the records in the one that is chosen. A record stays in the list while the person works
// through it, though it may no longer belong there, so that nothing moves under the hand.

import { make, refill } from "./elements.js";
import { get } from "./server.js";
import { stateWords } from "./vocabulary.js";

const PAGE = 50;
const [BEFORE, AROUND] = [100, 300]; // lines drawn of a long list: those before the record on the desk, and in all

export class Queues {
  /**
   * @param {import("./desk.js").Desk} desk
   * @param {import("./records.js").Records} records
   * @param {HTMLElement} pane
   */
  constructor(desk, records, pane, openConflicts) {
    Object.assign(this, { desk, records, openConflicts, items: [], end: false, loading: null });
    records.queue = this;
    this.tabs = make("ul", { class: "queues", "aria-label": "Queues" });
    this.list = make("ol", { class: "records" });
    this.more = make("button", { type: "button", class: "more", on: { click: () => this.load() } }, "More records");
    pane.append(this.tabs, this.list, this.more);
    desk.when("review", () => this.#drawTabs());
    desk.when("record", () => this.#drawList());
  }

  /** Choose a queue and load its first records. */
  async choose(id) {
    Object.assign(this, { items: [], end: false, loading: null });
    this.desk.queue = id;
    this.#drawTabs();
    await this.load();
    return this.items[0]?.key ?? null;
  }

  /** Load some more of the records of this queue. */
  async load() {
    if (this.end) return;
    this.loading ??= this.#load(this.desk.queue, this.items.at(-1)?.key);
    try {
      await this.loading;
    } finally {
      this.loading = null;
    }
  }

  async #load(id, last) {
    const after = last === undefined ? "" : `&after=${encodeURIComponent(last)}`;
    const answer = await get(`/api/queue/${encodeURIComponent(id)}?limit=${PAGE}${after}`);
    if (id !== this.desk.queue) return;
    const known = new Set(this.items.map((item) => item.key));
    this.items.push(...answer.items.filter((item) => !known.has(item.key)));
    this.end = answer.next === null || answer.next === undefined || !answer.items.length;
    this.#drawList();
  }

  #at(key) {
    return this.items.findIndex((item) => item.key === key);
  }

  /** The record after one, loading more where the list ends; for a record of no list, what the server says. */
  async after(key) {
    const at = this.#at(key);
    if (at < 0) return (this.desk.record?.key === key ? this.desk.record.next : null) ?? this.items[0]?.key ?? null;
    if (at === this.items.length - 1) await this.load().catch(() => null);
    return this.items[at + 1]?.key ?? null;
  }

  before(key) {
    return this.items[this.#at(key) - 1]?.key ?? null;
  }

  #drawTabs() {
    const tabs = (this.desk.review?.queues || []).map((queue) => {
      const current = queue.id === this.desk.queue;
      const choose = async () => {
        const first = await this.choose(queue.id).catch((error) => this.records.say(`The queue cannot be fetched: ${error.message}`));
        if (queue.id === "conflicts") return this.openConflicts();
        return first && this.records.go(first);
      };
      const tab = make("button", { type: "button", "aria-current": current ? "true" : null, "data-focus": `queue ${queue.id}`, on: { click: choose } });
      tab.append(make("span", {}, queue.label), " ", make("span", { class: "count" }, queue.count ?? "…"));
      return make("li", {}, tab);
    });
    refill(this.tabs, tabs);
  }

  #drawList() {
    const { record } = this.desk;
    const here = this.#at(record?.key);
    const shown = this.items.slice(Math.max(0, here - BEFORE), Math.max(0, here - BEFORE) + AROUND);
    refill(this.list, shown.map((item) => this.#line(item.key === record?.key ? { ...item, state: state(record) } : item, item.key === record?.key)));
    if (here >= 0) this.items[here].state = state(record);
    this.more.hidden = this.end;
    const current = this.list.querySelector("[aria-current]");
    if (current && this.list.scrollHeight > this.list.clientHeight) {
      const [list, line] = [this.list.getBoundingClientRect(), current.getBoundingClientRect()];
      if (line.top < list.top || line.bottom > list.bottom) this.list.scrollTop += line.top - list.top - list.height / 3;
    }
  }

  #line(item, current) {
    const [sign, words] = stateWords(item.state);
    const go = make("button", { type: "button", class: "plain", "aria-current": current ? "true" : null, "data-focus": `record ${item.key}`, on: { click: () => this.records.go(item.key) } });
    go.append(
      make("span", { class: `state state-${item.state}`, title: words }, make("span", { "aria-hidden": "true" }, sign), make("span", { class: "unseen" }, words)),
      make("span", { class: "name" }, item.study || item.pmid || item.key, item.year ? ` ${item.year}` : ""),
      make("span", { class: "title" }, item.title || ""),
    );
    if (item.badges?.length) go.append(make("span", { class: "badges" }, item.badges.map((text) => make("span", { class: "badge" }, badge(text)))));
    return make("li", {}, go);
  }
}

/** A badge's words, which may come with more than its label. */
export function badge(one) {
  return typeof one === "string" ? one : one.label;
}

// One word for the record on the desk: what still waits goes before what is done.
function state(record) {
  const all = (record.items || []).filter((item) => item.kind !== "eligibility").map((item) => item.state);
  const order = ["conflict", "flagged", "reopened", "suggested", "edited", "missing", "needs-second", "accepted", "rejected", "not-reported"];
  return order.find((one) => all.includes(one)) ?? record.eligibility?.decision?.action ?? "suggested";
}
