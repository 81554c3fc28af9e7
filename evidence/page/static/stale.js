// The record was changed since it was looked at: both versions side by side, and the person chooses.

import { figures } from "./actions.js";
import { ask } from "./dialogs.js";
import { button, make } from "./elements.js";
import { letterWords } from "./saved.js";
import { FIELDS, stateWords } from "./vocabulary.js";
import { fieldValue } from "./fields.js";

/**
 * Show both versions; the promise gives "theirs", "mine" or null (decide later).
 *
 * @param {object} letter The letter that the server refused as stale.
 */
export function chooseVersion(letter) {
  const record = letter.answer?.record;
  const item = record?.items?.find((one) => one.id === letter.body.item);
  const changed = record && record.text_sha256 !== letter.body.text_sha256;
  return ask(
    "This record was changed since you looked at it",
    (close) => [
      make("p", {}, letter.why || "Somebody decided on it meanwhile."),
      changed && make("p", { class: "warning" }, "⚠ Its text is another one now. Look at it before you decide: open the record."),
      make("div", { class: "versions" }, yours(letter), theirs(letter, record, item)),
      make(
        "div",
        { class: "acts" },
        button("Keep what is there", null, () => close("theirs"), { autofocus: true }),
        record && !changed && button("Make mine on top of it", null, () => close("mine"), { class: "main" }),
        button("Open the record", null, () => close("open")),
        button("Decide later", "Esc", () => close(null)),
      ),
    ],
    "wide",
  );
}

function yours(letter) {
  const { body, told } = letter;
  const lines = [
    ["You decided", letterWords(letter)],
    ["You saw", [told.figures, told.state && stateWords(told.state)[1]].filter(Boolean).join(", ")],
    ["Words", body.quote && `“${body.quote}”`],
    ["Source", body.source],
    ["Reason", body.reason || body.note],
    ["When", letter.made],
  ];
  return version("Yours, not saved", lines);
}

function theirs(letter, record, item) {
  if (!item) return version("There now", [["Record", record?.title || letter.body.key], ["Eligibility", record?.eligibility?.decision?.action], ...(record?.items || []).map(brief)]);
  const { field } = letter.body;
  const lines = [
    ["State", stateWords(item.state)[1]],
    ["By", item.decision && `${item.decision.who}, ${item.decision.when}`],
    ["Figures", figures(item)],
    ["Note", item.decision?.note],
    ...FIELDS.filter(([name]) => name === field || item.fields?.[name]?.edited).map(([name, label]) => [label, fieldValue(name, item.fields?.[name])]),
    ["Words", field && item.fields?.[field]?.quote && `“${item.fields[field].quote}”`],
  ];
  return version("There now", lines);
}

function brief(item) {
  return [item.label, `${figures(item)} ${stateWords(item.state)[1]}${item.decision ? `, ${item.decision.who}` : ""}`];
}

function version(title, lines) {
  const rows = lines.filter(([, words]) => words).flatMap(([name, words]) => [make("dt", {}, name), make("dd", {}, words)]);
  return make("section", {}, make("h3", {}, title), make("dl", {}, rows));
}
