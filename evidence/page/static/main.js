// Puts the page together: the desk, the panes, the outbox and the keys.

import { Abstract } from "./abstract.js";
import { Actions } from "./actions.js";
import { Conflicts } from "./conflicts.js";
import { Desk } from "./desk.js";
import { Editing } from "./editing.js";
import { Effect } from "./effect.js";
import { Eligibility } from "./eligibility.js";
import { byId } from "./elements.js";
import { Fields } from "./fields.js";
import { drawBar, drawHeading } from "./heading.js";
import { help } from "./help.js";
import { listen, remap } from "./keys.js";
import { Outbox } from "./outbox.js";
import { Queues } from "./queues.js";
import { Records } from "./records.js";
import { Saved } from "./saved.js";
import { get } from "./server.js";
import { chooseVersion } from "./stale.js";
import { Undoing } from "./undoing.js";

const desk = new Desk();
let counting = null;

/** Say something in the polite live region; the same words twice are said twice. */
function say(words) {
  const region = byId("said");
  region.textContent = region.textContent === words ? `${words}\u00a0` : words;
  byId("heard").textContent = words;
}

async function fetchReview() {
  desk.review = await get("/api/review");
  drawBar(desk.review, { title: byId("review-title"), reviewer: byId("reviewer"), progress: byId("progress") });
  desk.tell("review");
}

/** Fetch progress and counts again, once for several decisions. */
function recount() {
  clearTimeout(counting);
  counting = setTimeout(() => fetchReview().then(() => desk.review.progress?.counting && recount()).catch(() => null), 1200);
}

async function choose(letter, outbox, records) {
  const chosen = await chooseVersion(letter);
  const record = letter.answer?.record;
  if (chosen === "open") return records.go(letter.body.key);
  if (chosen === "theirs") outbox.drop(letter.name);
  if (chosen === "mine" && record) outbox.again(letter.name, { etag: record.etag, text_sha256: record.text_sha256 });
  return record && chosen && records.newer(record);
}

function build() {
  const owner = `${desk.review.id} ${desk.review.reviewer}`;
  const records = new Records(desk, say);
  const tell = {};
  const outbox = new Outbox(owner, tell);
  const open = (letter) => records.go(letter.body.key).then((record) => record && letter.body.item && desk.pick(letter.body.item));
  const saved = new Saved(outbox, byId("saved"), byId("trouble"), { choose: (letter) => choose(letter, outbox, records), open });
  const undoing = new Undoing(owner, { desk, outbox, records, say });
  const actions = new Actions(desk, outbox, records, say);
  const abstract = new Abstract(desk, byId("source"));
  const editing = new Editing(desk, abstract, say);
  editing.actions = actions;
  new Fields(desk, actions, abstract, editing, byId("items"));
  new Eligibility(desk, actions, abstract, byId("eligibility"));
  new Effect(desk, byId("effect"));
  const conflicts = new Conflicts(desk, outbox, records, say, byId("conflicts"));
  const queues = new Queues(desk, records, byId("queue"), () => conflicts.open());
  desk.when("record", () => drawHeading(desk, records, actions, byId("record-head")));
  answerLetters(tell, { outbox, records, saved, undoing });
  desk.tell("review");
  return { actions, abstract, editing, outbox, queues, records, saved, undoing, conflicts };
}

function answerLetters(tell, { outbox, records, saved, undoing }) {
  Object.assign(tell, {
    changed: () => (saved.draw(), desk.tell("letters")),
    saved: (letter, answer) => {
      undoing.remember(letter, answer);
      saved.saved(answer);
      if (answer.record) records.newer(answer.record);
      const left = (answer.record?.items || []).filter((item) => item.state === "suggested").length;
      if (letter.body.action === "accept" && letter.body.item === null && left && desk.record?.key !== letter.body.key) say(`Saved; ${left} of ${letter.told.title} still to decide.`);
      desk.tell("saved");
      recount();
    },
    elsewhere: (letter) => {
      if (desk.record?.key === letter.body.key) get(`/api/record/${encodeURIComponent(letter.body.key)}`).then((record) => records.newer(record)).catch(() => null);
      desk.tell("saved");
    },
    stale: (letter) => document.querySelector("dialog[open]") || choose(letter, outbox, records),
    refused: (letter, answer) => {
      say(`Not saved: ${letter.why}`);
      if (answer?.record) records.newer(answer.record);
    },
  });
}

function listenKeys({ actions, abstract, editing, records, undoing }) {
  const acts = {
    accept: () => actions.accept(),
    edit: () => editing.open(),
    "edit-value": () => editing.openOn("value"),
    "edit-low": () => editing.openOn("ci_low"),
    "edit-high": () => editing.openOn("ci_high"),
    reject: () => actions.reject(),
    "not-reported": () => actions.notReported(),
    flag: () => actions.flag(),
    note: () => actions.note(),
    confirm: () => actions.confirm(),
    undo: () => undoing.undo(),
    skip: () => records.next(),
    next: () => actions.step(1),
    previous: () => actions.step(-1),
    "next-record": () => records.next(),
    "previous-record": () => records.previous(),
    include: () => actions.include(),
    exclude: () => actions.exclude(),
    words: () => editing.words(),
    help,
    leave: () => (desk.editing ? editing.close() : desk.pick(null)),
  };
  const moves = new Set(["skip", "next-record", "previous-record"]);
  const free = new Set(["help", "undo"]);
  // Between two records a key could only mean the one that is not seen yet.
  const onRecord = (name, act) => () => {
    if (!desk.record) return say("No record is open.");
    return records.loading && !moves.has(name) ? say("The next record is being fetched: nothing was decided.") : act();
  };
  const guarded = Object.entries(acts).map(([name, act]) => [name, free.has(name) ? act : onRecord(name, act)]);
  const jump = (number) => {
    const span = desk.record?.spans?.find((one) => one.number === number);
    if (span) abstract.follow(span);
  };
  listen(Object.fromEntries(guarded), jump);
}

/** Open the record to begin with; where the list of records is still being read, as soon as there is one. */
async function openFirst({ records, queues }, queue) {
  for (;;) {
    const first = await queues.choose(queue).catch((error) => void say(`The queue cannot be fetched: ${error.message}`));
    const key = records.address ?? first ?? (await queues.choose("all").catch(() => null));
    if ((key && (await records.go(key))) || !desk.review.progress?.counting) return key;
    byId("items").textContent = "The list of records is being read…";
    await new Promise((resolve) => setTimeout(resolve, 500));
    await fetchReview().catch(() => null);
  }
}

async function begin() {
  try {
    await fetchReview();
  } catch (error) {
    byId("items").textContent = `The review cannot be opened: ${error.message}.`;
    setTimeout(begin, 3000);
    return;
  }
  remap(desk.review.shortcuts);
  const parts = build();
  listenKeys(parts);
  byId("help").addEventListener("click", help);
  byId("undo").addEventListener("click", () => parts.undoing.undo());
  addEventListener("beforeunload", (event) => parts.outbox.letters().length && !parts.outbox.safe && event.preventDefault());
  parts.saved.draw();
  parts.outbox.send();
  if (desk.review.progress?.counting) recount();
  const queue = desk.review.queues?.find((one) => one.id === parts.records.startQueue)?.id;
  const key = await openFirst(parts, queue ?? desk.review.queues?.[0]?.id ?? "all");
  if (queue === "conflicts") await parts.conflicts.open();
  if (key) return;
  byId("items").textContent = "There is no record to review.";
}

begin();
