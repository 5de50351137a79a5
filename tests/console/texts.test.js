import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { preferences } from "../../src/RealtimeRag.Server/wwwroot/app/preferences.js";
import { t, textNames } from "../../src/RealtimeRag.Server/wwwroot/app/texts.js";

const app = new URL("../../src/RealtimeRag.Server/wwwroot/app/", import.meta.url);
const modules = readdirSync(app, { recursive: true }).filter((name) => name.endsWith(".js") && name !== "texts.js");
const source = modules.map((name) => readFileSync(new URL(name, app), "utf8")).join("\n");

function inBoth(name) {
  return ["zh", "en"].map((language) => {
    preferences.language = language;
    return t(name);
  });
}

test("every text is there in both languages, with the same values", () => {
  for (const name of textNames()) {
    const [zh, en] = inBoth(name);
    assert.ok(zh.length > 0 && en.length > 0, name);
    const values = (text) => (text.match(/\{\w+\}/g) ?? []).sort();
    assert.deepEqual(values(zh), values(en), name);
    if (!name.startsWith("waterfall.")) assert.ok(/\p{Script=Han}/u.test(zh), `${name} is not Chinese: ${zh}`);
    assert.ok(!/\p{Script=Han}/u.test(en), `${name} is not English: ${en}`);
  }
});

test("every text that the modules name exists", () => {
  const named = [...source.matchAll(/\bt\("([^"]+)"/g), ...source.matchAll(/\bnote\("([^"]+)"/g), ...source.matchAll(/name: "([a-z]+\.[a-z.]+)"/g)].map((match) => match[1]);
  assert.ok(named.length > 40);
  for (const name of named) assert.ok(textNames().includes(name), name);
});

test("every text is used", () => {
  const composed = [...source.matchAll(/`([a-z]+(?:\.[a-z]+)*\.)\$\{[^}]*\}((?:\.[a-z]+)*)`/g)].map(([, start, end]) => (name) => name.startsWith(start) && name.endsWith(end));
  for (const name of textNames()) assert.ok(source.includes(`"${name}"`) || composed.some((fits) => fits(name)), name);
});

test("values are put in as they are", () => {
  preferences.language = "en";
  assert.equal(t("waterfall.ms", { ms: "{ms}$&" }), "{ms}$& ms");
  assert.equal(t("no.such.text", {}, "shown instead"), "shown instead");
});
