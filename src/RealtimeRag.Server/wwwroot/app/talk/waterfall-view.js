// Where the time of each answer went: from hearing the question to the last piece.

import { t } from "../texts.js";
import { html, nothing, repeat, svg } from "../view.js";
import { TalkView } from "./talk-view.js";
import { stretches } from "./timing.js";

const WIDTH = 100;
const HEIGHT = 12;

const ms = (value) => (value === null || value === undefined ? t("waterfall.none") : t("waterfall.ms", { ms: Math.round(value * 10) / 10 }));

class WaterfallView extends TalkView {
  template() {
    const timed = this.talk.conversation.answers.filter((answer) => answer.end?.timing).reverse();
    return timed.length === 0
      ? html`<p class="empty">${t("waterfall.empty")}</p>`
      : html`<ol class="waterfalls">${repeat(timed, (answer) => answer, (answer) => this.#one(answer))}</ol>`;
  }

  #one({ question, end: { timing } }) {
    const scale = WIDTH / Math.max(timing.total, 1);
    const label = t("waterfall.chart", { detect: ms(timing.detect), queue: ms(timing.queue), first: ms(timing.first), total: ms(timing.total) });
    return html`
      <li>
        <p class="question">${question}</p>
        <svg class="waterfall" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label=${label}>
          ${stretches(timing).map(({ name, from, to }) => svg`<rect class=${name} x=${from * scale} y="1" width=${Math.max(0.4, (to - from) * scale)} height=${HEIGHT - 2}></rect>`)}
        </svg>
        <dl class="times">
          ${["detect", "queue", "first", "total"].map((name) => html`<div><dt class=${name}>${t(`waterfall.${name}`)}</dt><dd>${ms(timing[name])}</dd></div>`)}
        </dl>
        ${timing.speculative ? html`<p class="fine early">${t("waterfall.early", { ms: Math.round(timing.first ?? timing.total) })}</p>` : nothing}
      </li>`;
  }
}

customElements.define("rag-waterfalls", WaterfallView);
