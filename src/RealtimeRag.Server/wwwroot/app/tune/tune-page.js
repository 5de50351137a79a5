// The page for tuning question detection: what would be asked at another threshold, and with other phrases.

import "../key-view.js";
import { preferences } from "../preferences.js";
import { EXAMPLE, readTranscript, TranscriptError } from "../talk/transcript-file.js";
import { t } from "../texts.js";
import { html, nothing, View } from "../view.js";
import { detect, KeyNeeded } from "./detect.js";
import { readLines } from "./lines.js";
import { asks, scores } from "./scores.js";

const WAIT_MS = 300;
const MOST_BYTES = 5 * 1024 * 1024;
const MOST_SHOWN = 500;
const SAMPLES = { zh: "console/samples/release-meeting.jsonl", en: "console/samples/release-meeting.en.jsonl" };
const FILTERS = {
  all: () => true,
  asked: (row, threshold) => asks(row.result, threshold),
  silent: (row, threshold) => !asks(row.result, threshold),
  mistakes: (row, threshold) => row.label !== null && row.label !== asks(row.result, threshold),
};

const phrases = (text) => text.split("\n").map((line) => line.trim()).filter((line) => line !== "");
const percent = (share) => (share === null ? "–" : `${(share * 100).toFixed(1)} %`);

class TunePage extends View {
  static properties = { rows: { state: true }, threshold: { state: true }, own: { state: true }, problem: { state: true }, needsKey: { state: true }, filter: { state: true }, isCopied: { state: true } };
  #timer;
  #generation = 0;

