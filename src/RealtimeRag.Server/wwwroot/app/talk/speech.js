// The browser's speech recognition as a stream of interims and finals.

const recognition = () => globalThis.SpeechRecognition ?? globalThis.webkitSpeechRecognition;

/** Whether this browser can recognize speech. */
export const canRecognize = () => recognition() !== undefined;

/** Listens until it is stopped or fails. Says "change" when it begins and ends. */
export class Speech extends EventTarget {
  #recognizer = null;
  #handlers;

  /** `handlers`: interim(text), final(text), failed(code). */
  constructor(handlers) {
    super();
    this.#handlers = handlers;
  }

  get isListening() { return this.#recognizer !== null; }

  /** Begins to listen, in a language such as zh-CN. */
  start(language) {
    this.stop();
    const recognizer = new (recognition())();
    Object.assign(recognizer, { lang: language, continuous: true, interimResults: true });
    const mine = (f) => (event) => { if (this.#recognizer === recognizer) f(event); };
    recognizer.onresult = mine((event) => this.#heard(event));
    recognizer.onerror = mine((event) => this.#failed(event.error));
    // Browsers end recognition after a silence, even if the user has not stopped it.
    recognizer.onend = mine(() => recognizer.start());
    this.#recognizer = recognizer;
    recognizer.start();
    this.#changed();
  }

  stop() {
    const recognizer = this.#recognizer;
    this.#recognizer = null;
    recognizer?.stop();
    this.#changed();
  }

  #heard(event) {
    let interim = "";
    for (let i = event.resultIndex; i < event.results.length; i++) {
      const result = event.results[i];
      const text = result[0].transcript.trim();
      if (!result.isFinal) interim += text;
      else if (text) this.#handlers.final(text);
    }
    if (interim) this.#handlers.interim(interim);
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
