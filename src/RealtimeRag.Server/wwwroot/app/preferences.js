// What the user chose. Language and theme outlive the visit; the key is kept for this tab alone, and never in an address.

const LANGUAGES = ["zh", "en"];
const THEMES = ["auto", "light", "dark"];
const NAMES = { language: "realtime-rag.language", theme: "realtime-rag.theme", key: "realtime-rag.key", speech: "realtime-rag.speech" };

// A browser that keeps nothing for pages throws instead of returning null.
function read(storage, name) {
  try {
    return globalThis[storage]?.getItem(name) ?? null;
  } catch {
    return null;
  }
}

function write(storage, name, value) {
  try {
    if (value) globalThis[storage]?.setItem(name, value);
    else globalThis[storage]?.removeItem(name);
  } catch {
    // The choice then lasts as long as the page.
  }
}

const pick = (value, allowed, fallback) => (allowed.includes(value) ? value : fallback);

class Preferences extends EventTarget {
  #language = pick(read("localStorage", NAMES.language), LANGUAGES, globalThis.navigator?.language?.toLowerCase().startsWith("zh") ? "zh" : "en");
  #theme = pick(read("localStorage", NAMES.theme), THEMES, "auto");
  #key = read("sessionStorage", NAMES.key) ?? "";
  #speechAccepted = read("sessionStorage", NAMES.speech) === "yes";

  get language() { return this.#language; }
  get theme() { return this.#theme; }
  get key() { return this.#key; }
  get speechAccepted() { return this.#speechAccepted; }

  set language(value) {
    this.#language = pick(value, LANGUAGES, this.#language);
    write("localStorage", NAMES.language, this.#language);
    this.#changed();
  }

  set theme(value) {
    this.#theme = pick(value, THEMES, this.#theme);
    write("localStorage", NAMES.theme, this.#theme);
    this.#changed();
  }

  set key(value) {
    this.#key = value.trim();
    write("sessionStorage", NAMES.key, this.#key);
    this.#changed();
  }

  /** Whether the user knows where the browser's speech recognition sends sound. */
  set speechAccepted(value) {
    this.#speechAccepted = value;
    write("sessionStorage", NAMES.speech, value ? "yes" : "");
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

export const preferences = new Preferences();
