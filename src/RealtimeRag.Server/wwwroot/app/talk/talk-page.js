// The page for talking: the conversation, what speaks, and beside it where the time went and what was sent.

import "../key-view.js";
import { preferences } from "../preferences.js";
import { t } from "../texts.js";
import { html, nothing, View } from "../view.js";
import "./composer-view.js";
import "./frames-view.js";
import "./log-view.js";
import { Talk } from "./talk.js";
import "./waterfall-view.js";

const SIDES = ["waterfall", "frames"];

class TalkPage extends View {
  static properties = { side: { state: true }, isDropping: { state: true }, isStopping: { state: true } };
  #talk = new Talk();
  #language = preferences.language;

  constructor() {
    super();
    [this.side, this.isDropping, this.isStopping] = ["waterfall", false, false];
    this.follow(this.#talk);
    this.addEventListener("dragover", this.#dragged);
    this.addEventListener("dragleave", (event) => { if (!this.contains(event.relatedTarget)) this.isDropping = false; });
    this.addEventListener("drop", this.#dropped);
  }

  connectedCallback() {
    super.connectedCallback();
    this.#talk.start();
  }

  updated() {
    if (this.#language !== preferences.language) {
      this.#language = preferences.language;
      this.#talk.speakLanguage();
    }
  }

  template() {
    const talk = this.#talk;
    return html`
      <div class="talk ${this.isDropping ? "dropping" : ""}" data-state=${talk.state} data-detail=${talk.detail === "resumed" ? "resumed" : ""}>
        <section class="stage" aria-label=${t("page.talk")}>
          ${this.#bar(talk)}
          ${talk.state === "key" ? html`<rag-key ?isrefused=${talk.isKeyRefused} @key=${() => talk.start()}></rag-key>` : nothing}
          <rag-log .talk=${talk}></rag-log>
          <rag-composer .talk=${talk}></rag-composer>
          ${this.isDropping ? html`<p class="drop-hint">${t("talk.drop")}</p>` : nothing}
        </section>
        ${this.#aside(talk)}
      </div>`;
  }

  #bar(talk) {
    const { conversation, session } = talk;
    const button = (action, name, isEnabled, act) => html`
      <button type="button" data-action=${action} title=${t(`talk.${name}.hint`, {}, "")} ?disabled=${!isEnabled} @click=${act}>${t(`talk.${name}`)}</button>`;
    return html`
      <div class="bar">
        <p class="state" role="status"><span class="dot ${talk.state}" aria-hidden="true"></span><span>${this.#state(talk)}</span></p>
        <div class="buttons" role="group" aria-label=${t("talk.controls")}>
          ${conversation.isPaused ? button("resume", "resume", talk.isOpen, () => talk.resume()) : button("pause", "pause", talk.isOpen, () => talk.pause())}
          ${button("instant", "instant", talk.isOpen, () => talk.askNow())}
          ${button("cut", "cut", talk.state === "open", () => talk.cut())}
          ${talk.isOpen ? button("stop", "stop", !this.isStopping, () => this.#stop()) : button("new", "new", talk.state !== "connecting", () => talk.start())}
        </div>
      </div>
      ${session ? html`<p class="fine session">${t("talk.session", { id: session.sessionId.slice(0, 8), backend: session.backend ?? "" })}
        ${preferences.key ? html`<button type="button" class="quiet" data-action="forget" @click=${() => this.#forget()}>${t("key.forget")}</button>` : nothing}</p>` : nothing}`;
  }

  #state({ state, detail, conversation }) {
    if (state === "key") return t("key.title");
    if (state === "failed") return `${t("state.failed")} ${detail}`;
    if (state === "open" && conversation.isPaused) return t("state.paused");
    return t(detail === "resumed" ? "state.resumed" : `state.${state}`);
  }

  #aside(talk) {
    const tab = (name) => html`
      <button type="button" role="tab" id="tab-${name}" aria-controls="side" aria-selected=${this.side === name ? "true" : "false"}
        tabindex=${this.side === name ? "0" : "-1"} @click=${() => { this.side = name; }}>${t(`side.${name}`)}</button>`;
    return html`
      <aside class="side" aria-label=${t("side.title")}>
        <div role="tablist" aria-label=${t("side.title")} @keydown=${this.#tabKey}>${SIDES.map(tab)}</div>
        <div id="side" role="tabpanel" tabindex="0" aria-labelledby="tab-${this.side}">
          ${this.side === "frames" ? html`<rag-frames .frames=${talk.frames}></rag-frames>` : html`<rag-waterfalls .talk=${talk}></rag-waterfalls>`}
        </div>
      </aside>`;
  }

  async #stop() {
    const { conversation } = this.#talk;
    this.isStopping = true;
    await this.querySelector("rag-composer").quiet();
    this.isStopping = false;
    // Meanwhile the server may have ended the session.
    if (this.#talk.isOpen && this.#talk.conversation === conversation) this.#talk.stop();
  }

  #forget() {
    preferences.key = "";
    this.#talk.start();
  }

  #tabKey(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    this.side = SIDES[(SIDES.indexOf(this.side) + step + SIDES.length) % SIDES.length];
    this.querySelector(`#tab-${this.side}`).focus();
  }

  #dragged(event) {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.isDropping = true;
  }

  #dropped(event) {
    event.preventDefault();
    this.isDropping = false;
    const [file] = event.dataTransfer?.files ?? [];
    if (file && this.#talk.isOpen) this.querySelector("rag-composer").open(file);
  }
}

customElements.define("rag-talk", TalkPage);
