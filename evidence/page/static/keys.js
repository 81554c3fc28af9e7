// One key for each act. Never while somebody types, never together with Ctrl, Alt or Meta, never behind a question, and
// not at all when switched off.

import { isOpen } from "./dialogs.js";
import { keep, kept } from "./storage.js";
import { SHORTCUTS } from "./vocabulary.js";

const SWITCH = "evidence shortcuts";
const REPEATABLE = new Set(["next", "previous"]);
const TWICE = 200; // milliseconds: a key that bounces must not accept the record that it never showed

/** Whether the keys act; `set` switches them. */
export const shortcuts = {
  get on() {
    return kept(SWITCH, true) !== false;
  },
  set on(value) {
    keep(SWITCH, value);
  },
  map: { ...SHORTCUTS },
};

/** Take the server's map of names of acts to keys, where it gives one. */
export function remap(given) {
  for (const [act, key] of Object.entries(given || {})) {
    if (act in SHORTCUTS && typeof key === "string" && [...key].length === 1) shortcuts.map[act] = key;
  }
}

/** Whether an element takes what is typed. */
export function takesKeys(element) {
  return Boolean(element?.closest?.("input:not([type=checkbox]):not([type=radio]):not([type=button]), textarea, select, [contenteditable]"));
}

/**
 * Listen for the keys.
 *
 * @param {Object<string, Function>} acts What each name does.
 * @param {(number: number) => void} jump Go to the mark with a number.
 */
export function listen(acts, jump) {
  let last = 0;
  document.addEventListener("keydown", (event) => {
    if (!shortcuts.on || event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (isOpen() || takesKeys(event.target)) return;
    if (/^[1-9]$/.test(event.key)) return void (event.repeat || jump(Number(event.key)));
    const act = actOf(event);
    if (!act || (event.repeat && !REPEATABLE.has(act))) return;
    if (event.key === " " && event.target.closest("button, a, summary, [tabindex='0']")) return; // it presses, or scrolls
    if (act === "accept" && event.timeStamp - last < TWICE) return;
    if (act === "accept") last = event.timeStamp;
    event.preventDefault();
    acts[act]?.();
  });
}

function actOf(event) {
  if (event.key === "Backspace") return "undo";
  if (event.key === "J") return "next-record";
  if (event.key === "K") return "previous-record";
  if (event.key === "Escape") return "leave";
  return Object.keys(shortcuts.map).find((act) => shortcuts.map[act] === event.key);
}
