// Where the user enters a key, for servers that want one.

import { preferences } from "./preferences.js";
import { t } from "./texts.js";
import { html, nothing, View } from "./view.js";

/** Says "key" when there is a new one. */
class KeyView extends View {
  static properties = { isRefused: { type: Boolean } };

  template() {
    return html`
      <form class="key" @submit=${this.#use}>
        <h2>${t("key.title")}</h2>
        ${this.isRefused ? html`<p class="failure" role="alert">${t("key.refused")}</p>` : nothing}
        <label for="key">${t("key.label")}</label>
        <div class="pair">
          <input id="key" type="password" autocomplete="off" spellcheck="false" required>
          <button type="submit" class="primary">${t("key.use")}</button>
        </div>
        <p class="fine">${t("key.note")}</p>
      </form>`;
  }

  #use(event) {
    event.preventDefault();
    const field = this.querySelector("#key");
    preferences.key = field.value;
    field.value = "";
    this.dispatchEvent(new Event("key"));
  }
}

customElements.define("rag-key", KeyView);