  constructor() {
    super();
    Object.assign(this, { rows: [], threshold: null, own: null, problem: null, needsKey: false, filter: "all", isCopied: false });
    this.addEventListener("dragover", (event) => { if (event.dataTransfer?.types.includes("Files")) event.preventDefault(); });
    this.addEventListener("drop", this.#dropped);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  template() {
    return html`
      <div class="tune">
        <section class="stage" aria-label=${t("tune.lines")}>
          ${this.needsKey ? html`<rag-key ?isrefused=${preferences.key !== ""} @key=${() => this.#judge()}></rag-key>` : nothing}
          <label for="lines">${t("tune.lines")}</label>
          <textarea id="lines" rows="8" spellcheck="false" placeholder=${t("tune.placeholder")} @input=${this.#edited}></textarea>
          <p class="pair">
            <button type="button" data-action="sample" @click=${this.#sample}>${t("tune.sample")}</button>
            <button type="button" data-action="open-lines" @click=${() => this.querySelector("#labelled").click()}>${t("tune.file")}</button>
            <input id="labelled" class="visually-hidden" type="file" tabindex="-1" aria-label=${t("tune.file")} accept=".tsv,.txt,.jsonl,.ndjson,.json,.srt,.vtt" @change=${this.#chosen}>
            <span class="fine">${t("tune.hint")}</span>
          </p>
          <div role="status">${this.problem ? html`<p class="failure">${this.problem}</p>` : nothing}</div>
          ${this.rows.length > 0 ? this.#results() : nothing}
        </section>
        ${this.#settings()}
      </div>`;
  }

  #results() {
    const figures = scores(this.rows, this.threshold);
    const shown = this.rows.filter((row) => FILTERS[this.filter](row, this.threshold));
    return html`
      <div class="bar">
        <p class="figures" role="status">${t("tune.asked", { asked: figures.asked, rows: figures.rows })}
          ${figures.labelled > 0 ? html`<span data-figure="precision">${t("tune.precision", { value: percent(figures.precision) })}</span>
            <span data-figure="recall">${t("tune.recall", { value: percent(figures.recall) })}</span>
            <span data-figure="mistakes">${t("tune.mistakes", { misses: figures.misses, alarms: figures.falseAlarms })}</span>` : nothing}</p>
        <span><label class="visually-hidden" for="filter">${t("tune.filter")}</label>
          <select id="filter" @change=${(event) => { this.filter = event.target.value; }}>
            ${Object.keys(FILTERS).map((name) => html`<option value=${name} ?selected=${this.filter === name}>${t(`tune.filter.${name}`)}</option>`)}
          </select></span>
      </div>
      <div class="results" tabindex="0" role="group" aria-label=${t("tune.results")}>
        <table>
          <thead><tr><th scope="col">${t("tune.column.decision")}</th><th scope="col">${t("tune.column.confidence")}</th><th scope="col">${t("tune.column.reason")}</th><th scope="col">${t("tune.column.text")}</th></tr></thead>
          <tbody>${shown.slice(0, MOST_SHOWN).map((row) => this.#row(row))}</tbody>
        </table>
        ${shown.length > MOST_SHOWN ? html`<p class="fine">${t("tune.more", { count: shown.length - MOST_SHOWN })}</p>` : nothing}
      </div>`;
  }

  #row({ text, label, result }) {
    const isAsked = asks(result, this.threshold);
    const isWrong = label !== null && label !== isAsked;
    return html`<tr class=${isWrong ? "wrong" : ""}>
      <td><span class="chip ${isAsked ? "question" : "statement"}" data-kind=${isAsked ? "question" : "statement"}>${t(`kind.${isAsked ? "question" : "statement"}`)}</span>
        ${isWrong ? html`<strong class="fine">${t(label ? "tune.missed" : "tune.alarm")}</strong>` : nothing}</td>
      <td class="number">${result.confidence.toFixed(3)}</td>
      <td>${t(`reason.${result.reason}`, {}, result.reason)}</td>
      <td class="words">${text}</td></tr>`;
  }

  #settings() {
    const threshold = this.threshold ?? 0.5;
    return html`
      <section class="side settings" aria-label=${t("tune.settings")}>
        <label for="threshold">${t("tune.threshold")} <output for="threshold">${threshold.toFixed(2)}</output></label>
        <input id="threshold" type="range" min="0.01" max="0.99" step="0.01" .value=${String(threshold)} ?disabled=${this.threshold === null}
          @input=${(event) => { this.threshold = Number(event.target.value); this.isCopied = false; }}>
        <p class="fine">${this.own === null ? t("tune.threshold.none") : t("tune.threshold.own", { value: this.own.toFixed(2) })}</p>
        <label for="always">${t("tune.always")}</label>
        <textarea id="always" rows="3" @input=${this.#edited}></textarea>
        <label for="never">${t("tune.never")}</label>
        <textarea id="never" rows="3" @input=${this.#edited}></textarea>
        <label for="wake">${t("tune.wake")}</label>
        <input id="wake" type="text" maxlength="200" autocomplete="off" @input=${this.#edited}>
        <p class="fine">${t("tune.empty")}</p>
        <h2>${t("tune.copy.title")}</h2>
        <pre class="copied" tabindex="0" aria-label=${t("tune.copy.title")}>${this.#environment()}</pre>
        <button type="button" data-action="copy" ?disabled=${this.threshold === null} @click=${this.#copy}>${t(this.isCopied ? "tune.copied" : "tune.copy")}</button>
      </section>`;
  }

  #field(id) { return this.querySelector(`#${id}`)?.value ?? ""; }

  #environment() {
    const lines = [`QUESTION_THRESHOLD=${(this.threshold ?? 0.5).toFixed(2)}`];
    if (phrases(this.#field("always")).length > 0) lines.push("QUESTION_WORDS=question-words.txt");
    if (phrases(this.#field("never")).length > 0) lines.push("IGNORE_WORDS=ignore-words.txt");
    if (this.#field("wake").trim()) lines.push(`WAKE_PHRASE=${this.#field("wake").trim()}`);
    return lines.join("\n");
  }

  async #copy() {
    try {
      await navigator.clipboard.writeText(this.#environment());
      this.isCopied = true;
    } catch {
      // Without the permission, the text can still be selected and copied.
      getSelection().selectAllChildren(this.querySelector(".copied"));
    }
  }

  #edited() {
    this.isCopied = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#judge(), WAIT_MS);
  }

  /** Of several requests under way, the newest counts. */
  async #judge() {
    const mine = ++this.#generation;
    try {
      const lines = readLines(this.#field("lines"));
      const tuning = {};
      if (this.#field("always")) tuning.always_ask = phrases(this.#field("always"));
      if (this.#field("never")) tuning.never_ask = phrases(this.#field("never"));
      if (this.#field("wake")) tuning.wake_phrase = this.#field("wake");
      const { threshold, results } = await detect(lines.map((line) => line.text), tuning);
      if (mine !== this.#generation) return;
      this.rows = lines.map((line, i) => ({ ...line, result: results[i] }));
      this.own = threshold ?? this.own;
      this.threshold ??= threshold === null ? null : Math.round(threshold * 100) / 100;
      [this.problem, this.needsKey] = [null, false];
    } catch (error) {
      if (mine !== this.#generation) return;
      this.needsKey = error instanceof KeyNeeded;
      this.problem = this.needsKey ? null : error instanceof TranscriptError ? t("file.line", { name: t("tune.lines"), line: error.line, example: EXAMPLE }) : error.message;
    }
  }

  #show(text) {
    this.querySelector("#lines").value = text;
    this.#edited();
  }

  async #sample() {
    const reply = await fetch(new URL(SAMPLES[preferences.language], document.baseURI));
    this.#show(readTranscript(await reply.text()).filter((line) => line.final).map((line) => line.text).join("\n"));
  }

  async #open(file) {
    if (file.size > MOST_BYTES) this.problem = t("file.large", { name: file.name });
    else this.#show(await file.text());
  }

  #chosen(event) {
    const [file] = event.target.files;
    if (file) this.#open(file);
    event.target.value = "";
  }

  #dropped(event) {
    event.preventDefault();
    const [file] = event.dataTransfer?.files ?? [];
    if (file) this.#open(file);
  }
}

customElements.define("rag-tune", TunePage);
