// The base of pages for administrators: they load again and again while they are seen, and ask for a key where one is needed.

import { AdminNeeded } from "./admin.js";
import { preferences } from "./preferences.js";
import { t } from "./texts.js";
import { html, nothing, View } from "./view.js";
import "./key-view.js";

const INTERVAL_MS = 5000;

export class AdminView extends View {
  static properties = { needsKey: { state: true }, problem: { state: true } };
  #timer;
  #isLoading = false;

  constructor() {
    super();
    Object.assign(this, { needsKey: false, problem: null });
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
    await this.attempt(() => this.load());
    this.#isLoading = false;
  }

  /** Does something that may need a key or fail, and shows that. */
  async attempt(work) {
    try {
      await work();
      [this.needsKey, this.problem] = [false, null];
    } catch (error) {
      this.needsKey = error instanceof AdminNeeded;
      this.problem = this.needsKey ? null : error.message;
    }
  }

  /** The form for a key, or what is wrong. */
  trouble() {
    return html`
      ${this.needsKey ? html`<p class="note">${t("admin.needed")}</p><rag-key ?isrefused=${preferences.key !== ""} @key=${() => this.refresh()}></rag-key>` : nothing}
      <div role="status">${this.problem ? html`<p class="failure">${this.problem}</p>` : nothing}</div>`;
  }
}

/** A time of today as a time, others with their day. */
export function moment(iso) {
  const at = new Date(iso);
  const isToday = at.toDateString() === new Date().toDateString();
  return at.toLocaleString(preferences.language === "zh" ? "zh-CN" : "en-GB", isToday ? { timeStyle: "medium" } : { dateStyle: "short", timeStyle: "short" });
}
