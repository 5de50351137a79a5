// The base of the console's elements.

import { ReactiveElement } from "../vendor/reactive-element/reactive-element.js";
import { html, nothing, render, svg } from "../vendor/lit-html/lit-html.js";
import { repeat } from "../vendor/lit-html/directives/repeat.js";
import { preferences } from "./preferences.js";

export { html, nothing, repeat, svg };

/** An element that renders a template into itself. It has no shadow, so one stylesheet serves all, and labels find their fields. */
export class View extends ReactiveElement {
  #sources = [preferences];
  #changed = () => this.requestUpdate();

  createRenderRoot() {
    return this;
  }

  /** Renders anew whenever one of these event targets says "change". */
  follow(...sources) {
    this.#sources.push(...sources.filter((source) => !this.#sources.includes(source)));
  }

  connectedCallback() {
    super.connectedCallback();
    for (const source of this.#sources) source.addEventListener("change", this.#changed);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    for (const source of this.#sources) source.removeEventListener("change", this.#changed);
  }

  update(changed) {
    super.update(changed);
    render(this.template(), this, { host: this });
  }
}
