// A talk with the server: the client, what it says, and what the user does. The views show it and call it.

import { RealtimeRagClient, RealtimeRagError } from "../../client/realtime-rag.js";
import { preferences } from "../preferences.js";
import { Conversation } from "./conversation.js";
import { FrameList, recordingSocket } from "./recording-socket.js";

const ENDPOINT = "ws/realtime-asr";
const TICKETS = "v1/tickets";
const CREDENTIALS = 4500;

/** Relative to the page, so that a prefix in front of it holds for the server's other addresses, too. */
const address = (path) => new URL(path, document.baseURI);

/** The server does not accept the key. */
class KeyRefused extends Error {}

async function fetchTicket() {
  if (!preferences.key) return undefined;
  const reply = await fetch(address(TICKETS), { method: "POST", headers: { Authorization: `Bearer ${preferences.key}` } });
  if (reply.status === 401 || reply.status === 403) throw new KeyRefused(await reply.text());
  // A server that is restarting or busy: the client tries again.
  if (!reply.ok) throw Object.assign(new Error(`${reply.status} ${(await reply.text()).trim()}`), { name: "NetworkError" });
  return (await reply.json()).ticket;
}

/** Says "change" after every change of its state. `state` is connecting, open, broken, ended, failed, or key: the server needs one. */
export class Talk extends EventTarget {
  conversation = new Conversation();
  frames = new FrameList();
  state = "connecting";
  detail = "";
  isKeyRefused = false;
  session = null;
  #client = null;
  #socket = null;
  #refusal = null;
  #generation = 0;

  get isOpen() { return this.state === "open" || this.state === "broken"; }

  /** Begins a new talk; the one before ends. */
  async start() {
    const mine = ++this.#generation;
    this.#client?.close();
    this.#client = null;
    this.conversation = new Conversation();
    this.frames.clear();
    this.#become("connecting");
    this.#socket = recordingSocket(this.frames);
    const onEvent = (event) => { if (mine === this.#generation) this.#take(event); };
    // The client reports only that it could not connect; whether the key was the reason is known here.
    const refuse = (error) => { if (mine === this.#generation) this.#refusal = error; };
    refuse(null);
    const ticket = async () => {
      try {
        const given = await fetchTicket();
        refuse(null);
        return given;
      } catch (error) {
        refuse(error);
        throw error;
      }
    };
    try {
      const client = await RealtimeRagClient.connect(address(ENDPOINT), {
        language: preferences.language, ticket, token: () => preferences.key || undefined, onEvent, WebSocket: this.#socket,
      });
      if (mine !== this.#generation) client.close();
      else this.#client = client;
    } catch (error) {
      if (mine === this.#generation) this.#failed(error);
    }
    this.#changed();
  }

  interim(text) {
    if (this.#send(() => this.#client.sendInterim(text))) this.conversation.heard(text);
  }

  say(text) {
    if (this.#send(() => this.#client.sendFinal(text))) this.conversation.said(text);
  }

  ask(text) {
    if (this.#send(() => this.#client.ask(text))) this.conversation.asked(text);
  }

  askNow() { this.#send(() => this.#client.instantQuery()); }
  cancel(answerId) { this.#send(() => this.#client.cancel(answerId)); }
  pause() { this.#send(() => this.#client.pause()); }
  resume() { this.#send(() => this.#client.resume()); }
  stop() { this.#send(() => this.#client.stop()); }
  cut() { this.#socket?.cut(); }

  /** Sets or withdraws a rating. */
  rate(answerId, rating) {
    if (this.#send(() => this.#client.feedback(answerId, rating))) this.conversation.rated(answerId, rating);
  }

  /** Notes and errors of the server are in the language of the page from now on. */
  speakLanguage() {
    if (this.isOpen && this.#client) this.#send(() => this.#client.configure({ language: preferences.language }));
  }

  #send(action) {
    if (!this.#client) return false;
    try {
      action();
      return true;
    } catch (error) {
      if (!(error instanceof RealtimeRagError)) throw error;
      this.conversation.note("note.unsent", { message: error.message }, "warning");
      return false;
    }
  }

  #take(event) {
    this.conversation.apply(event);
    switch (event.type) {
      case "connected":
      case "sessionRestarted":
        this.session = event.session;
        this.#become("open");
        break;
      case "resumed":
        this.#become("open", "resumed");
        break;
      case "status":
        // A pause is the talk's state, too.
        this.#changed();
        break;
      case "disconnected":
        this.#become("broken");
        break;
      case "closed":
        // Before the first session, the failed attempt itself says why.
        if (!this.session) break;
        if (this.#isRefused(event)) this.#needsKey();
        else this.#become("ended");
        break;
    }
  }

  #failed(error) {
    if (this.#isRefused(error)) this.#needsKey();
    else this.#become("failed", (this.#refusal ?? error).message);
  }

  /** Whether the key is the reason for this end, or for the lack of a ticket. */
  #isRefused({ closeCode }) {
    return this.#refusal instanceof KeyRefused || closeCode === CREDENTIALS;
  }

  #needsKey() {
    this.isKeyRefused = preferences.key !== "";
    this.#become("key");
  }

  #become(state, detail = "") {
    if (state === "connecting") [this.session, this.isKeyRefused] = [null, false];
    [this.state, this.detail] = [state, detail];
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
