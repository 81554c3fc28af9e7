// What the server's codes are called on the page. A sign never stands without its word.

export const FIELDS = [
  ["value", "Value"],
  ["ci_low", "CI low"],
  ["ci_high", "CI high"],
  ["ci_level", "CI level"],
  ["measure", "Measure"],
  ["endpoint", "Endpoint"],
  ["population", "Population"],
  ["numerator", "Numerator"],
  ["reference", "Reference"],
  ["n_a", "n of A"],
  ["n_b", "n of B"],
  ["adjusted", "Adjusted"],
];

export const NUMBERS = new Set(["value", "ci_low", "ci_high", "ci_level", "n_a", "n_b"]);

const LABELS = new Map([
  ...FIELDS,
  ...Object.entries({ action: "Decision", quote: "Words", source: "Source", reason: "Reason", note: "Note", when: "When", row: "Accept or reject", eligibility: "Eligibility" }),
]);

const DONE = new Map(Object.entries({ accept: "accepted", reject: "rejected", set: "accepted, with a correction", include: "included", exclude: "excluded" }));

/** What somebody did, of the word for doing it. */
export function doneWords(action) {
  return DONE.get(action) || String(action);
}

/** What a field is called. */
export function fieldLabel(name) {
  return LABELS.get(name) || name;
}

const STATES = new Map(
  Object.entries({
    suggested: ["●", "suggested"],
    accepted: ["✔", "accepted"],
    rejected: ["✕", "rejected"],
    edited: ["✎", "edited, to accept"],
    "not-reported": ["○", "not reported"],
    flagged: ["⚑", "flagged"],
    "needs-second": ["◐", "awaits a second"],
    conflict: ["≠", "conflict"],
    reopened: ["↻", "text changed"],
    missing: ["○", "not found"],
    aside: ["–", "not in question"],
    "not in question": ["–", "not in question"],
    included: ["✔", "included"],
    excluded: ["✕", "excluded"],
    saving: ["…", "saving"],
    "not-saved": ["!", "not saved"],
  }),
);

/** What the label of a mark says, which names several fields where they stand in the same words. */
export function markLabel(label) {
  return (label || "").split(", ").map(fieldLabel).join(", ");
}

/** The sign and the words of a state. */
export function stateWords(state) {
  return STATES.get(state) || (state ? ["●", String(state)] : ["·", "not looked up yet"]);
}

/** Why a record is excluded, in the order in which the first that holds is given. */
export const EXCLUSIONS = [
  ["retracted", "Retracted"],
  ["review-or-meta-analysis", "Review or meta-analysis"],
  ["wrong-population", "Wrong population"],
  ["sequence-trial", "Trial of a sequence"],
  ["wrong-line", "Wrong line of therapy"],
  ["single-arm", "Single arm"],
  ["no-comparison", "No comparison"],
  ["wrong-comparator", "Wrong comparator"],
];

export const REJECTIONS = [
  "Other outcome than labelled",
  "Subgroup or other analysis set",
  "Other comparison",
  "Direction is the other way round",
  "Figures are wrong",
  "Not a result of this report",
];

const CHECKS = new Map(Object.entries({ pass: ["✔", "holds"], note: ["i", "note"], warn: ["⚠", "look"], fail: ["✕", "fails"], na: ["–", "not applicable"] }));

/** The sign and the word of a check's status. */
export function checkWords(status) {
  return CHECKS.get(status) || ["i", String(status)];
}

/** Names of keys for what each does: the server may give others. */
export const SHORTCUTS = {
  accept: "a",
  edit: "e",
  "edit-value": "v",
  "edit-low": "l",
  "edit-high": "h",
  reject: "x",
  "not-reported": "n",
  flag: "f",
  note: "m",
  confirm: "c",
  undo: "u",
  skip: " ",
  next: "j",
  previous: "k",
  "next-record": "]",
  "previous-record": "[",
  include: "i",
  exclude: "o",
  words: "s",
  help: "?",
};

export const SHORTCUT_WORDS = {
  accept: "Accept the picked estimate; with none picked, all clean ones of the record, and go on",
  edit: "Edit the picked field, or the value",
  "edit-value": "Edit the value",
  "edit-low": "Edit the lower bound",
  "edit-high": "Edit the upper bound",
  reject: "Reject the picked estimate, with a reason",
  "not-reported": "Not reported in this record",
  flag: "Flag for another look, or take the flag away",
  note: "Write a note",
  confirm: "Confirm the one thing that is outlined: numerator, endpoint or population",
  undo: "Undo your last decision",
  skip: "Skip to the next record",
  next: "Next estimate",
  previous: "Previous estimate",
  "next-record": "Next record",
  "previous-record": "Previous record",
  include: "Include the record",
  exclude: "Exclude the record, with a reason",
  words: "Pick words in the text by keyboard: arrows move, Shift widens, Enter takes",
  help: "This help",
};

/** A key as a person reads it. */
export function keyWords(key) {
  return key === " " ? "Space" : key;
}
