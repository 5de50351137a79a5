// The base of what shows a talk.

import { View } from "../view.js";

/** Renders anew whenever the talk or its present conversation changes. */
export class TalkView extends View {
  static properties = { talk: { attribute: false } };
  #shown = null;
  #changed = () => this.requestUpdate();

  connectedCallback() {
    this.follow(this.talk);
    super.connectedCallback();
  }

  update(changed) {
    const { conversation } = this.talk;
    if (this.#shown !== conversation) {
      this.#shown?.removeEventListener("change", this.#changed);
      conversation.addEventListener("change", this.#changed);
      this.#shown = conversation;
    }
    super.update(changed);
  }
}
