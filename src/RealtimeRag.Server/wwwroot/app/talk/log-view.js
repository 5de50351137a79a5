// What was said and answered, in order.

import { t } from "../texts.js";
import { html, nothing, repeat } from "../view.js";
import "./answer-view.js";
import { TalkView } from "./talk-view.js";

const NEAR_THE_END = 80;

class LogView extends TalkView {
  #isAtEnd = true;

  update(changed) {
    const log = this.querySelector(".log");
    this.#isAtEnd = !log || log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_THE_END;
    super.update(changed);
  }

  updated() {
    const log = this.querySelector(".log");
    // A user who has scrolled up stays there.
    if (this.#isAtEnd) log.scrollTop = log.scrollHeight;
  }

  template() {
    const { conversation } = this.talk;
    return html`
      <div class="log" role="log" tabindex="0" aria-label=${t("talk.log")}>
        ${conversation.items.length === 0 && !conversation.interim ? html`<p class="empty">${t("talk.empty")}</p>` : nothing}
        ${repeat(conversation.items, (item) => item, (item) => this.#item(item))}
        ${conversation.interim ? html`<p class="said interim"><span class="words">${conversation.interim}</span> <span class="fine">${t("said.interim")}</span></p>` : nothing}
      </div>`;
  }

  #item(item) {
    switch (item.kind) {
      case "said":
        return html`<p class="said ${item.decision?.kind ?? ""}"><span class="words">${item.text}</span> ${this.#decision(item)}</p>`;
      case "answer":
        return html`<rag-answer .answer=${item} .talk=${this.talk}></rag-answer>`;
      case "failure":
        return html`<p class="failure"><strong>${item.code}</strong> ${item.message}</p>`;
      default:
        return html`<p class="note ${item.level}">${t(item.name, item.values)}</p>`;
    }
  }

  #decision({ decision, isAsked, isRefused }) {
    if (isRefused) return html`<span class="chip refused">${t("said.refused")}</span>`;
    if (isAsked) return html`<span class="chip question">${t("said.typed")}</span>`;
    if (!decision) return html`<span class="fine">${t("said.waiting")}</span>`;
    const { kind, confidence, reason } = decision;
    return html`<span class="chip ${kind}" data-kind=${kind}>${t(`kind.${kind}`, {}, kind)}</span>
      <span class="fine">${t("said.confidence", { value: Number(confidence).toFixed(2) })} · ${t(`reason.${reason}`, {}, reason)}</span>`;
  }
}

customElements.define("rag-log", LogView);
