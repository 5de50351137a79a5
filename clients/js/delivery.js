// Keeps a conversation complete over broken connections: delivers frames in order and once, and keeps messages until they are confirmed.

const utf8 = new TextEncoder();

/** The server could not be reached, or refused this client. */
export class RealtimeRagError extends Error {
  constructor(message, closeCode) {
    super(message);
    this.name = "RealtimeRagError";
    this.closeCode = closeCode;
  }
}

/** Nothing can be sent any more: after a stop, or because the session has ended. */
export class SessionEndedError extends RealtimeRagError {
  name = "SessionEndedError";
}

/** Too many messages wait for the server; this one was not accepted. */
export class BufferFullError extends RealtimeRagError {
  name = "BufferFullError";
}

/** Text that can be encoded as UTF-8: an unpaired surrogate becomes U+FFFD. */
export function wellFormed(text) {
  if (typeof text !== "string") throw new RealtimeRagError(`The text must be a string, not ${text === null ? "null" : typeof text}`);
  return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd");
}

const KINDS = {
  string: ["type", "session_id", "received_type", "epoch", "resume_token", "stage", "question", "answer_id", "speaker", "content", "reason", "code", "message"],
  number: ["seq", "stream_index", "protocol"],
  boolean: ["final", "recovered"],
};

/** Reads one frame; returns an empty one if the text is not a JSON object, or a field has the wrong type. */
export function readFrame(text) {
  let frame;
  try {
    frame = JSON.parse(text);
  } catch {
    return {};
  }
  if (frame === null || typeof frame !== "object") return {};
  for (const [kind, names] of Object.entries(KINDS)) {
    for (const name of names) {
      if (frame[name] === null) delete frame[name];
      if (frame[name] !== undefined && typeof frame[name] !== kind) return {};
      if (kind === "number" && frame[name] !== undefined && !Number.isSafeInteger(frame[name])) return {};
    }
  }
  return frame;
}

/** One message to the server, as the outbox keeps it. */
export function message(kind, body) {
  const text = JSON.stringify(body);
  return { kind, body, text, wireType: body.type, size: utf8.encode(text).length };
}

/** A message of a recognizer, unchanged. */
export function recognized(recognizer, text) {
  return { kind: "recognized", body: {}, text, wireType: `from.${recognizer}`, size: utf8.encode(text).length };
}

function remove(list, item) {
  const index = list.indexOf(item);
  if (index >= 0) list.splice(index, 1);
  return index >= 0;
}

/** Keeps numbered frames in order: drops frames that were delivered before, cuts merged pieces to their new part, and detects gaps. */
export class FrameSequence {
  last = 0;
  /** The answers that have begun and not ended: id to the index of the next piece. */
  open = new Map();
  #answerId = null;
  #starts = new Map();
  #length = 0;
  #next = 0;
  #anyIndexFits = false;

  /** Examines a frame: { isNew, text, missingFrom }. */
  accept(frame) {
    const content = frame.content ?? "";
    if (frame.seq === undefined) return { isNew: true, text: content };
    if (frame.seq <= this.last) return { isNew: false, text: "" };
    let text = content;
    let missing = frame.seq > this.last + 1;
    if (frame.type === "answer") {
      const delivered = this.#append(frame, content, frame.seq - this.last);
      missing = delivered < 0;
      text = missing ? content : content.slice(delivered);
    } else if (frame.type === "answer_replace") {
      this.#anyIndexFits = true;
    }
    const arrival = { isNew: true, text, missingFrom: missing ? this.last + 1 : undefined };
    this.#noteOpen(frame, frame.seq - this.last);
    this.last = frame.seq;
    return arrival;
  }

  #noteOpen(frame, steps) {
    const id = frame.answer_id;
    if (id === undefined || frame.stage === "idle") return;
    if (frame.type === "answer" && frame.final) this.open.delete(id);
    // A merged piece may begin with some that were delivered before.
    else if (frame.type === "answer") this.open.set(id, Math.max(this.open.get(id) ?? 0, frame.stream_index ?? 0) + steps);
    else if (frame.type === "status" && !this.open.has(id)) this.open.set(id, 0);
  }

  #append(frame, content, steps) {
    const index = frame.stream_index ?? 0;
    if (frame.answer_id !== this.#answerId) this.#begin(frame.answer_id, 0);
    else if (this.#anyIndexFits) this.#begin(frame.answer_id, index);
    return index < this.#next ? this.#overlap(index, content, steps) : this.#extend(index, content, steps);
  }

  #begin(answerId, next) {
    this.#answerId = answerId;
    this.#starts.clear();
    this.#length = 0;
    this.#next = next;
    this.#anyIndexFits = false;
  }

  #extend(index, content, steps) {
    const fits = index === this.#next;
    this.#starts.set(index, this.#length);
    this.#length += content.length;
    this.#next = index + (fits ? steps : 1);
    return fits ? 0 : -1;
  }

  #overlap(index, content, steps) {
    const start = this.#starts.get(index);
    if (start === undefined || this.#length - start > content.length) return -1;
    const delivered = this.#length - start;
    this.#length = start + content.length;
    this.#next += steps;
    return delivered;
  }
}

