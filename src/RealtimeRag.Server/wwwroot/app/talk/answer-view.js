// One answer: its text as it comes, its sources, what it cost, and what the user may do with it.

import { isSafeLink, renderMarkdown } from "../markdown.js";
import { t } from "../texts.js";
import { html, nothing, View } from "../view.js";

class AnswerView extends View {
  // The conversation changes its items in place, so the same item may well be a new state.
  static properties = { answer: { attribute: false, hasChanged: () => true }, talk: { attribute: false } };
  #rendered = "";

  template() {
    const { answer } = this;
    return html`
      <article class="answer" aria-busy=${answer.end ? "false" : "true"} aria-label=${t("answer.to", { question: answer.question })}>
        <header>
          <span class="question">${answer.question}</span>
          <span class="chip ${this.#outcome}" data-outcome=${this.#outcome}>${t(`answer.${this.#outcome}`)}</span>
        </header>
        <div class="answer-text"></div>
        ${answer.isReplaced ? html`<p class="fine">${t("answer.replaced")}</p>` : nothing}
        ${answer.failure ? html`<p class="failure"><strong>${answer.failure.code}</strong> ${answer.failure.message}</p>` : nothing}
        ${answer.end ? this.#ended() : this.#running()}
      </article>`;
  }

  updated() {
    if (this.answer.text === this.#rendered) return;
    this.#rendered = this.answer.text;
    this.querySelector(".answer-text").replaceChildren(renderMarkdown(this.answer.text));
  }

  get #outcome() {
    const { end, stage } = this.answer;
    return end ? end.finishReason : stage;
  }

  #running() {
    return html`<footer><button type="button" class="quiet" data-action="cancel" @click=${() => this.talk.cancel(this.answer.answerId)}>${t("answer.cancel")}</button></footer>`;
  }

  #ended() {
    const { end } = this.answer;
    return html`
      ${end.contextLost ? html`<p class="fine">${t("answer.contextLost")}</p>` : nothing}
      ${end.citations.length > 0 ? this.#sources(end.citations) : nothing}
      ${this.answer.choices.length > 0 ? this.#choices(this.answer.choices) : nothing}
      ${end.suggested.length > 0 ? this.#suggested(end.suggested) : nothing}
      <footer>
        ${end.usage ? html`<span class="fine usage">${this.#usage(end.usage)}</span>` : nothing}
        ${this.answer.text ? this.#rating() : nothing}
      </footer>`;
  }

  #sources(citations) {
    return html`
      <section class="sources" aria-label=${t("answer.sources", { count: citations.length })}>
        <h2>${t("answer.sources", { count: citations.length })}</h2>
        ${citations.map((source) => html`
          <details>
            <summary><span class="number">${source.index}</span> ${source.title} <span class="fine">${t("answer.score", { score: Number(source.score).toFixed(2) })}</span></summary>
            <p class="snippet">${source.snippet}</p>
            ${source.url && isSafeLink(source.url) ? html`<p><a href=${source.url} target="_blank" rel="noopener noreferrer">${t("answer.open")}</a></p>` : nothing}
          </details>`)}
      </section>`;
  }

  // While the server still offers the choice, its title picks the section; afterwards the title is a question like any other.
  #choices(choices) {
    return html`<ol class="offered" aria-label=${t("answer.clarify")}>
      ${choices.map(({ n, title }) => html`<li><button type="button" data-choice=${n} @click=${() => this.talk.ask(title)}>${n}. ${title}</button></li>`)}</ol>`;
  }

  #suggested(questions) {
    return html`<p class="suggested"><span class="fine">${t("answer.suggested")}</span>
      ${questions.map((question) => html`<button type="button" class="quiet" @click=${() => this.talk.ask(question)}>${question}</button>`)}</p>`;
  }

  #usage({ prompt_tokens: prompt, completion_tokens: completion, total_tokens: total, price, currency }) {
    const tokens = t("answer.usage", { prompt, completion, total });
    return price === undefined ? tokens : `${tokens} · ${t("answer.price", { price, currency: currency ?? "" })}`;
  }

  #rating() {
    const button = (rating, sign) => html`
      <button type="button" class="quiet" data-action=${rating} aria-pressed=${this.answer.rating === rating ? "true" : "false"}
        @click=${() => this.talk.rate(this.answer.answerId, this.answer.rating === rating ? null : rating)}><span aria-hidden="true">${sign}</span> ${t(`answer.${rating}`)}</button>`;
    return html`<span class="rating" role="group" aria-label=${t("answer.rate")}>${button("like", "▲")}${button("dislike", "▼")}</span>`;
  }
}

customElements.define("rag-answer", AnswerView);
