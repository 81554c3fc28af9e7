// Questions that stop the page until they are answered. Escape always means: do nothing.

import { button, make } from "./elements.js";

/** Whether a question is open; no shortcut acts behind it. */
export function isOpen() {
  return document.querySelector("dialog[open]") !== null;
}

/**
 * Ask something; the promise gives what `close` was called with, null after Escape.
 *
 * @param {string} title
 * @param {(close: Function) => (Node|string)[]} build Makes the content.
 * @param {string} kind A class of the dialog, such as "wide".
 */
export function ask(title, build, kind = "") {
  return new Promise((resolve) => {
    const dialog = make("dialog", { class: kind, "aria-labelledby": "dialog-title" });
    let answer = null;
    const close = (given) => {
      answer = given;
      dialog.close();
    };
    dialog.append(make("h2", { id: "dialog-title" }, title), ...build(close).filter(Boolean));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(answer);
    });
    document.body.append(dialog);
    dialog.showModal();
    dialog.querySelector("[autofocus], input, textarea, button")?.focus();
  });
}

/** Ask for words: {reason} or, with `options` [value, label], {code, reason}. */
export function askWords(title, { label, options = [], action, needed = true, coded = false, stages = false, hint = null }) {
  return ask(title, (close) => {
    const text = make("textarea", { rows: 2, id: "dialog-words", maxlength: 4000, "aria-describedby": "dialog-problem" });
    const choices = options.map(([value, words], at) => choice(value, words, at));
    const stage = stages ? stageChoice() : null;
    const problem = make("p", { id: "dialog-problem", class: "problem", role: "alert" });
    const answer = () => {
      const code = form.elements.choice?.value || null;
      const reason = text.value.trim();
      if (coded && !code) return void (problem.textContent = "Choose one of the reasons.");
      if (needed && !code && !reason) return void (problem.textContent = "Say why, in a word or two.");
      return close({ code, reason, stage: stage?.querySelector("select").value });
    };
    const form = make("form", { method: "dialog", on: { submit: (event) => (event.preventDefault(), answer()) } });
    const fields = choices.length ? make("fieldset", {}, make("legend", {}, "Reason"), choices) : null;
    const row = make("div", { class: "acts" }, make("button", { class: "main" }, action), button("Cancel", "Esc", () => close(null)));
    form.append(...[fields, stage, make("label", { for: "dialog-words" }, label), text, problem, row].filter(Boolean));
    text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      answer();
    });
    form.addEventListener("keydown", (event) => pickByDigit(event, form));
    return [hint && make("p", { class: "quiet" }, hint), form];
  });
}

function choice(value, words, at) {
  const input = make("input", { type: "radio", name: "choice", value });
  return make("label", { class: "choice" }, input, at < 9 ? make("kbd", { "aria-hidden": "true" }, at + 1) : null, ` ${words}`);
}

function stageChoice() {
  const options = [["abstract", "On the abstract"], ["full-text", "On the full text"]];
  const list = make("select", { id: "dialog-stage" }, options.map(([value, words]) => make("option", { value }, words)));
  return make("p", {}, make("label", { for: "dialog-stage" }, "Decided "), list);
}

function pickByDigit(event, form) {
  if (!/^[1-9]$/.test(event.key) || event.target.matches("textarea, input[type=text]") || event.ctrlKey || event.altKey || event.metaKey) return;
  const radios = form.querySelectorAll("input[type=radio]");
  const wanted = radios[Number(event.key) - 1];
  if (!wanted) return;
  wanted.checked = true;
  wanted.focus();
}
