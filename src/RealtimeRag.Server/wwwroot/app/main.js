// The console: its head, its pages, and what the user chose for all of them.

import { preferences } from "./preferences.js";
import { t } from "./texts.js";
import { html, nothing, View } from "./view.js";
import "./talk/talk-page.js";
import "./tune/tune-page.js";
import "./knowledge/knowledge-page.js";
import "./watch/watch-page.js";

/** The pages by the name that stands after # in the address. A page that was visited stays, so that its talk goes on. */
const PAGES = {
  talk: (isHidden) => html`<rag-talk ?hidden=${isHidden}></rag-talk>`,
  tune: (isHidden) => html`<rag-tune ?hidden=${isHidden}></rag-tune>`,
  knowledge: (isHidden) => html`<rag-knowledge ?hidden=${isHidden}></rag-knowledge>`,
  watch: (isHidden) => html`<rag-watch ?hidden=${isHidden}></rag-watch>`,
};

class Console extends View {
  static properties = { page: { state: true } };
  #visited = new Set();
  #moved = () => { this.page = this.#named; };

  constructor() {
    super();
    this.page = this.#named;
  }

  connectedCallback() {
    super.connectedCallback();
    addEventListener("hashchange", this.#moved);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener("hashchange", this.#moved);
  }

  get #named() {
    const name = location.hash.slice(1);
    return Object.hasOwn(PAGES, name) ? name : "talk";
  }

  template() {
    document.documentElement.lang = preferences.language === "zh" ? "zh-CN" : "en";
    document.documentElement.dataset.theme = preferences.theme;
    document.title = t("title");
    this.#visited.add(this.page);
    return html`
      <a class="skip" href="#content" @click=${this.#skip}>${t("skip")}</a>
      <header class="head">
        <h1>${t("title")}</h1>
        <nav aria-label=${t("pages")}>
          ${Object.keys(PAGES).map((name) => html`<a href="#${name}" aria-current=${this.page === name ? "page" : "false"}>${t(`page.${name}`)}</a>`)}
        </nav>
        <div class="choices">
          <label class="visually-hidden" for="theme">${t("theme")}</label>
          <select id="theme" @change=${(event) => { preferences.theme = event.target.value; }}>
            ${["auto", "light", "dark"].map((theme) => html`<option value=${theme} ?selected=${preferences.theme === theme}>${t(`theme.${theme}`)}</option>`)}
          </select>
          <label class="visually-hidden" for="language">${t("language")}</label>
          <select id="language" @change=${(event) => { preferences.language = event.target.value; }}>
            <option value="zh" lang="zh-CN" ?selected=${preferences.language === "zh"}>中文</option>
            <option value="en" lang="en" ?selected=${preferences.language === "en"}>English</option>
          </select>
        </div>
      </header>
      <main id="content" tabindex="-1">${Object.keys(PAGES).map((name) => (this.#visited.has(name) ? PAGES[name](name !== this.page) : nothing))}</main>`;
  }

  // The address names the page, so the jump must not change it.
  #skip(event) {
    event.preventDefault();
    this.querySelector("#content").focus();
  }
}

customElements.define("rag-console", Console);
