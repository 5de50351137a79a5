// Questions that were not answered: what a knowledge base lacks.

import { AdminView, moment } from "../admin-view.js";
import { download, load } from "../admin.js";
import { t } from "../texts.js";
import { html, nothing } from "../view.js";

const MOST_SHOWN = 50;

class UnansweredView extends AdminView {
  static properties = { reply: { state: true }, reason: { type: String } };

  async load() {
    this.reply = await load("v1/unanswered");
  }

  template() {
    const groups = (this.reply?.groups ?? []).filter((group) => !this.reason || group.reasons[this.reason]);
    return html`
      <section class="card" aria-label=${t("unanswered.title")}>
        <div class="bar"><h2>${t("unanswered.title")}</h2>
          <button type="button" data-action="export" ?disabled=${groups.length === 0} @click=${() => this.command(() => download("v1/unanswered?format=csv", "unanswered.csv"))}>${t("unanswered.export")}</button></div>
        ${this.failures()}
        ${this.reply?.recording === "off" ? html`<p class="note">${t("unanswered.off")}</p>` : nothing}
        ${groups.length === 0 ? html`<p class="empty">${t("unanswered.none")}</p>` : html`
          <ol class="unanswered">${groups.slice(0, MOST_SHOWN).map((group) => this.#group(group))}</ol>`}
      </section>`;
  }

  #group(group) {
    return html`<li>
      <p><span class="count">${group.count}</span> <span class="question">${group.question}</span></p>
      <p class="fine">${Object.entries(group.reasons).map(([reason, count]) => html`<span class="chip error" data-reason=${reason}>${t(`unanswered.${reason}`)} ${count}</span> `)} ${moment(group.newest)}</p>
      ${group.others.length > 0 ? html`<details><summary class="fine">${t("unanswered.others", { count: group.others.length })}</summary><ul>${group.others.map((other) => html`<li class="words">${other}</li>`)}</ul></details>` : nothing}
    </li>`;
  }
}

customElements.define("rag-unanswered", UnansweredView);
