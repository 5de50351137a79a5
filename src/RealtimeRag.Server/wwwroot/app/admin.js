// Requests of administrators. The key goes in a header alone, so that no other page can make the browser send it.

import { preferences } from "./preferences.js";

/** The server wants the key of an administrator. */
export class AdminNeeded extends Error {}

/**
 * Sends a request to a path such as "v1/stats"; returns the reply. A request that changes something always has a bearer token: a server without keys
 * accepts any.
 */
export async function send(path, method = "GET") {
  const bearer = preferences.key || (method === "GET" ? "" : "local");
  const reply = await fetch(new URL(path, document.baseURI), { method, headers: bearer ? { Authorization: `Bearer ${bearer}` } : {} });
  if (reply.status === 401 || reply.status === 403) throw new AdminNeeded();
  // Refusals are one line with both languages: Chinese / English.
  if (!reply.ok) throw new Error((await reply.text()).trim().split(" / ").at(preferences.language === "zh" ? 0 : -1));
  return reply;
}

/** The JSON of a path. */
export const load = async (path) => (await send(path)).json();

/** Saves what a path replies as a file; a plain link could not carry the key. */
export async function download(path, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await (await send(path)).blob());
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
