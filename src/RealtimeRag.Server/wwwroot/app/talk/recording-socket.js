// A WebSocket that shows its frames to the console, and that the console can cut.

const CUT = 3000;
const MOST_FRAMES = 500;

/** The newest frames of a talk. Says "change" after each. */
export class FrameList extends EventTarget {
  frames = [];
  #number = 0;

  add(direction, text) {
    this.frames.push({ number: ++this.#number, direction, text, isAck: /^\{"type":"ack"/.test(text) });
    if (this.frames.length > MOST_FRAMES) this.frames.shift();
    this.dispatchEvent(new Event("change"));
  }

  clear() {
    this.frames = [];
    this.dispatchEvent(new Event("change"));
  }
}

/** The class of sockets that write into this list, for the client's option `WebSocket`; `cut()` breaks the newest one. */
export function recordingSocket(list) {
  let newest = null;
  return class extends WebSocket {
    #isCut = false;

    constructor(url, protocols) {
      super(url, protocols);
      newest = this;
      this.addEventListener("message", (event) => { if (!this.#isCut) list.add("in", event.data); });
    }

    send(text) {
      list.add("out", text);
      super.send(text);
    }

    /**
     * A page cannot break a connection itself. Instead the server gets a close code after which the session continues, and the client is notified at
     * once of a broken connection.
     */
    static cut() {
      if (!newest || newest.#isCut) return;
      newest.#isCut = true;
      newest.close(CUT, "cut");
      newest.onclose?.({ code: 1006, reason: "" });
    }
  };
}
