// Asks the server which texts it would take for questions.

import { preferences } from "../preferences.js";

const MOST_BYTES = 48 * 1024;
const MOST_TEXTS = 1000;
const MOST_CHARACTERS = 2000;
const utf8 = new TextEncoder();

/** The server wants a key, or another one. */
export class KeyNeeded extends Error {}

/** Parts of a list that each fit into one request. */
export function batches(texts) {
  const parts = [[]];
  let bytes = 0;
  for (const text of texts) {
    const size = utf8.encode(JSON.stringify(text)).length + 1;
    if (parts.at(-1).length > 0 && (bytes + size > MOST_BYTES || parts.at(-1).length === MOST_TEXTS)) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1).push(text);
    bytes += size;
  }
  return parts.filter((part) => part.length > 0);
}

/** Judges texts: { threshold, results }, one result for each text. `tuning` has the lists `always_ask`, `never_ask` and `wake_phrase` where they differ from the server's. */
export async function detect(texts, tuning, post = postJson) {
  // Of a longer utterance the server itself keeps the newest part.
  const cut = texts.map((text) => [...text].slice(-MOST_CHARACTERS).join(""));
  let threshold = null;
  const results = [];
  for (const part of batches(cut)) {
    const reply = await post({ ...tuning, texts: part });
    threshold = reply.threshold;
    results.push(...reply.results);
  }
  return { threshold, results };
}

async function postJson(body) {
  const headers = { "Content-Type": "application/json", ...(preferences.key && { Authorization: `Bearer ${preferences.key}` }) };
  const reply = await fetch(new URL("v1/detect", document.baseURI), { method: "POST", headers, body: JSON.stringify(body) });
  if (reply.status === 401 || reply.status === 403) throw new KeyNeeded();
  // Refusals are one line with both languages: Chinese / English.
  if (!reply.ok) throw new Error((await reply.text()).trim().split(" / ").at(preferences.language === "zh" ? 0 : -1));
  return reply.json();
}
