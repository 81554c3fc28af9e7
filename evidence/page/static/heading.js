// The head of the record: what it is, where it stands, and what has been published about it since.

import { button, link, make, refill } from "./elements.js";
import { badge } from "./queues.js";

/** Draw the head of the record that lies on the desk. */
export function drawHeading(desk, records, actions, pane) {
  const { record } = desk;
  const study = /^PMID/.test(record.study?.name || "") ? null : record.study?.name;
  const where = [study, record.journal, record.year].filter(Boolean).join(" · ");
  const numbers = [
    record.pmid && link(record.url || `https://pubmed.ncbi.nlm.nih.gov/${record.pmid}/`, `PMID ${record.pmid}`),
    record.doi && link(`https://doi.org/${record.doi}`, `doi ${record.doi}`),
  ].filter(Boolean);
  const line = make("p", { class: "quiet" }, where, numbers.flatMap((one) => [" · ", one]), (record.badges || []).map((one) => make("span", { class: "badge" }, badge(one))));
  const notices = (record.notices || []).map((one) => make("p", { class: "notice" }, make("span", { "aria-hidden": "true" }, "⚠ "), typeof one === "string" ? one : one.text || one.detail));
  const notes = (record.notes || []).map((one) => make("p", { class: "note" }, `${one.who} notes: ${one.note}`));
  const previous = button("Previous", "[", () => records.previous(), { "data-focus": "previous" });
  const next = button("Next", "]", () => records.next(), { "data-focus": "next" });
  const note = button("Note", null, () => actions.note(null), { "data-focus": "note record" });
  refill(pane, make("div", { class: "record-title" }, make("h2", { id: "record-title", tabindex: "-1" }, record.title || record.key), line, notices, notes), make("div", { class: "acts" }, previous, next, note));
  document.title = `${record.study?.name || record.title || record.key} · ${desk.review.title || "Review"}`;
}

/** Draw who reviews what, and how far it is done. */
export function drawBar(review, { title, reviewer, progress }) {
  title.textContent = review.title || review.id;
  reviewer.textContent = `Reviewer ${review.reviewer}${review.blind ? " (blind)" : ""}`;
  reviewer.title = review.blind ? "What others decide is hidden until you have decided too" : "";
  const { done = 0, total = 0, counting = false } = review.progress || {};
  const words = counting ? `${done} of ${total}, counting…` : `${done} of ${total}`;
  refill(progress, make("progress", { max: Math.max(total, 1), value: done, "aria-label": "Records done" }), make("span", {}, words));
}
