// The base of pages for administrators: they load again and again while they are seen, ask for a key where one is needed, and say what failed.

import { AdminNeeded } from "./admin.js";
import { preferences } from "./preferences.js";
import { t } from "./texts.js";
import { html, nothing, View } from "./view.js";
import "./key-view.js";

const INTERVAL_MS = 5000;

export class AdminView extends View {
  static properties = { needsKey: { state: true }, problem: { state: true }, refusal: { state: true } };
  #timer;
  #isLoading = false;

  constructor() {
    super();
    Object.assign(this, { needsKey: false, problem: null, refusal: null });
  }

  connectedCallback() {
    super.connectedCallback();
    this.#timer = setInterval(() => { if (!this.needsKey) this.refresh(); }, INTERVAL_MS);
    this.refresh();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  /** Loads anew, unless nobody sees it or a load is under way. */
  async refresh() {
    if (this.#isLoading || this.closest("[hidden]") !== null || document.hidden) return;
    this.#isLoading = true;
    this.problem = await this.#failureOf(() => this.load());
    this.#isLoading = false;
  }

  /** Does what the user wants, and shows why that failed until the user dismisses it or wants something else. */
  async command(work) {
    this.refusal = null;
    this.refusal = await this.#failureOf(work);
  }

  /** What went wrong; null for nothing. */
  async #failureOf(work) {
    try {
      await work();
      this.needsKey = false;
      return null;
    } catch (error) {
      this.needsKey = error instanceof AdminNeeded;
      return this.needsKey ? null : error.message;
    }
  }

  /** The form for a key, or what is wrong. */
  trouble() {
    return html`
      ${this.needsKey ? html`<p class="note">${t("admin.needed")}</p><rag-key ?isrefused=${preferences.key !== ""} @key=${() => this.refresh()}></rag-key>` : nothing}
      ${this.failures()}`;
  }

  /** What failed: the last load, and the last command. */
  failures() {
    return html`<div role="status">
      ${this.problem ? html`<p class="failure">${this.problem}</p>` : nothing}
      ${this.refusal ? html`<p class="failure refusal"><span>${this.refusal}</span>
        <button type="button" class="quiet" data-action="dismiss" @click=${() => { this.refusal = null; }}>${t("admin.dismiss")}</button></p>` : nothing}</div>`;
  }
}

/** A time of today as a time, others with their day. */
export function moment(iso) {
  const at = new Date(iso);
  const isToday = at.toDateString() === new Date().toDateString();
  return at.toLocaleString(preferences.language === "zh" ? "zh-CN" : "en-GB", isToday ? { timeStyle: "medium" } : { dateStyle: "short", timeStyle: "short" });
}
