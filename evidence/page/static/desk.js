// What lies on the desk: the review, the record, and which of its estimates and fields is looked at.

export class Desk extends EventTarget {
  constructor() {
    super();
    this.review = null;
    this.queue = null; // id of the queue
    this.record = null;
    this.itemId = null; // picked by the person; null means the record as a whole
    this.field = null;
    this.editing = null; // the open form, see editing.js
  }

  /** Call a function whenever one of some things changed: review, record, focus, letters, saved. */
  when(kinds, listener) {
    for (const kind of kinds.split(" ")) this.addEventListener(kind, (event) => listener(event.detail));
  }

  tell(kind, detail = null) {
    this.dispatchEvent(new CustomEvent(kind, { detail }));
  }

  get items() {
    return this.record?.items ?? [];
  }

  get item() {
    return this.items.find((item) => item.id === this.itemId) ?? null;
  }

  /** Lay another record on the desk, or a newer state of the same one. */
  lay(record) {
    const same = this.record?.key === record.key;
    this.record = record;
    if (!same || !this.item) [this.itemId, this.field, this.editing] = [null, null, same ? this.editing : null];
    this.tell("record", { same });
  }

  /** Pick an estimate, and a field of it. */
  pick(itemId, field = null, from = "fields") {
    this.itemId = itemId;
    this.field = field;
    this.tell("focus", { from });
  }

  /** The estimates that one key may accept: undecided, their direction explicit, nothing to confirm or to look at. */
  get clean() {
    return this.items.filter(isClean);
  }

  /** The items that still wait for this reviewer. */
  get open() {
    return this.items.filter((item) => item.kind !== "eligibility" && isOpen(item));
  }
}

const DOUBTFUL = new Set(["open-direction", "check-failed"]);

/** Whether an item still waits for this reviewer. */
export function isOpen(item) {
  if (item.asked === false) return false; // no figure of it is wanted
  return ["suggested", "edited", "reopened", "missing"].includes(item.state) || (item.state === "needs-second" && !item.decision);
}

/** Whether one key may accept it without a look at each of its parts. */
export function isClean(item) {
  const doubt = (item.checks || []).some((check) => ["warn", "fail"].includes(check.status)) || DOUBTFUL.has(item.why_not) || item.harmonised === null;
  const fresh = isOpen(item) && ["suggested", "needs-second"].includes(item.state);
  return item.kind === "estimate" && fresh && !doubt && !(item.confirm || []).length;
}
