// Speaks with the server: JSON both ways. What the server refuses is an answer; what does not arrive is an error.

/** The server could not be reached, or could not answer: to be tried again. */
export class Unreachable extends Error {}

/** The server answered that it will not do this: `status`, and what it says in `answer`. */
export class Refused extends Error {
  constructor(status, answer) {
    super(answer?.error?.message || `the server refused it (${status})`);
    this.status = status;
    this.answer = answer;
    this.field = answer?.error?.field || null;
  }
}

async function ask(path, options, seconds) {
  let response;
  try {
    response = await fetch(path, { ...options, credentials: "same-origin", signal: AbortSignal.timeout(seconds * 1000) });
  } catch {
    throw new Unreachable("the server does not answer");
  }
  const answer = await response.json().catch(() => null);
  if (response.ok && answer !== null) return answer;
  if (response.ok || response.status >= 500 || response.status === 429) {
    throw new Unreachable(answer?.error?.message || `the server failed (${response.status})`);
  }
  throw new Refused(response.status, answer);
}

/** GET an answer of the server. */
export function get(path) {
  return ask(path, { headers: { Accept: "application/json" } }, 30);
}

/** POST one decision; it is on disk once this has an answer. */
export function post(path, body) {
  const headers = { "Content-Type": "application/json", Accept: "application/json" };
  return ask(path, { method: "POST", headers, body: JSON.stringify(body) }, 20);
}
