// The keys and what they do, and the switch that turns them off.

import { ask } from "./dialogs.js";
import { button, make } from "./elements.js";
import { shortcuts } from "./keys.js";
import { SHORTCUT_WORDS, keyWords } from "./vocabulary.js";

const MORE = [
  ["1 – 9", "Go to the mark with this number"],
  ["← →", "On a field: the field before and after it"],
  ["J, K", "Next and previous record, as ] and ["],
  ["Backspace", "Undo, as u"],
  ["Esc", "Close a form, or go back from an estimate to the record as a whole"],
];

/** Open the help. */
export function help() {
  return ask(
    "Keys",
    (close) => {
      const own = Object.entries(shortcuts.map).map(([act, key]) => [keyWords(key), SHORTCUT_WORDS[act]]);
      const rows = [...own, ...MORE].map(([key, words]) => make("tr", {}, make("th", { scope: "row" }, make("kbd", {}, key)), make("td", {}, words)));
      const box = make("input", { type: "checkbox", id: "keys-on", checked: shortcuts.on, on: { change: (event) => (shortcuts.on = event.target.checked) } });
      return [
        make("p", {}, box, " ", make("label", { for: "keys-on" }, "Keys act (never while you type, never with Ctrl, Alt or Meta)")),
        make("div", { class: "scroll" , tabindex: "0", role: "group", "aria-label": "List of keys" }, make("table", { class: "keys" }, make("tbody", {}, rows))),
        make("p", { class: "quiet" }, "Every key is a button as well. To correct a number: pick its field, double-click the right number in the text, press e, then Enter; or press v, l or h for value, lower or upper bound, and step to it by ↑ and ↓."),
        make("div", { class: "acts" }, button("Close", "Esc", () => close(null), { class: "main", autofocus: true })),
      ];
    },
    "wide",
  );
}
