// The page of the documents: what was read, what was not and why, and what a search finds.

import { AdminView } from "../admin-view.js";
import { load, send } from "../admin.js";
import { preferences } from "../preferences.js";
import { t } from "../texts.js";
import { html, nothing } from "../view.js";
import "../watch/unanswered-view.js";

const FILTERS = { all: () => true, complaints: (file) => file.notice !== null || file.state !== "indexed" };

class KnowledgePage extends AdminView {
  static properties = { status: { state: true }, found: { state: true }, filter: { state: true }, searched: { state: true } };

  constructor() {
    super();
    Object.assign(this, { status: null, found: null, filter: "all", searched: "" });
  }

  async load() {
    this.status = await load("v1/knowledge");
  }

  template() {
    return html`
      <div class="watch">
        ${this.trouble()}
        ${this.status && !this.needsKey ? html`${this.#files()}${this.status.state === "open" ? this.#search() : nothing}<rag-unanswered reason="nothing_found"></rag-unanswered>` : nothing}
      </div>`;
  }

  #files() {
    const { status } = this;
    const files = status.files.filter(FILTERS[this.filter]);
    return html`
      <section class="card" aria-label=${t("knowledge.files")}>
        <div class="bar"><h2>${t("knowledge.files")}</h2>
          <button type="button" data-action="rescan" ?disabled=${status.state !== "open" || status.busy} @click=${this.#rescan}>${t("knowledge.rescan")}</button></div>
        <p class="figures" data-state=${status.state}>${status.state === "open" ? t("knowledge.count", status) : t(`knowledge.state.${status.state}`)}
          ${status.busy ? html`<label>${t("knowledge.reading")} <progress max="1" value=${status.progress}></progress></label>` : nothing}</p>
        ${status.error ? html`<p class="failure">${status.error[preferences.language]}</p>` : nothing}
        ${status.files.length > 0 ? html`
        <p><label class="visually-hidden" for="which">${t("knowledge.filter")}</label>
          <select id="which" @change=${(event) => { this.filter = event.target.value; }}>${Object.keys(FILTERS).map((name) => html`<option value=${name} ?selected=${this.filter === name}>${t(`knowledge.filter.${name}`)}</option>`)}</select></p>
        <div class="results" tabindex="0" role="group" aria-label=${t("knowledge.files")}>
          <table>
            <thead><tr>${["file", "state", "passages", "notice"].map((name) => html`<th scope="col">${t(`knowledge.column.${name}`)}</th>`)}</tr></thead>
            <tbody>${files.map((file) => html`<tr data-file=${file.path}><td class="words">${file.path}</td>
              <td><span class="chip ${file.state === "failed" ? "error" : "complete"}">${t(`knowledge.file.${file.state}`)}</span></td>
              <td class="number">${file.passages}</td><td class="words">${file.notice?.[preferences.language] ?? ""}</td></tr>`)}</tbody>
          </table>
        </div>` : nothing}
      </section>`;
  }

  #search() {
    return html`
      <section class="card" aria-label=${t("knowledge.search")}>
        <h2>${t("knowledge.search")}</h2>
        <form class="pair" role="search" @submit=${this.#find}>
          <label class="visually-hidden" for="query">${t("knowledge.query")}</label>
          <input id="query" type="search" maxlength="500" required placeholder=${t("talk.placeholder")}>
          <button type="submit" class="primary">${t("knowledge.find")}</button>
        </form>
        <div role="status">${this.found?.length === 0 ? html`<p class="empty">${t("knowledge.nothing", { query: this.searched })}</p>` : nothing}</div>
        ${this.found?.length > 0 ? html`<ol class="passages">${this.found.map((passage) => html`<li>
          <details><summary><span class="number">${passage.score.toFixed(2)}</span> ${passage.title || passage.file}
            <span class="fine">${passage.file}${passage.page ? ` · ${t("knowledge.page", { page: passage.page })}` : passage.line ? `:${passage.line}` : ""}</span></summary>
          <p class="snippet">${passage.text}</p></details></li>`)}</ol>` : nothing}
      </section>`;
  }

  #find(event) {
    event.preventDefault();
    const query = this.querySelector("#query").value.trim();
    return this.command(async () => {
      this.found = (await load(`v1/knowledge/search?q=${encodeURIComponent(query)}`)).passages;
      this.searched = query;
    });
  }

  async #rescan() {
    await this.command(() => send("v1/knowledge/rescan", "POST"));
    await this.refresh();
  }
}

customElements.define("rag-knowledge", KnowledgePage);