const MAY_ASK = new Set(["final", "end_turn", "ask", "instant_query"]);

/** The server replies to each of these with exactly one decision. */
const DECIDED = new Set(["final", "end_turn"]);

/** These name an answer of their session, so that they mean nothing, or something else, in another one. */
const OF_AN_ANSWER = new Set(["feedback", "heard"]);

/**
 * Tracks which answer each unconfirmed cancel refers to. A cancel without an id refers to the answer that was running at the call, or else to
 * the first one that begins after it. A delayed cancel names that answer, so that it cannot cancel the next one.
 */
class PendingCancels {
  #entries = [];
  #running = null;

  add(cancel) {
    this.#entries.push({ message: cancel, target: cancel.body.answer_id ?? this.#running, ended: false });
  }

  remove(message) {
    this.#entries = this.#entries.filter((e) => e.message !== message);
  }

  observe(frame) {
    if (frame.answer_id === undefined) return;
    if (frame.type === "answer" && frame.final === true) {
      if (this.#running === frame.answer_id) this.#running = null;
      for (const e of this.#entries) e.ended ||= e.target === frame.answer_id;
    } else if (frame.type === "answer" || (frame.type === "status" && frame.stage === "querying_rag")) {
      this.#running = frame.answer_id;
      for (const e of this.#entries) e.target ??= frame.answer_id;
    }
  }

  /** What to send instead of waiting or unconfirmed messages: a cancel names its answer, and is dropped if that answer has ended. */
  nameAnswers(messages, sameSession) {
    const named = [];
    for (const m of messages) {
      const sent = m.kind === "cancel" ? this.#nameAnswer(m, named.some((earlier) => MAY_ASK.has(earlier.kind)), sameSession) : m;
      if (sent) named.push(sent);
    }
    if (!sameSession) this.#running = null;
    return named;
  }

  #nameAnswer(cancel, followsQuestion, sameSession) {
    const entry = this.#entries.find((e) => e.message === cancel);
    if (entry.target === null && followsQuestion) return cancel;
    if (entry.target === null || entry.ended || !sameSession) {
      this.remove(cancel);
      return undefined;
    }
    if (cancel.body.answer_id === undefined) entry.message = message("cancel", { type: "cancel", answer_id: entry.target });
    return entry.message;
  }
}

/**
 * The confirmed preferences of the session, with which a replacement session is restored. Unconfirmed ones are not included, since the outbox
 * still holds their messages and sends them in order.
 */
export class SessionPreferences {
  #confirmed = { configuration: {}, paused: false, stopped: false };
  #before = this.#confirmed;

  /** Whether the application has requested the end of the conversation. */
  stopRequested = false;

  /** Records a message of the application that is being sent. */
  note(m) {
    this.stopRequested ||= m.kind === "stop";
  }

  /** The server has read a message. */
  confirmed(m) {
    this.#before = this.#confirmed;
    this.#confirmed = { ...this.#before, ...changeBy(m, this.#before) };
  }

  /** The server refuses the message that it confirmed last. */
  refused(m) {
    this.#confirmed = this.#before;
    if (m.kind === "stop") this.stopRequested = false;
  }

  /** The messages that restore a new session to the state of the old one. */
  repeat() {
    const { configuration, paused, stopped } = this.#confirmed;
    const first = [];
    if (Object.keys(configuration).length > 0) first.push(message("configure", { type: "configure", ...configuration }));
    if (paused) first.push(message("pause", { type: "control", action: "pause" }));
    if (stopped) first.push(message("stop", { type: "control", action: "stop" }));
    return first;
  }
}

function changeBy(m, { configuration }) {
  switch (m.kind) {
    case "configure": {
      // As it was sent: undefined must not hide an earlier preference.
      const { type, ...fields } = JSON.parse(m.text);
      return { configuration: { ...configuration, ...fields } };
    }
    case "pause":
      return { paused: true };
    case "listen":
      return { paused: false };
    case "stop":
      return { stopped: true };
    default:
      return {};
  }
}

/** Messages that the client sends on its own; they do not count against the application's limits. */
const OURS = new Set(["received", "fence", "authenticate"]);
const STALE = new Set(["interim", "received", "keepalive", "fence", "authenticate"]);
const REFUSALS = new Set(["RATE_LIMITED", "INVALID_MESSAGE"]);

/** The application's message behind a refusal, as an error names it; undefined for the client's own. */
export const named = (refused) => (refused && !OURS.has(refused.kind) ? { type: refused.wireType, text: refused.body.text ?? "" } : undefined);

/** The interim that is open, and whether the server has it. The end of a turn makes this interim final, so it must not arrive without it. */
class OpenTurn {
  #open = null;
  #heard = null;

  /** The message, with the interim that it closes if it ends the turn. */
  closed(m) {
    return m.kind === "end_turn" && this.#open ? { ...m, closes: this.#open, size: m.size + this.#open.size } : m;
  }

  /** The application has sent a message. */
  added(m) {
    const others = this.#open?.body.key && m.body.key && m.body.key !== this.#open.body.key;
    if (m.kind === "interim") this.#open = m;
    else if (m.kind === "end_turn" || (m.kind === "final" && !others)) this.#open = null;
  }

  sent(m) {
    if (m.kind === "interim") this.#heard = m;
  }

  /** The connection broke before the message was confirmed. */
  lost(m) {
    if (this.#heard === m) this.#heard = null;
  }

  /** A new session has no interim. */
  begin() {
    this.#heard = null;
  }

  /** Whether the server has the interim, or gets it on the current connection. */
  isHeard(interim) {
    return this.#heard === interim;
  }
}

/** The outgoing messages: each waits until a connection takes it, and is kept until the server confirms it. */
export class Outbox {
  #waiting = [];
  #inFlight = [];
  #doubtful = [];
  #undecided = [];
  #hasDecisions = true;
  #cancels = new PendingCancels();
  #turn = new OpenTurn();
  #beginning = new Set();
  #newestConfirmed = null;
  #bytes = 0;
  #open = false;
  #fencing = false;

  /** With `forRecognizer`, a recognizer's messages are sent; each yields any number of decisions, so no decision proves a message. */
  constructor(maxMessages, maxBytes, forRecognizer = false) {
    this.forRecognizer = forRecognizer;
    this.maxMessages = maxMessages;
    this.maxBytes = maxBytes;
  }

  add(added) {
    const message = this.#turn.closed(added);
    if (this.#waiting.length + this.#inFlight.length + this.#doubtful.length >= this.maxMessages)
      throw new BufferFullError(`${this.maxMessages} messages wait for the server already: wait until the connection is back, or raise maxBufferedMessages`);
    if (this.#bytes + message.size > this.maxBytes)
      throw new BufferFullError(`${this.maxBytes} bytes wait for the server already: wait until the connection is back, or raise maxBufferedBytes`);
    this.#turn.added(message);
    this.#waiting.push(message);
    this.#bytes += message.size;
    if (message.kind === "cancel") this.#cancels.add(message);
    if (!this.#open) this.#dropStaleInterims();
    else if (message.closes && !this.#turn.isHeard(message.closes)) this.#waiting = [...this.#waiting.slice(0, -1), ...this.#completed([message])];
  }

  /** The number of messages that the server has still to decide on. */
  get undecided() {
    return this.#undecided.length;
  }

  /** The next message for the current connection, if one may be sent now. */
  take() {
    if (!this.#open || this.#fencing || this.#waiting.length === 0) return undefined;
    const message = this.#waiting.shift();
    this.#fencing = message.kind === "fence";
    this.#inFlight.push(message);
    if (this.#hasDecisions && DECIDED.has(message.kind)) this.#undecided.push(message);
    this.#turn.sent(message);
    return message;
  }

  /** The connection is lost: its unconfirmed messages are in doubt. */
  close() {
    this.#open = this.#fencing = false;
    this.#waiting = this.#waiting.filter((m) => !OURS.has(m.kind));
    this.#dropStaleInterims();
    for (const message of this.#inFlight) {
      this.#turn.lost(message);
      if (STALE.has(message.kind)) this.#release(message);
      else this.#doubtful.push(message);
    }
    this.#inFlight = [];
  }

  /** The session continues: a keepalive is sent as a fence, and messages that the replay before its reply does not show are sent again. */
  openResumed() {
    this.#open = true;
    this.#waiting = this.#completed(this.#waiting);
    if (this.#doubtful.length > 0 || this.#waiting.some((m) => m.kind === "cancel")) this.#waiting.unshift(message("fence", { type: "keepalive" }));
  }

  /**
   * A new session begins: it gets `first`, which restores the confirmed state of the old one, then everything that the old one did not confirm, in
   * order. Only v2 has decisions.
   */
  openFresh(first, hasDecisions = true) {
    this.#open = true;
    this.#turn.begin();
    this.#sendInDoubt(false);
    this.#undecided = [];
    this.#hasDecisions = hasDecisions && !this.forRecognizer;
    this.#newestConfirmed = null;
    // Unconfirmed messages that restored the previous session are part of the new restoration.
    for (const m of this.#waiting.filter((w) => this.#beginning.has(w))) this.#release(m);
    this.#waiting = [...first, ...this.#waiting.filter((w) => !this.#beginning.has(w))];
    this.#beginning = new Set(first);
    for (const m of first) this.#bytes += m.size;
  }

  /** The server has read a message of this type; acknowledgements come in the order of the messages. Returns the message, if one of the type was sent. */
  acknowledge(receivedType) {
    const index = this.#inFlight.findIndex((m) => m.wireType === receivedType);
    return index >= 0 ? this.#confirm(index) : undefined;
  }

  /**
   * Examines any other frame: it may prove that the server has read a message whose acknowledgement was lost, or refuse a confirmed one. A refusal
   * directly follows the acknowledgement of the refused message. Returns the refused message, if any; it is not sent again.
   */
  witness(frame) {
    const refused = frame.type === "error" && REFUSALS.has(frame.code) ? this.#newestConfirmed : null;
    this.#newestConfirmed = null;
    this.#cancels.observe(frame);
    if (refused) {
      remove(this.#undecided, refused);
      return refused;
    }
    const proven = this.#provenBy(frame);
    if (proven && remove(this.#doubtful, proven)) this.#release(proven);
    return undefined;
  }

  /** Puts new credentials at the front of the queue; a connection that is not open yet sends them from the start anyway. */
  renew(token) {
    if (!this.#open) return;
    this.#waiting = this.#waiting.filter((m) => m.kind !== "authenticate");
    this.#waiting.unshift(message("authenticate", { type: "authenticate", token }));
  }

  noteReceived(seq) {
    this.#waiting = this.#waiting.filter((m) => m.kind !== "received");
    this.#waiting.push(message("received", { type: "received", seq }));
  }

  #provenBy(frame) {
    if (frame.type === "decision") return this.#undecided.shift();
    if (frame.type !== "status") return undefined;
    if (frame.stage === "instant_query") return this.#doubtful.find((m) => m.kind === "instant_query");
    // A paused session decides on finals, but not on the end of a turn.
    if (frame.stage === "paused") return frame.note !== undefined && this.#undecided[0]?.kind === "end_turn" ? this.#undecided.shift() : undefined;
    if (frame.stage === "closed") return this.#doubtful.find((m) => m.kind === "stop");
    return this.#doubtful.find((m) => m.kind === "ask" && frame.question !== undefined && m.body.text.trim() === frame.question.trim());
  }

  #confirm(index) {
    const [confirmed] = this.#inFlight.splice(index, 1);
    this.#release(confirmed);
    this.#cancels.remove(confirmed);
    this.#newestConfirmed = confirmed;
    if (confirmed.kind === "fence") {
      this.#fencing = false;
      for (const m of this.#doubtful) remove(this.#undecided, m);
      this.#sendInDoubt(true);
    }
    return confirmed;
  }

  /** Puts the messages in doubt at the front of the queue. */
  #sendInDoubt(sameSession) {
    const messages = [...this.#doubtful, ...this.#waiting];
    this.#doubtful = [];
    for (const m of messages) this.#release(m);
    this.#waiting = this.#cancels.nameAnswers(messages, sameSession).filter((m) => sameSession || !OF_AN_ANSWER.has(m.kind));
    for (const m of this.#waiting) if (!OURS.has(m.kind)) this.#bytes += m.size;
    this.#waiting = this.#completed(this.#waiting);
  }

  /** The messages, with each interim that an end of a turn closes before it, unless it waits too: the server may not have read it. */
  #completed(messages) {
    return messages.flatMap((m) => {
      if (!m.closes || this.#waiting.includes(m.closes)) return [m];
      this.#bytes += m.closes.size;
      return [m.closes, m];
    });
  }

  #release(m) {
    if (!OURS.has(m.kind)) this.#bytes -= m.size;
  }

  #dropStaleInterims() {
    this.#waiting = this.#waiting.filter((m, i) => {
      const stale = m.kind === "interim" && ["interim", "final"].includes(this.#waiting[i + 1]?.kind);
      if (stale) this.#release(m);
      return !stale;
    });
  }
}
