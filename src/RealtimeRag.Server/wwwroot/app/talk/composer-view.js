// Where the user types, speaks or plays a transcript.

import { preferences } from "../preferences.js";
import { t } from "../texts.js";
import { html, nothing } from "../view.js";
import { Player } from "./player.js";
import { canRecognize, Speech } from "./speech.js";
import { TalkView } from "./talk-view.js";
import { EXAMPLE, readTranscript, TranscriptError } from "./transcript-file.js";

const INTERIM_EVERY_MS = 200;
const MOST_BYTES = 5 * 1024 * 1024;
const SAMPLES = { zh: "console/samples/release-meeting.jsonl", en: "console/samples/release-meeting.en.jsonl" };

class ComposerView extends TalkView {
  static properties = { problem: { state: true } };
  #player = new Player((line) => (line.final ? this.talk.say(line.text) : this.talk.interim(line.text)));
  #speech = new Speech({
    interim: (text) => { if (this.talk.isOpen) this.talk.interim(text); },
    final: (text) => this.talk.say(text),
    failed: (code) => { this.problem = { name: `speech.error.${code}`, values: { code }, fallback: "speech.error.other" }; },
  });
  #interimTimer;
  #speechLanguage = preferences.language === "zh" ? "zh-CN" : "en-US";

  constructor() {
    super();
    this.problem = null;
    this.follow(this.#player, this.#speech);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.quiet();
  }

  updated() {
    // Without a session nobody would hear what the microphone hears, and its button is disabled.
    if (!this.talk.isOpen && this.#speech.isListening) this.#speech.stop();
  }

  /** Stops the playback and the speech recognition. Resolves once the last spoken words have been sent. */
  quiet() {
    this.#player.stop();
    clearTimeout(this.#interimTimer);
    this.#interimTimer = undefined;
    return this.#speech.stop();
  }

  /** Plays a file that the user chose or dropped. */
  async open(file) {
    this.problem = null;
    try {
      if (file.size > MOST_BYTES) this.problem = { name: "file.large", values: { name: file.name } };
      else this.#play(readTranscript(await file.text()), file.name);
    } catch (error) {
      this.problem = error instanceof TranscriptError
        ? { name: "file.line", values: { name: file.name, line: error.line, example: EXAMPLE } }
        : { name: "file.unreadable", values: { name: file.name } };
    }
  }

  template() {
    const isOpen = this.talk.isOpen;
    return html`
      <form class="composer" @submit=${this.#say}>
        <label class="visually-hidden" for="words">${t("talk.input")}</label>
        <input id="words" type="text" autocomplete="off" maxlength="4000" placeholder=${t("talk.placeholder")} ?disabled=${!isOpen} @input=${this.#typed}>
        <button type="submit" class="primary" title=${t("talk.say.hint")} ?disabled=${!isOpen}>${t("talk.say")}</button>
        <button type="button" data-action="ask" title=${t("talk.ask.hint")} ?disabled=${!isOpen} @click=${this.#ask}>${t("talk.ask")}</button>
      </form>
      <div class="sources-of-speech">
        ${this.#speaking(isOpen)}
        ${this.#playing(isOpen)}
      </div>
      <div role="status">${this.problem ? html`<p class="failure">${this.#problemText()}</p>` : nothing}</div>
      ${this.#privacy()}`;
  }

  #problemText() {
    const { name, values, fallback } = this.problem;
    return t(name, values, fallback ? t(fallback, values) : name);
  }

  #speaking(isOpen) {
    if (!canRecognize()) return html`<span class="fine">${t("talk.speak.missing")}</span>`;
    const isListening = this.#speech.isListening;
    return html`<span class="pair">
      <button type="button" data-action="speak" aria-pressed=${isListening ? "true" : "false"} ?disabled=${!isOpen} @click=${this.#toggleSpeech}>
        ${t(isListening ? "talk.speak.stop" : "talk.speak")}</button>
      <label class="visually-hidden" for="speech-language">${t("talk.speak.language")}</label>
      <select id="speech-language" .value=${this.#speechLanguage} ?disabled=${isListening} @change=${(event) => { this.#speechLanguage = event.target.value; }}>
        <option value="zh-CN" ?selected=${this.#speechLanguage === "zh-CN"}>中文</option>
        <option value="en-US" ?selected=${this.#speechLanguage === "en-US"}>English</option>
      </select></span>`;
  }

  #playing(isOpen) {
    const player = this.#player;
    return html`<span class="pair">
      <button type="button" data-action="play" ?disabled=${!isOpen && !player.isPlaying} @click=${player.isPlaying ? () => player.stop() : this.#playSample}>
        ${t(player.isPlaying ? "talk.play.stop" : "talk.play")}</button>
      <label class="visually-hidden" for="sample">${t("talk.play.choose")}</label>
      <select id="sample" ?disabled=${player.isPlaying}>
        <option value="zh" ?selected=${preferences.language === "zh"}>${t("talk.play.zh")}</option>
        <option value="en" ?selected=${preferences.language === "en"}>${t("talk.play.en")}</option>
      </select>
      <label class="visually-hidden" for="speed">${t("talk.play.speed")}</label>
      <select id="speed" ?disabled=${player.isPlaying}><option value="1">1×</option><option value="2">2×</option><option value="4">4×</option><option value="1000">max</option></select>
      </span>
      <span class="pair">
      <button type="button" data-action="open" ?disabled=${!isOpen} @click=${() => this.querySelector("#transcript").click()}>${t("talk.file")}</button>
      <input id="transcript" class="visually-hidden" type="file" tabindex="-1" aria-label=${t("talk.file")} accept=".jsonl,.ndjson,.json,.txt,.srt,.vtt" @change=${this.#chosen}>
      <span class="fine">${player.isPlaying ? t("talk.play.progress", { at: player.at, of: player.lines.length }) : t("talk.file.hint")}</span></span>`;
  }

  #privacy() {
    return html`
      <dialog id="privacy" aria-labelledby="privacy-title">
        <h2 id="privacy-title">${t("speech.title")}</h2>
        <p>${t("speech.privacy")}</p>
        <p class="buttons">
          <button type="button" class="primary" data-action="accept-speech" @click=${this.#acceptSpeech}>${t("speech.accept")}</button>
          <button type="button" data-action="decline-speech" @click=${() => this.querySelector("#privacy").close()}>${t("speech.decline")}</button>
        </p>
      </dialog>`;
  }

  get #input() { return this.querySelector("#words"); }

  // Typed words are a transcript that still changes: the server sees them as interims, as it would see a recognizer's.
  #typed() {
    if (this.#interimTimer !== undefined) return;
    this.#interimTimer = setTimeout(() => {
      this.#interimTimer = undefined;
      if (this.talk.isOpen) this.talk.interim(this.#input.value);
    }, INTERIM_EVERY_MS);
  }

  #taken() {
    clearTimeout(this.#interimTimer);
    this.#interimTimer = undefined;
    const text = this.#input.value.trim();
    this.#input.value = "";
    this.#input.focus();
    return text;
  }

  #say(event) {
    event.preventDefault();
    const text = this.#taken();
    if (text) this.talk.say(text);
  }

  #ask() {
    const text = this.#taken();
    if (text) this.talk.ask(text);
  }

  #toggleSpeech() {
    this.problem = null;
    if (this.#speech.isListening) this.#speech.stop();
    else if (preferences.speechAccepted) this.#speech.start(this.#speechLanguage);
    else this.querySelector("#privacy").showModal();
  }

  #acceptSpeech() {
    this.querySelector("#privacy").close();
    preferences.speechAccepted = true;
    this.#speech.start(this.#speechLanguage);
  }

  async #playSample() {
    this.problem = null;
    const name = SAMPLES[this.querySelector("#sample").value];
    try {
      const reply = await fetch(new URL(name, document.baseURI));
      if (!reply.ok) throw new Error(String(reply.status));
      this.#play(readTranscript(await reply.text()), name);
    } catch {
      this.problem = { name: "file.unreadable", values: { name } };
    }
  }

  #play(lines, name) {
    if (lines.length === 0) this.problem = { name: "file.empty", values: { name } };
    else this.#player.play(lines, Number(this.querySelector("#speed").value));
  }

  #chosen(event) {
    const [file] = event.target.files;
    if (file) this.open(file);
    // The same file may be chosen again.
    event.target.value = "";
  }
}

customElements.define("rag-composer", ComposerView);
