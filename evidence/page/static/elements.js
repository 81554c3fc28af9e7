// Builds elements. Whatever comes from outside becomes text or the value of a harmless attribute, never markup.

const SVG = "http://www.w3.org/2000/svg";
const FORBIDDEN = /^on|^style$|^srcdoc$/i;

/**
 * Make an element: `make("button", {class: "act", on: {click: f}}, "Accept")`.
 *
 * @param {string} tag
 * @param {object} attributes `on` holds listeners, `hidden: false` or null leaves an attribute out.
 * @param {...(Node|string|number|null|false|undefined)} children Strings become text.
 */
export function make(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** Make an element of an SVG drawing. */
export function draw(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(element, attributes, children) {
  const { on = {}, ...plain } = attributes;
  for (const [name, value] of Object.entries(plain)) setAttribute(element, name, value);
  for (const [event, listener] of Object.entries(on)) element.addEventListener(event, listener);
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

function setAttribute(element, name, value) {
  if (FORBIDDEN.test(name)) throw new TypeError(`${name} is not set from here`);
  if (value === null || value === undefined || value === false) return;
  element.setAttribute(name, value === true ? "" : String(value));
}

/** The element with an id, which the page's template has. */
export function byId(id) {
  return document.getElementById(id);
}

/** Put new children in place of the old ones and leave the keyboard's focus where it was. */
export function refill(container, ...children) {
  const active = document.activeElement;
  const had = active && container.contains(active) ? active : null;
  const name = had?.dataset.focus;
  container.replaceChildren(...children.flat(Infinity).filter(Boolean));
  if (!had || document.activeElement === had) return;
  const again = container.contains(had) ? had : name && container.querySelector(`[data-focus="${CSS.escape(name)}"]`);
  again?.focus({ preventScroll: true });
}

/** A button with its key in view: `button("Accept", "a", f)`. */
export function button(label, key, action, attributes = {}) {
  const shown = key ? make("kbd", { "aria-hidden": "true" }, key) : null;
  const more = key ? { "aria-keyshortcuts": key } : {};
  return make("button", { type: "button", ...more, ...attributes, on: { click: action } }, label, shown && " ", shown);
}

/** A link outside, or plain text where the address is not of the web. */
export function link(url, text) {
  if (!/^https?:\/\//i.test(url || "")) return make("span", {}, text);
  return make("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, text);
}
