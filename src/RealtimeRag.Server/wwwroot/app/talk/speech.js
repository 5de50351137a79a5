// The browser's speech recognition as a stream of interims and finals.

/** How long a recognizer may take after a stop to deliver its last words. */
export const LAST_WORDS_MS = 2000;

const recognition = () => globalThis.SpeechRecognition ?? globalThis.webkitSpeechRecognition;

/** Whether this browser can recognize speech. */
export const canRecognize = () => recognition() !== undefined;

/** Listens until it is stopped or fails; nothing that was heard is lost. Says "change" when it begins and ends. */
export class Speech extends EventTarget {
  /** Whether the microphone is on. */
  isListening = false;
  #handlers;
  #clock;
  // After a stop it stays for its last words.
  #recognizer = null;
  #interim = "";
  #ended = Promise.resolve();
  #end = () => {};

  /** `handlers`: interim(text), final(text), failed(code). */
  constructor(handlers, clock = { setTimeout: (f, ms) => globalThis.setTimeout(f, ms), clearTimeout: (timer) => globalThis.clearTimeout(timer) }) {
    super();
    [this.#handlers, this.#clock] = [handlers, clock];
  }

  /** Begins to listen, in a language such as zh-CN. */
  start(language) {
    this.stop();
    this.#end();
    const recognizer = new (recognition())();
    Object.assign(recognizer, { lang: language, continuous: true, interimResults: true });
    const mine = (f) => (event) => { if (this.#recognizer === recognizer) f(event); };
    recognizer.onresult = mine((event) => this.#heard(event));
    recognizer.onerror = mine((event) => this.#failed(event.error));
    recognizer.onend = mine(() => this.#fellSilent(recognizer));
    [this.#recognizer, this.isListening] = [recognizer, true];
    recognizer.start();
    this.#changed();
  }

  /** Switches the microphone off. Resolves once the last words have been delivered. */
  stop() {
    if (!this.isListening) return this.#ended;
    this.isListening = false;
    this.#ended = new Promise((resolve) => {
      const timer = this.#clock.setTimeout(() => this.#end(), LAST_WORDS_MS);
      this.#end = () => {
        this.#clock.clearTimeout(timer);
        [this.#recognizer, this.#end] = [null, () => {}];
        this.#settle();
        resolve();
      };
    });
    this.#recognizer.stop();
    this.#changed();
    return this.#ended;
  }

  #heard(event) {
    let interim = "";
    for (let i = event.resultIndex; i < event.results.length; i++) {
      const result = event.results[i];
      const text = result[0].transcript;
      if (!result.isFinal) interim += text;
      else if (text.trim()) this.#handlers.final(text.trim());
    }
    this.#interim = interim.trim();
    if (this.#interim) this.#handlers.interim(this.#interim);
  }

  #fellSilent(recognizer) {
    if (!this.isListening) {
      this.#end();
      return;
    }
    // Browsers end recognition after a silence, even if the user has not stopped it. The next run knows nothing of this one's words.
    this.#settle();
    recognizer.start();
  }

  // A recognizer that has ended makes no final of what it heard last.
  #settle() {
    const text = this.#interim;
    this.#interim = "";
    if (text) this.#handlers.final(text);
  }

  #failed(code) {
    // Neither silence nor a stop by the user is a fault.
    if (code === "no-speech" || code === "aborted") return;
    this.stop();
    this.#handlers.failed(code);
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
