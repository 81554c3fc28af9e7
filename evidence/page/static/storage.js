// What this browser keeps: the outbox's letters and what a person set. A browser may refuse to keep anything.

const memory = new Map();

function works() {
  try {
    localStorage.setItem("evidence?", "1");
    localStorage.removeItem("evidence?");
    return true;
  } catch {
    return false;
  }
}

/** Whether what is kept survives a reload. */
export let lasting = works();

/** Keep a value under a name; false where it will not survive a reload. */
export function keep(name, value) {
  memory.set(name, value);
  if (!lasting) return false;
  try {
    localStorage.setItem(name, JSON.stringify(value));
    memory.delete(name);
    return true;
  } catch {
    lasting = false; // full, or closed to us
    return false;
  }
}

/** The value under a name, or `otherwise`. */
export function kept(name, otherwise = null) {
  if (memory.has(name)) return memory.get(name);
  try {
    const text = localStorage.getItem(name);
    return text === null ? otherwise : JSON.parse(text);
  } catch {
    return otherwise;
  }
}

/** Forget a name. */
export function forget(name) {
  memory.delete(name);
  try {
    localStorage.removeItem(name);
  } catch {
    // nothing was kept there
  }
}

/** Every name that begins so. */
export function names(beginning) {
  const found = new Set([...memory.keys()]);
  try {
    for (let at = 0; at < localStorage.length; at += 1) found.add(localStorage.key(at));
  } catch {
    // only what is in memory
  }
  return [...found].filter((name) => name.startsWith(beginning)).sort();
}
