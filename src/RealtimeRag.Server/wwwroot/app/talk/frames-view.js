// Every frame as it was sent and received.

import { t } from "../texts.js";
import { html, repeat, View } from "../view.js";

class FramesView extends View {
  static properties = { frames: { attribute: false }, hidesAcks: { state: true } };

  constructor() {
    super();
    this.hidesAcks = true;
  }

  connectedCallback() {
    this.follow(this.frames);
    super.connectedCallback();
  }

  template() {
    const shown = this.frames.frames.filter((frame) => !(this.hidesAcks && frame.isAck));
    return html`
      <p class="buttons">
        <label><input type="checkbox" .checked=${this.hidesAcks} @change=${(event) => { this.hidesAcks = event.target.checked; }}> ${t("frames.acks")}</label>
        <button type="button" class="quiet" @click=${() => this.frames.clear()}>${t("frames.clear")}</button>
      </p>
      ${shown.length === 0 ? html`<p class="empty">${t("frames.empty")}</p>` : html`
        <ol class="frames" tabindex="0" aria-label=${t("frames.list")}>
          ${repeat(shown, (frame) => frame.number, ({ direction, text }) => html`
            <li class=${direction}><span class="arrow" aria-hidden="true">${direction === "in" ? "←" : "→"}</span><span class="visually-hidden">${t(`frames.${direction}`)}</span> <code>${text}</code></li>`)}
        </ol>`}`;
  }
}

customElements.define("rag-frames", FramesView);
